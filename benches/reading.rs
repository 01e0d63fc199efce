//! How long it takes to read the words of a note, the hard kinds of note included: one thread, warm.
//!
//! ```text
//! WAYMARK_BENCH_ROUNDS=20 cargo bench --bench reading
//! ```
//!
//! The aim is 150 µs at p99 for a note of 60 words, and 5 ms for one of 5,000. Notes are put together from what the judged people
//! of `tests/judged` said; those set aside are left out. As everywhere here, `quiet` holds the shortest time of each note over all rounds,
//! which a noisy machine disturbs least, and `all` every time that was taken.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod harness;

use std::{fs, hint::black_box, path::Path, time::Instant};

use serde_json::Value;
use waymark::{
    cli::bench::figures::{Table, Times},
    needs::Lexicon,
};

/// How many notes of each length are read.
const SHORT_NOTES: usize = 400;
const LONG_NOTES: usize = 40;

/// How many words they have, to within a sentence.
const SHORT_WORDS: usize = 60;
const LONG_WORDS: usize = 5000;

fn main() {
    if !harness::is_asked_for() {
        return;
    }
    let rounds = harness::number("WAYMARK_BENCH_ROUNDS", 20).max(1);
    let began = Instant::now();
    let lexicon = Lexicon::shipped();
    println!("\nthe lexicon is compiled in {:.0} ms; {rounds} rounds, one thread\n", began.elapsed().as_secs_f64() * 1000.0);

    let said = said();
    let mut table = Table::new("µs", &["notes", "p50", "p99", "max", "p99 of all"]);
    table.row("notes of 60 words", measure(lexicon, &notes(&said, SHORT_NOTES, SHORT_WORDS), rounds));
    table.row("notes of 5,000 words", measure(lexicon, &notes(&said, LONG_NOTES, LONG_WORDS), rounds));
    for (kind, note) in hard() {
        table.row(kind, measure(lexicon, &[note], rounds));
    }
    table.print();
}

fn measure(lexicon: &Lexicon, notes: &[String], rounds: u64) -> Vec<String> {
    let round = |_| {
        let mut times = Times::default();
        for note in notes {
            let began = Instant::now();
            black_box(lexicon.read(note));
            times.add(began.elapsed().as_secs_f64() * 1e6);
        }
        times
    };
    // The first round warms up.
    let taken: Vec<Times> = (0..=rounds).map(round).skip(1).collect();
    let quiet = Times::shortest(&taken);
    let mut all = Times::default();
    for round in &taken {
        all.append(round);
    }
    let figures = [quiet.percentile(0.5), quiet.percentile(0.99), quiet.percentile(1.0), all.percentile(0.99)];
    std::iter::once(notes.len().to_string()).chain(figures.map(|time| format!("{time:.0}"))).collect()
}

/// What the judged people said, a sentence or two each.
fn said() -> Vec<String> {
    let mut said = Vec::new();
    for folder in ["cities/people", "seed/people"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judged").join(folder);
        let mut files: Vec<_> = fs::read_dir(folder).expect("the judged people").map(|file| file.expect("a file").path()).collect();
        files.sort();
        for file in files {
            let person: Value = serde_json::from_str(&fs::read_to_string(&file).expect("a judged person")).expect("JSON");
            if person["kept"] == Value::Bool(true) {
                continue;
            }
            let needs = person["request"]["needs"].as_array().into_iter().flatten().map(|need| &need["text"]);
            said.extend(needs.chain([&person["text"]]).filter_map(Value::as_str).map(str::to_owned));
        }
    }
    assert!(said.len() > 100, "the judged people say {} things", said.len());
    said
}

/// So many notes of about so many words, each put together from what different people said.
fn notes(said: &[String], count: usize, words: usize) -> Vec<String> {
    let note = |number: usize| {
        let mut note = String::new();
        let mut length = 0;
        // Each note begins with somebody else, and goes on by steps of its own.
        for place in (number..).step_by(1 + 2 * (number / said.len()) + 6 * (number % 5)) {
            let sentence = &said[place % said.len()];
            length += sentence.split_whitespace().count();
            note.push_str(sentence);
            note.push_str(". ");
            if length >= words {
                break;
            }
        }
        note
    };
    (0..count).map(note).collect()
}

/// Notes of 5,000 words that nobody writes, and that must not take long all the same.
fn hard() -> Vec<(&'static str, String)> {
    let times = |phrase: &str| phrase.repeat(LONG_WORDS.div_ceil(phrase.split_whitespace().count()));
    // Words of eight letters and more, of which each is unlike the others and no phrase knows any.
    let unknown = |number: usize| {
        let letter = |place: u32| char::from(b'a' + u8::try_from(number / 26_usize.pow(place) % 26).expect("below 26"));
        format!("{}{}erat{}ionsl{} ", letter(0), letter(1), letter(2), letter(0))
    };
    vec![
        ("one phrase of crisis", times("wants to kill herself ")),
        ("one phrase of crisis, a sentence each", times("wants to kill herself. ")),
        ("one need, asked for", times("looking for a walking group ")),
        ("one limit", times("hates large groups ")),
        ("misspellings that nothing knows", (0..LONG_WORDS).map(unknown).collect()),
        ("one misspelling of each kind", times("lonley depresed berevement anxeity baliff benifits ")),
        ("one enormous word", "a".repeat(6 * LONG_WORDS)),
        ("no blanks, only commas", times("lonely ").replace(' ', ",")),
        ("no blanks, only full stops", times("lonely ").replace(' ', ".")),
        ("all negations", times("not ")),
        ("all denials of a need", times("not lonely no debts ")),
        ("one relative", times("my husband ")),
        ("all ages", times("my mum is 72 ")),
        ("all prices", times("£5 free ")),
        ("all days", times("Tuesdays or Wednesdays ")),
        ("all likes", times("loves football ")),
        ("all fillers", times("at home alone in on of to ")),
        ("all pronouns", times("she her he his ")),
        ("no letters", times("— … · ")),
        ("shouted", times("I AM SO LONELY AND NEED HELP WITH MY DEBTS ")),
    ]
}
