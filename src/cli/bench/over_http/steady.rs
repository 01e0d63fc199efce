//! A rate that is held for a while, in slices of ten seconds, with or without somebody who writes.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    super::machine,
    cpu_ms,
    load::{Open, Target, right_answers},
    server::Server,
    writer::Writer,
};
use crate::{app::Progress, cli::Trouble};

/// How long a slice is.
const SLICE: Duration = Duration::from_secs(10);

/// What is held.
pub(super) struct Steady {
    /// Requests a second.
    pub(super) rate: f64,
    pub(super) length: Duration,
}

/// Holds it; every answer's bytes must be those given when nothing else is asked, unless somebody writes.
pub(super) fn measure(
    server: &Server,
    target: Target<'_>,
    steady: &Steady,
    writer: Option<Writer>,
    progress: &dyn Progress,
) -> Result<Value, Trouble> {
    let right = match writer {
        None => Some(right_answers(target.address, target.requests)?),
        Some(_) => None,
    };
    let open = Open::new(Target { right: right.as_deref(), ..target }, steady.rate, steady.length, SLICE);
    let cpu_before = machine::process_cpu_us();
    let memory = thread::scope(|scope| {
        let began = open.begin(scope)?;
        let mut memory = Vec::with_capacity(open.slices.tallies.len());
        for place in 1..=u32::try_from(open.slices.tallies.len()).unwrap_or(u32::MAX) {
            let ends = (SLICE * place).min(steady.length);
            thread::sleep((began + ends).saturating_duration_since(Instant::now()));
            memory.push(machine::anonymous_bytes());
            progress.at("seconds of load", ends.as_secs(), Some(steady.length.as_secs()));
        }
        Ok::<_, Trouble>(memory)
    })?;
    let whole = open.slices.whole();
    // The writer's, too, where there is one.
    let cpu_ms = cpu_ms(cpu_before, whole.answered());
    let changes = writer.map(|writer| writer.stop(server)).transpose()?;
    let slices = open.slices.tallies.iter().zip(&memory).enumerate().map(|(place, (tally, memory))| {
        let mut told = tally.json();
        told["from_s"] = json!(place as u64 * SLICE.as_secs());
        told["anonymous_bytes"] = json!(memory);
        told
    });
    let slices: Vec<Value> = slices.collect();
    let mut figures = whole.json();
    figures["cpu_ms"] = json!(cpu_ms);
    #[expect(clippy::cast_precision_loss, reason = "a few million")]
    let per_second = whole.answered() as f64 / steady.length.as_secs_f64();
    figures["per_second"] = json!(per_second);
    figures["due_per_second"] = json!(steady.rate);
    figures["sent_per_second"] = json!(open.sent_per_second());
    figures["seconds"] = json!(steady.length.as_secs());
    figures["answers_compared"] = json!(right.is_some());
    if let Some(changes) = changes {
        figures["changes"] = changes;
    }
    figures["slices"] = Value::Array(slices);
    Ok(figures)
}
