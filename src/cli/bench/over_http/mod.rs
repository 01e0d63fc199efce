//! The same answers through the real server, in this process, on loopback. The client shares the cores with the server, so figures of
//! several connections are of both.

mod client;
mod load;
mod overload;
mod server;
mod steady;
mod tally;
mod writer;

use std::{
    io::{self, Write},
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    super::Trouble,
    data::Data,
    figures::{Table, Times, ms},
    in_process::{baseline, ratio},
    machine,
};
use crate::{
    app::Progress,
    generator::{Country, people::Asked},
};
use client::Sent;
use load::{Closed, Target, Until, closed};
use server::Server;
use steady::Steady;
use writer::Writer;

/// Over how many connections capacity is measured. Source: the contract of the benches.
const CAPACITY_CONNECTIONS: usize = 16;

/// For how long it is measured at most.
const CAPACITY: Duration = Duration::from_secs(10);

/// Over how many connections a rate is held, and an overload is sent, where nothing is said.
const STEADY_CONNECTIONS: usize = 64;
const OVERLOAD_CONNECTIONS: usize = 1000;

/// What load is put on the server.
#[derive(Debug, Clone, Copy)]
pub(super) enum Load {
    /// So many rounds, each connection asking again once it is answered.
    Rounds(u64),
    /// A rate for so long, and so many changes a second.
    Rate(Rate, Duration, u32),
    /// So many times the capacity for so long.
    Overload(f64, Duration),
}

/// How many requests a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rate {
    /// So many.
    PerSecond(f64),
    /// A share of the capacity.
    OfCapacity(f64),
}

/// Measures; the figures as JSON.
pub(super) fn measure(
    data: &Data,
    country: impl FnOnce() -> (Country, Vec<Asked>),
    (load, connections): (Load, Option<usize>),
    progress: &dyn Progress,
) -> Result<Value, Trouble> {
    let copied = match load {
        Load::Rate(_, _, writes) if writes > 0 => {
            progress.at("copying the directory, to be written into", 0, None);
            Some(data.copied()?)
        }
        _ => None,
    };
    let data = copied.as_ref().map_or(data, |copied| &copied.data);
    // Before there is anything else, so that memory is the directory's.
    let server = Server::start(data)?;
    let (country, people) = country();
    let requests: Vec<Sent> = people.iter().map(Sent::of).collect();
    progress.at("warming", 0, None);
    closed(server.address, CAPACITY_CONNECTIONS.min(requests.len()), &requests, Until::Answered(requests.len()))?;
    let asked = Asking { server: &server, requests: &requests, country: &country, offerings: data.built.offerings, progress };
    let figures = asked.measure(load, connections);
    let opened = server.stop()?;
    let mut figures = figures?;
    opened.add_to(&mut figures);
    let baseline_us = baseline(data, &people)?;
    figures["baseline_cpu_ms"] = json!(baseline_us.map(ms));
    figures["baseline_ratio"] = json!(ratio(figures["cpu_ms"].as_f64().map(|cpu_ms| cpu_ms * 1000.0), baseline_us));
    Ok(figures)
}

/// What all loads need.
struct Asking<'a> {
    server: &'a Server,
    requests: &'a [Sent],
    country: &'a Country,
    offerings: u64,
    progress: &'a dyn Progress,
}

impl Asking<'_> {
    fn measure(&self, load: Load, connections: Option<usize>) -> Result<Value, Trouble> {
        let target = |usual: usize| Target {
            address: self.server.address,
            connections: connections.unwrap_or(usual),
            requests: self.requests,
            right: None,
        };
        let (mut figures, target, capacity) = match load {
            Load::Rounds(rounds) => {
                let target = target(1);
                (self.rounds(target, rounds)?, target, None)
            }
            Load::Rate(rate, length, writes) => {
                // Whoever writes takes part of what the machine can do: a share is of what is left.
                let changing = (writes > 0).then(|| Writer::start(self.server, self.country, self.offerings, writes));
                let (per_second, capacity) = match rate {
                    Rate::PerSecond(rate) => (rate, None),
                    Rate::OfCapacity(share) => {
                        let capacity = self.capacity(length)?;
                        (capacity * share, Some(capacity))
                    }
                };
                let target = target(STEADY_CONNECTIONS);
                let steady = Steady { rate: per_second, length };
                (steady::measure(self.server, target, &steady, changing, self.progress)?, target, capacity)
            }
            Load::Overload(times, length) => {
                let (capacity, target) = (self.capacity(length)?, target(OVERLOAD_CONNECTIONS));
                (overload::measure(target, capacity, times, length, self.progress)?, target, Some(capacity))
            }
        };
        figures["connections"] = json!(target.connections);
        if let Some(capacity) = capacity {
            figures["capacity_per_second"] = json!(capacity);
        }
        Ok(figures)
    }

    /// How many matches a second there are at most.
    fn capacity(&self, length: Duration) -> Result<f64, Trouble> {
        self.progress.at("measuring how many can be answered", 0, None);
        Ok(closed(self.server.address, CAPACITY_CONNECTIONS, self.requests, Until::Passed(CAPACITY.min(length)))?.per_second())
    }

    fn rounds(&self, target: Target<'_>, rounds: u64) -> Result<Value, Trouble> {
        self.progress.at("asking", 0, None);
        let count = usize::try_from(rounds).unwrap_or(1).saturating_mul(self.requests.len());
        let cpu_before = machine::process_cpu_us();
        let load = closed(target.address, target.connections, target.requests, Until::Answered(count))?;
        let cpu_ms = cpu_ms(cpu_before, load.taken.len() as u64);
        // Alone, a request's shortest time is what it takes on a quiet machine; among others it waits for them, and all times count.
        let times = if target.connections == 1 { shortest(&load, self.requests.len()) } else { load.taken.clone() };
        let of = |taken: &[(usize, f64)], placed: bool| {
            let mut times = Times::default();
            for (_, time) in taken.iter().filter(|(place, _)| self.requests[*place].placed == placed) {
                times.add(*time);
            }
            times
        };
        let (placed, rest) = (of(&times, true), of(&times, false));
        let mut all = of(&load.taken, true);
        all.append(&of(&load.taken, false));
        Ok(json!({
            "p50_ms": ms(placed.percentile(0.5)),
            "p99_ms": ms(placed.percentile(0.99)),
            "rest_p99_ms": ms(rest.percentile(0.99)),
            "per_second": load.per_second(),
            "bytes": load.bytes / load.taken.len().max(1),
            "cpu_ms": cpu_ms,
            "placed": placed.json(),
            "rest": rest.json(),
            "all": all.json(),
        }))
    }
}

/// The processor time for each of so many answers since `before`, in milliseconds: of client and server together.
#[expect(clippy::cast_precision_loss, reason = "a few million")]
fn cpu_ms(before: Option<f64>, answers: u64) -> Option<f64> {
    machine::process_cpu_us().zip(before).and_then(|(after, before)| ms((after - before) / answers.max(1) as f64))
}

/// Each request's shortest time.
fn shortest(load: &Closed, requests: usize) -> Vec<(usize, f64)> {
    let mut shortest = vec![f64::INFINITY; requests];
    for (place, time) in &load.taken {
        shortest[*place] = shortest[*place].min(*time);
    }
    shortest.into_iter().enumerate().filter(|(_, time)| time.is_finite()).collect()
}

/// Figures for people: each in a row, slices each in a row of their own.
pub(super) fn table(figures: &Value, out: &mut dyn Write) -> io::Result<()> {
    let mut single = Table::new("", &["figure"]);
    let mut columns = vec!["p50_ms", "p99_ms", "rest_p99_ms", "answered", "wrong", "unavailable", "other", "errors"];
    for (name, value) in figures.as_object().into_iter().flatten() {
        match value {
            Value::Object(_) | Value::Array(_) => {}
            value => single.row(name.replace('_', " "), vec![cell(value)]),
        }
    }
    for (name, value) in figures["changes"].as_object().into_iter().flatten() {
        single.row(format!("changes: {}", name.replace('_', " ")), vec![cell(value)]);
    }
    single.write(out)?;
    let parts = ["before", "after", "placed", "rest", "all"].into_iter().filter_map(|name| Some((name.to_owned(), figures.get(name)?)));
    let slices = figures["slices"].as_array().into_iter().flatten().map(|slice| (format!("from {} s", cell(&slice["from_s"])), slice));
    if figures.get("slices").is_some() {
        columns.push("anonymous_bytes");
    }
    let mut rows: Vec<(String, &Value)> = parts.chain(slices).collect();
    rows.retain(|(_, row)| row.is_object());
    columns.retain(|column| rows.iter().any(|(_, row)| row.get(column).is_some()));
    let mut table = Table::new("", &columns);
    for (name, row) in rows {
        table.row(name, columns.iter().map(|column| cell(&row[*column])).collect());
    }
    table.write(out)
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Number(number) if number.is_f64() => format!("{:.3}", number.as_f64().unwrap_or_default()),
        value => value.to_string(),
    }
}
