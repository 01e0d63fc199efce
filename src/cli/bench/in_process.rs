//! The whole match in process: one thread, warm. How long it takes, and where the time goes.

use std::{
    collections::BTreeMap,
    hint::black_box,
    io::{self, Write},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::{
    super::Trouble,
    data::Data,
    figures::{CELLS, Table, Times, ms},
    machine, opened,
};
use crate::{
    app::{AppError, Directory, Matched},
    generator::people::{Asked, Kind},
    http::match_response::MatchResponse,
    index::{Baseline, OfferingIndex, Snapshot, Sought},
    matching::{
        Person, Query,
        explain::explain,
        judge::Rules,
        look::{Looking, Workspace},
        tally::Tally,
        weighing::Weighing,
    },
    needs::Lexicon,
};

/// The steps of a match, in order.
const STEPS: [&str; 6] = ["understand", "find", "weigh", "order", "explain", "json"];

/// What is counted on the way, in order.
const COUNTS: [&str; 5] = ["answering", "considered", "excluded", "matches", "bytes"];

/// What was measured.
pub(super) struct Measured {
    opened: opened::Opened,
    whole: Whole,
    steps: Steps,
    baseline_cpu_us: Option<f64>,
    /// Anonymous memory once all was asked, without the people who asked.
    warm_bytes: Option<u64>,
}

/// Measures: `rounds` rounds after one that warms up.
pub(super) fn measure(data: &Data, people: impl FnOnce() -> Vec<Asked>, rounds: u64, runtime: &Runtime) -> Result<Measured, Trouble> {
    // Before there is anything else, so that memory is the directory's.
    let (directory, opened) = runtime.block_on(opened::open(data))?;
    let before = machine::anonymous_bytes();
    let people = people();
    let of_people = machine::anonymous_bytes().zip(before).map(|(after, before)| after.saturating_sub(before));
    for asked in &people {
        answer(&directory, asked.person.clone())?;
    }
    let whole = Whole::measure(&directory, people.as_slice(), rounds)?;
    let warm_bytes = machine::anonymous_bytes().zip(of_people).map(|(all, people)| all.saturating_sub(people));
    runtime.block_on(directory.close());

    let (index, _) = OfferingIndex::open(&data.index(), Lexicon::shipped().print()).map_err(AppError::from)?;
    let snapshot = index.snapshot().ok_or(AppError::NotReady)?;
    let steps = Steps::measure(&snapshot, &people, rounds)?;
    drop((snapshot, index));
    let baseline_cpu_us = baseline(data, &people)?;
    Ok(Measured { opened, whole, steps, baseline_cpu_us, warm_bytes })
}

impl Measured {
    /// Every figure.
    pub(super) fn json(&self) -> Value {
        let Whole { placed, rest, .. } = &self.whole;
        let mut figures = json!({
            "p50_ms": ms(placed.percentile(0.5)),
            "p99_ms": ms(placed.percentile(0.99)),
            "rest_p99_ms": ms(rest.percentile(0.99)),
            "per_second": self.whole.per_second,
            "cpu_ms": self.whole.cpu_us.map(ms),
            "baseline_cpu_ms": self.baseline_cpu_us.map(ms),
            "baseline_ratio": self.ratio(),
            "placed": placed.json(),
            "rest": rest.json(),
            "all": self.whole.all.json(),
            "steps": STEPS.iter().zip(&self.steps.times).map(|(step, times)| (*step, times.json())).collect::<BTreeMap<_, _>>(),
            "counts": COUNTS.iter().zip(self.steps.counts).map(|(name, count)| (*name, count)).collect::<BTreeMap<_, _>>(),
            "warm_bytes": self.warm_bytes,
        });
        self.opened.add_to(&mut figures);
        figures
    }

    fn ratio(&self) -> Option<f64> {
        ratio(self.whole.cpu_us, self.baseline_cpu_us)
    }

    /// The same for people.
    pub(super) fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut table = Table::new("", &CELLS);
        table.row("with a place and a need", self.whole.placed.cells());
        table.row("the rest", self.whole.rest.cells());
        table.row("every time taken, of all", self.whole.all.cells());
        for (step, times) in STEPS.iter().zip(&self.steps.times) {
            table.row(format!("step: {step}"), times.cells());
        }
        table.write(out)?;
        let mut table = Table::new("", &["figure"]);
        table.row("matches a second, one thread", vec![format!("{:.0}", self.whole.per_second)]);
        let or_dash = |figure: Option<String>| vec![figure.unwrap_or_else(|| "–".to_owned())];
        table.row("processor time a match", or_dash(self.whole.cpu_us.map(|us| format!("{:.3} ms", us / 1000.0))));
        table.row("of plain tantivy", or_dash(self.baseline_cpu_us.map(|us| format!("{:.3} ms", us / 1000.0))));
        table.row("ratio", or_dash(self.ratio().map(|ratio| format!("{ratio:.2}"))));
        for (name, count) in COUNTS.iter().zip(self.steps.counts) {
            table.row(format!("{name} a request, mean"), vec![format!("{count:.1}")]);
        }
        self.opened.rows(&mut table);
        table.row("anonymous memory, warm", or_dash(self.warm_bytes.map(machine::megabytes)));
        table.write(out)
    }
}

/// How many times the baseline's a time is.
pub(super) fn ratio(time: Option<f64>, baseline: Option<f64>) -> Option<f64> {
    time.zip(baseline).map(|(time, baseline)| time / baseline).filter(|ratio| ratio.is_finite())
}

/// The whole answer, as bytes that go over the wire.
pub(super) fn answer(directory: &Directory, person: Person) -> Result<Vec<u8>, Trouble> {
    written(&directory.match_person(person)?, directory.lexicon())
}

fn written(matched: &Matched, lexicon: &Lexicon) -> Result<Vec<u8>, Trouble> {
    Ok(serde_json::to_vec(&MatchResponse::of(matched, lexicon)).map_err(io::Error::from)?)
}

/// The whole match, as the faces call it, with its answer in bytes.
struct Whole {
    /// Every time that was taken.
    all: Times,
    /// Each request's shortest, which a noisy machine disturbs least: of those with a place and a telling need …
    placed: Times,
    /// … and of the rest.
    rest: Times,
    per_second: f64,
    cpu_us: Option<f64>,
}

impl Whole {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    fn measure(directory: &Directory, people: &[Asked], rounds: u64) -> Result<Self, Trouble> {
        let mut taken = Vec::new();
        let mut cpu_us = None;
        let began = Instant::now();
        for _ in 0..rounds {
            let mut round = Times::default();
            let before = machine::thread_cpu_us();
            for asked in people {
                let person = asked.person.clone();
                let began = Instant::now();
                black_box(answer(directory, person)?);
                round.add(began.elapsed().as_secs_f64() * 1e6);
            }
            cpu_us = least(cpu_us, each(before, people.len()));
            taken.push(round);
        }
        let took = began.elapsed();
        let mut all = Times::default();
        for round in &taken {
            all.append(round);
        }
        let quiet = Times::shortest(&taken);
        let of = |placed: bool| quiet.of(|person| (people[person].kind == Kind::Placed) == placed);
        Ok(Self { per_second: all.len() as f64 / took.as_secs_f64(), all, placed: of(true), rest: of(false), cpu_us })
    }
}

/// The processor time of each of so many since `before`, in microseconds.
#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn each(before: Option<f64>, count: usize) -> Option<f64> {
    machine::thread_cpu_us().zip(before).map(|(after, before)| (after - before) / count.max(1) as f64)
}

fn least(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    [one, other].into_iter().flatten().reduce(f64::min)
}

/// The steps of a match, each by itself.
struct Steps {
    times: Vec<Times>,
    /// [`COUNTS`], on average.
    counts: [f64; COUNTS.len()],
}

impl Steps {
    #[expect(clippy::cast_precision_loss, reason = "counts of offerings")]
    fn measure(snapshot: &Snapshot, people: &[Asked], rounds: u64) -> Result<Self, Trouble> {
        let mut taken: Vec<Vec<Times>> = vec![Vec::new(); STEPS.len()];
        let mut counted = [0_usize; COUNTS.len()];
        let (mut workspace, mut tally) = (Workspace::default(), Tally::default());
        for _ in 0..rounds {
            let mut round = vec![Times::default(); STEPS.len()];
            for asked in people {
                for (sum, count) in
                    counted.iter_mut().zip(step_by_step(snapshot, asked.person.clone(), (&mut workspace, &mut tally), &mut round)?)
                {
                    *sum += count;
                }
            }
            for (step, times) in round.into_iter().enumerate() {
                taken[step].push(times);
            }
        }
        let asked = people.len() as f64 * rounds as f64;
        Ok(Self { times: taken.iter().map(|rounds| Times::shortest(rounds)).collect(), counts: counted.map(|sum| sum as f64 / asked) })
    }
}

/// Answers one person as `Directory::match_person` does, taking the time of each step; answers [`COUNTS`].
fn step_by_step(
    snapshot: &Snapshot,
    person: Person,
    (workspace, tally): (&mut Workspace, &mut Tally),
    times: &mut [Times],
) -> Result<[usize; COUNTS.len()], Trouble> {
    let lexicon = Lexicon::shipped();
    let mut began = Instant::now();
    let mut step = |place: usize| {
        let now = Instant::now();
        times[place].add((now - began).as_secs_f64() * 1e6);
        began = now;
    };
    let query = Query::understand(person, lexicon);
    step(0);
    let found = snapshot.find(&Sought::for_person(&query)).map_err(AppError::from)?;
    step(1);
    let weighing = Weighing::of(&query, &found.corpus);
    let (mut looking, mut answering) = (Looking::new(&query, Rules::default(), workspace), 0);
    let ground = found.ground().map_err(AppError::from)?;
    let weighed = ground.weigh(&weighing, tally, &|| false, |candidates, answers| {
        answering += candidates.look.count_ones() as usize;
        looking.at(candidates, answers);
    });
    weighed.map_err(AppError::from)?;
    step(2);
    let list = looking.shortlist(workspace);
    step(3);
    let ranking = explain(&query, lexicon, &list, |handle| snapshot.card(handle)).map_err(AppError::from)?;
    step(4);
    let considered = list.considered.offerings as usize;
    let excluded = list.considered.excluded.iter().sum::<u32>() as usize;
    drop(list);
    let matched = Matched { query, ranking, position: snapshot.position(), took_us: 0 };
    let bytes = written(&matched, lexicon)?;
    step(5);
    Ok([answering, considered, excluded, matched.ranking.matches.len(), bytes.len()])
}

/// For how long at least the baseline is asked at a time: its queries are shorter than the scheduler's ticks.
const BASELINE: Duration = Duration::from_millis(200);

/// How many such times, of which the least counts.
const BASELINE_TIMES: usize = 3;

/// The processor time of plain tantivy for the same words, in microseconds.
pub(super) fn baseline(data: &Data, people: &[Asked]) -> Result<Option<f64>, Trouble> {
    let baseline = Baseline::open(&data.index()).map_err(AppError::from)?;
    let queries: Vec<Query> = people.iter().map(|asked| Query::understand(asked.person.clone(), Lexicon::shipped())).collect();
    let mut cpu_us = None;
    // The first time warms up.
    for time in 0..=BASELINE_TIMES {
        let (before, began, mut searched) = (machine::thread_cpu_us(), Instant::now(), 0);
        while began.elapsed() < BASELINE {
            for query in &queries {
                black_box(baseline.search(&query.terms).map_err(AppError::from)?);
            }
            searched += queries.len();
        }
        if time > 0 {
            cpu_us = least(cpu_us, each(before, searched));
        }
    }
    Ok(cpu_us)
}
