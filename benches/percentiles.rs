//! How long a match takes, and where the time goes: the whole match in process, one thread, warm.
//!
//! ```text
//! WAYMARK_BENCH_SIZES=10000,100000 WAYMARK_BENCH_ROUNDS=5 cargo bench --bench percentiles
//! ```
//!
//! Each round asks the same people. `all` holds every time that was taken; `quiet` holds each person's shortest, which a
//! noisy machine disturbs least. Compare versions by `ratio`, the processor time beside that of plain tantivy.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod generator;
mod harness;

use std::time::Instant;

use serde_json::{Value, json};
use waymark::{
    app::Directory,
    index::{OfferingIndex, Snapshot, Sought},
    matching::{Person, Query, explain::explain, judge::Rules, rank::shortlist},
    needs::Lexicon,
};

use generator::{
    Country,
    people::{Asked, Kind},
};
use harness::{
    baseline::Baseline,
    data::Data,
    figures::{CELLS, Table, Times, ms},
    machine,
};

/// The steps of a match, in order.
const STEPS: [&str; 4] = ["understand", "recall", "rank", "explain and cards"];

fn main() {
    if !harness::is_asked_for() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let rounds = harness::number("WAYMARK_BENCH_ROUNDS", 3).max(1);
    let people = Country::new(Lexicon::shipped()).people(harness::number("WAYMARK_BENCH_PEOPLE", 1000));
    let figures: Vec<Value> = harness::sizes(&[10_000]).into_iter().map(|size| measure(size, rounds, &people, &runtime)).collect();
    println!("{}", serde_json::to_string_pretty(&figures).expect("figures are JSON"));
}

fn measure(size: u64, rounds: u64, people: &[Asked], runtime: &tokio::runtime::Runtime) -> Value {
    let data = Data::ready(size, runtime);
    let before = machine::anonymous_bytes();
    let began = Instant::now();
    let directory = runtime.block_on(Directory::open(&data.settings)).expect("the directory opens");
    let start_s = began.elapsed().as_secs_f64();
    for asked in people {
        ask(&directory, asked.person.clone());
    }
    let whole = Whole::measure(&directory, people, rounds);
    let memory = machine::anonymous_bytes();
    runtime.block_on(directory.close());

    let (index, _) = OfferingIndex::open(&data.index(), Lexicon::shipped().print()).expect("the index opens");
    let snapshot = index.snapshot().expect("the index was built");
    let steps = Steps::measure(&snapshot, people, rounds);
    let baseline_cpu_us = baseline(&data, people, rounds);
    let ratio = whole.cpu_us / baseline_cpu_us;
    let index_bytes = machine::bytes_under(&data.index());

    println!("\n{size} offerings, {} people, {rounds} rounds, one thread, in process", people.len());
    let mut table = Table::new("", &CELLS);
    for (name, times) in whole.rows() {
        table.row(name, times.cells());
    }
    for (step, times) in STEPS.iter().zip(&steps.times) {
        table.row(format!("step: {step}"), times.cells());
    }
    table.print();
    let mut table = Table::new("", &["figure"]);
    table.row("processor time a match", vec![format!("{:.3} ms", whole.cpu_us / 1000.0)]);
    table.row("of plain tantivy", vec![format!("{:.3} ms, ratio {ratio:.2}", baseline_cpu_us / 1000.0)]);
    for (name, count) in COUNTS.iter().zip(steps.counts) {
        table.row(format!("{name} a person, mean"), vec![format!("{count:.1}")]);
    }
    table.row("database written", vec![format!("{:.1} s", data.built.store_s)]);
    table.row("index built from the database", vec![format!("{:.1} s", data.built.build_s)]);
    table.row("index on disk", vec![machine::megabytes(index_bytes)]);
    table.row("anonymous memory, of it before", [memory, before].into_iter().flatten().map(machine::megabytes).collect());
    table.row("opened, to ready", vec![format!("{start_s:.2} s")]);
    table.print();

    let [placed, rest] = whole.quiet_by_kind(people);
    json!({
        "offerings": size,
        "people": people.len(),
        "rounds": rounds,
        "p50_ms": ms(placed.percentile(0.5)),
        "p99_ms": ms(placed.percentile(0.99)),
        "rest_p99_ms": ms(rest.percentile(0.99)),
        "all": whole.all.json(),
        "quiet": whole.quiet.json(),
        "placed": placed.json(),
        "rest": rest.json(),
        "cpu_ms": ms(whole.cpu_us),
        "baseline_cpu_ms": ms(baseline_cpu_us),
        "baseline_ratio": ratio,
        "steps": STEPS.iter().zip(&steps.times).map(|(step, times)| (*step, times.json())).collect::<std::collections::BTreeMap<_, _>>(),
        "counts": COUNTS.iter().zip(steps.counts).map(|(name, count)| (*name, count)).collect::<std::collections::BTreeMap<_, _>>(),
        "store_s": data.built.store_s,
        "build_s": data.built.build_s,
        "index_bytes": index_bytes,
        "resident_bytes": memory,
        "start_s": start_s,
    })
}

fn ask(directory: &Directory, person: Person) -> usize {
    directory.match_person(person).expect("a match").ranking.matches.len()
}

/// The whole match, as the faces call it.
struct Whole {
    all: Times,
    quiet: Times,
    cpu_us: f64,
}

impl Whole {
    fn measure(directory: &Directory, people: &[Asked], rounds: u64) -> Self {
        let mut taken = Vec::new();
        let mut cpu_us = f64::INFINITY;
        for _ in 0..rounds {
            let mut round = Times::default();
            let before = machine::thread_cpu_us();
            for asked in people {
                let person = asked.person.clone();
                let began = Instant::now();
                ask(directory, person);
                round.add(began.elapsed().as_secs_f64() * 1e6);
            }
            cpu_us = cpu_us.min(each(before, people.len()));
            taken.push(round);
        }
        let mut all = Times::default();
        for round in &taken {
            all.append(round);
        }
        Self { all, quiet: Times::shortest(&taken), cpu_us }
    }

    fn rows(&self) -> [(&str, &Times); 2] {
        [("whole match, all", &self.all), ("whole match, quiet", &self.quiet)]
    }

    /// The quiet times of those with a place and a telling need, and of the rest.
    fn quiet_by_kind(&self, people: &[Asked]) -> [Times; 2] {
        [true, false].map(|placed| self.quiet.of(|person| (people[person].kind == Kind::Placed) == placed))
    }
}

/// The processor time of each of so many since `before`, in microseconds.
#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn each(before: Option<f64>, count: usize) -> f64 {
    machine::thread_cpu_us().zip(before).map_or(f64::NAN, |(after, before)| (after - before) / count as f64)
}

/// What is counted on the way, in order.
const COUNTS: [&str; 4] = ["recalled", "considered", "excluded", "matches"];

/// The steps of a match, each by itself.
struct Steps {
    times: Vec<Times>,
    /// [`COUNTS`], on average.
    counts: [f64; COUNTS.len()],
}

impl Steps {
    #[expect(clippy::cast_precision_loss, reason = "counts of offerings")]
    fn measure(snapshot: &Snapshot, people: &[Asked], rounds: u64) -> Self {
        let lexicon = Lexicon::shipped();
        let mut taken: Vec<Vec<Times>> = vec![Vec::new(); STEPS.len()];
        let mut counted = [0_usize; COUNTS.len()];
        for _ in 0..rounds {
            let mut round = vec![Times::default(); STEPS.len()];
            for asked in people {
                let person = asked.person.clone();
                let mut began = Instant::now();
                let mut step = |place: usize, round: &mut Vec<Times>| {
                    let now = Instant::now();
                    round[place].add((now - began).as_secs_f64() * 1e6);
                    began = now;
                };
                let query = Query::understand(person, lexicon);
                step(0, &mut round);
                let found = snapshot.recall(&Sought::for_person(&query)).expect("the index answers");
                step(1, &mut round);
                let list = shortlist(&query, &found.corpus, Rules::default(), found.candidates());
                step(2, &mut round);
                let ranking = explain(&query, lexicon, &list, |handle| snapshot.card(handle)).expect("cards are there");
                step(3, &mut round);
                let considered = list.considered.offerings as usize;
                let excluded = list.considered.excluded.iter().sum::<u32>() as usize;
                for (sum, count) in counted.iter_mut().zip([found.len(), considered, excluded, ranking.matches.len()]) {
                    *sum += count;
                }
                drop(std::hint::black_box(ranking));
            }
            for (step, times) in round.into_iter().enumerate() {
                taken[step].push(times);
            }
        }
        let asked = people.len() as f64 * rounds as f64;
        Self { times: taken.iter().map(|rounds| Times::shortest(rounds)).collect(), counts: counted.map(|sum| sum as f64 / asked) }
    }
}

/// The processor time of plain tantivy for the same words, in microseconds.
fn baseline(data: &Data, people: &[Asked], rounds: u64) -> f64 {
    let baseline = Baseline::open(&data.index());
    let queries: Vec<Query> = people.iter().map(|asked| Query::understand(asked.person.clone(), Lexicon::shipped())).collect();
    let round = |_| {
        let before = machine::thread_cpu_us();
        let found: usize = queries.iter().map(|query| baseline.search(&query.terms)).sum();
        std::hint::black_box(found);
        each(before, queries.len())
    };
    (0..=rounds).map(round).fold(f64::INFINITY, f64::min)
}
