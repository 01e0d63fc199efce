//! Far more than can be answered, for a while, and how soon all is well again.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    super::machine,
    load::{Open, Target, right_answers},
    tally::{Slices, Tally},
};
use crate::{app::Progress, cli::Trouble};

/// The share of capacity that is asked for before and after.
const NORMAL: f64 = 0.5;

/// How long is asked before, and after, at most: as long as the overload, and five times as long.
const BEFORE: Duration = Duration::from_secs(10);
const AFTER: Duration = Duration::from_secs(15);

/// Over how many connections is asked before and after, at most. As many as overload it, each a thread of the client, would take the cores for
/// seconds only to begin.
const CONNECTIONS: usize = 64;

/// The windows in which recovery is looked for, and how many good ones in a row it takes: a second of them.
const WINDOW: Duration = Duration::from_millis(250);
const GOOD_WINDOWS: usize = 4;

/// How many times the p99 of before counts as normal, and how much more at least, in milliseconds: a window has few answers.
const NORMAL_TIMES: f64 = 2.0;
const NORMAL_MORE_MS: f64 = 5.0;

/// Overloads: `times` the capacity for so long.
pub(super) fn measure(target: Target<'_>, capacity: f64, times: f64, length: Duration, progress: &dyn Progress) -> Result<Value, Trouble> {
    let right = right_answers(target.address, target.requests)?;
    let target = Target { right: Some(&right), ..target };
    let usual = capacity * NORMAL;
    progress.at("asking half of what can be answered", 0, None);
    let quiet = Target { connections: target.connections.min(CONNECTIONS), ..target };
    let before = Open::new(quiet, usual, BEFORE.min(length), BEFORE);
    thread::scope(|scope| before.begin(scope).map(|_| ()))?;
    let normal = before.slices.whole();

    progress.at("overloading", 0, None);
    let over = Open::new(target, capacity * times, length, length);
    let after = Open::new(quiet, usual, AFTER.min(length * 5), WINDOW);
    let memory = thread::scope(|scope| {
        let began = over.begin(scope)?;
        // Connected before all is busy, it begins when the overload ends. What was sent before the end is still being answered then: that
        // belongs to the recovery.
        after.begin_at(scope, began + length)?;
        thread::sleep((began + length).saturating_duration_since(Instant::now()));
        let memory = machine::anonymous_bytes();
        progress.at("asking half of what can be answered again", 0, None);
        Ok::<_, Trouble>(memory)
    })?;
    let within_ms = normal.placed.percentile_ms(0.99).map_or(f64::INFINITY, |p99| (p99 * NORMAL_TIMES).max(p99 + NORMAL_MORE_MS));
    let overloaded = over.slices.whole();
    let mut figures = overloaded.json();
    #[expect(clippy::cast_precision_loss, reason = "a few million")]
    let per_second = overloaded.answered() as f64 / length.as_secs_f64();
    figures["per_second"] = json!(per_second);
    // The client shares the machine with the server, and cannot always send as many as are asked for.
    figures["overload_asked"] = json!(times);
    figures["overload"] = json!(over.sent_per_second() / capacity);
    figures["before_was_quiet"] = json!(normal.failed() == 0);
    figures["due_per_second"] = json!(capacity * times);
    figures["sent_per_second"] = json!(over.sent_per_second());
    figures["seconds"] = json!(length.as_secs());
    figures["answers_compared"] = json!(true);
    figures["anonymous_bytes"] = json!(memory);
    figures["before"] = normal.json();
    figures["after"] = after.slices.whole().json();
    figures["normal_within_ms"] = json!(within_ms);
    figures["recovery_s"] = json!(recovery_s(&after.slices, within_ms));
    Ok(figures)
}

/// After how long a second began in which every answer was the right one and p99 was normal; none where there was no such second.
#[expect(clippy::cast_precision_loss, reason = "a few windows")]
fn recovery_s(after: &Slices, within_ms: f64) -> Option<f64> {
    let is_good = |tally: &Tally| tally.failed() == 0 && tally.placed.percentile_ms(0.99).is_none_or(|p99| p99 <= within_ms);
    let good: Vec<bool> = after.tallies.iter().map(is_good).collect();
    let first = good.windows(GOOD_WINDOWS).position(|windows| windows.iter().all(|good| *good))?;
    Some(first as f64 * after.length.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::bench::over_http::{client::Answer, tally::Since};

    #[test]
    fn recovery_is_when_the_first_good_second_begins() {
        let windows = |of: &[(u16, u64)]| {
            let slices = Slices::over(WINDOW * u32::try_from(of.len()).unwrap(), WINDOW);
            for ((status, took_ms), tally) in of.iter().zip(&slices.tallies) {
                let took = Duration::from_millis(*took_ms);
                let answer = Answer { status: *status, retry_after: true, length: 0 };
                tally.count(true, &answer, Since { due: took, sent: took }, || true);
            }
            recovery_s(&slices, 10.0)
        };
        let (good, slow, refused) = ((200, 5), (200, 50), (503, 1));
        assert_eq!(windows(&[good; 6]), Some(0.0));
        assert_eq!(windows(&[refused, slow, good, good, good, good]), Some(0.5));
        assert_eq!(windows(&[good, good, good, refused, good, good, good, good]), Some(1.0));
        assert_eq!(windows(&[refused; 8]), None);
    }
}
