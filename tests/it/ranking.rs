//! `docs/RANKING.md`, held against the code: its tables, and every worked example, run by the functions that rank.
//!
//! A block that begins with ```` ```json example ```` is one example. Which member it has says what it is: `factor`,
//! `formula`, `understood`, `criterion`, `excluded` or `ranking`. An unknown member fails, so that no expectation can be misspelt away.

mod given;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use waymark::{
    domain::vocabulary::{Criterion, Exclusion, Factor, Verdict, Vocabulary},
    matching::{
        self, DEFAULT_REACH_M, Offering, Query, judge,
        judge::Rules,
        look::{Counted, Scored},
        rank::{MAX_MATCHES, MAX_NEAR_MISSES, shortlist},
        reach::Ways,
        score::{self, parts},
        weighing::{self, Corpus, TermCount, Weighing},
        weights::{WEIGHTS, Weights},
        words::{self, Statistics},
    },
    needs::Lexicon,
};

use given::{AskGiven, InterestGiven, Listed, Request};

const PAGE: &str = include_str!("../../docs/RANKING.md");

/// What a rounded figure on the page may be off by.
const CLOSE: f64 = 0.0005;

/// An example, in one of its kinds.
enum Example {
    Factor(FactorExample),
    Formula(FormulaExample),
    Understood(UnderstoodExample),
    Criterion(CriterionExample),
    Ranking(RankingExample),
    Excluded(ExclusionExample),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorExample {
    factor: Factor,
    #[serde(default)]
    person: Request,
    offering: Listed,
    #[serde(default)]
    asks: Vec<AskGiven>,
    #[serde(default)]
    interests: Vec<InterestGiven>,
    mean_length: Option<f32>,
    worth: Option<f64>,
    part: u16,
    needs: Option<Vec<u16>>,
    met: Option<Vec<usize>>,
}

#[derive(Deserialize)]
#[serde(tag = "formula", rename_all = "snake_case", deny_unknown_fields)]
enum FormulaExample {
    Rarity { offerings: u32, found: u32, is: f64 },
    WordWorth { rarity: f32, count: u16, length: u16, mean_length: f32, is: f64 },
    WorthOfSum { sum: f32, is: f64 },
    Diminishing { parts: Vec<f32>, is: f64 },
    Nearness { distance_m: f64, reach_m: f64, is: f64 },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnderstoodExample {
    understood: Vec<given::NeedGiven>,
    #[serde(default)]
    weights: Vec<BTreeMap<String, f64>>,
    #[serde(default)]
    best: Vec<f64>,
    #[serde(default)]
    shares: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CriterionExample {
    criterion: Criterion,
    #[serde(default)]
    person: Request,
    offering: Listed,
    verdict: Verdict,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExclusionExample {
    #[serde(default)]
    person: Request,
    offering: Listed,
    hide_after_days: Option<u32>,
    #[serde(deserialize_with = "Option::deserialize")]
    excluded: Option<Exclusion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RankingExample {
    ranking: String,
    person: Request,
    offerings: Vec<Listed>,
    order: Vec<String>,
    considered: u32,
    #[serde(default)]
    excluded: BTreeMap<String, u32>,
    #[serde(default)]
    near_misses: BTreeMap<String, Exclusion>,
    unmet: Vec<usize>,
    #[serde(default)]
    moved_up: BTreeMap<String, usize>,
    parts: Option<BTreeMap<String, u16>>,
    score: Option<u16>,
}

/// The examples of the page, each with the number of its line.
fn examples() -> Vec<(usize, Example)> {
    let mut found = Vec::new();
    let mut lines = PAGE.lines().enumerate();
    while let Some((line, text)) = lines.next() {
        if text.trim() != "```json example" {
            continue;
        }
        let json: Vec<&str> = lines.by_ref().map(|(_, text)| text).take_while(|text| text.trim() != "```").collect();
        let json: serde_json::Value = serde_json::from_str(&json.join("\n")).unwrap_or_else(|why| panic!("line {}: {why}", line + 1));
        found.push((line + 1, read(line + 1, json)));
    }
    found
}

/// Reads an example by the member that names its kind, so that a fault is told in its own words.
fn read(line: usize, json: serde_json::Value) -> Example {
    let kind = |name| json.get(name).is_some();
    let read = if kind("factor") {
        serde_json::from_value(json).map(Example::Factor)
    } else if kind("formula") {
        serde_json::from_value(json).map(Example::Formula)
    } else if kind("understood") {
        serde_json::from_value(json).map(Example::Understood)
    } else if kind("criterion") {
        serde_json::from_value(json).map(Example::Criterion)
    } else if kind("ranking") {
        serde_json::from_value(json).map(Example::Ranking)
    } else {
        serde_json::from_value(json).map(Example::Excluded)
    };
    read.unwrap_or_else(|why| panic!("docs/RANKING.md, line {line}: {why}"))
}

/// The rows of the table that follows a heading, cell by cell.
fn table(heading: &str) -> Vec<Vec<String>> {
    let (_, after) = PAGE.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no heading {heading}"));
    let rows = after.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()).collect()
}

#[test]
fn the_page_and_the_code_have_the_same_weights() {
    let page: Vec<(String, u16)> = table("## Weights").into_iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect();
    let code: Vec<(String, u16)> = WEIGHTS.iter().map(|(factor, weight)| (factor.to_string(), *weight)).collect();
    assert_eq!(page, code);
    for (factor, weight) in &page {
        let section = section_of(factor);
        assert!(factor == "need" || section.contains(&format!("*Weight:* {weight}.")), "the section of {factor} does not say {weight}");
        assert!(section.contains("*Unit:*") && section.contains("*Source:*"), "the section of {factor} lacks its unit or source");
    }
}

/// What stands under the heading of a factor.
fn section_of(factor: &str) -> &'static str {
    let mut title = factor.to_owned();
    title[..1].make_ascii_uppercase();
    let (_, after) = PAGE.split_once(&format!("\n### {title}\n")).unwrap_or_else(|| panic!("{factor} has no section"));
    let end = after.find("\n### ").into_iter().chain(after.find("\n## ")).min().unwrap_or(after.len());
    &after[..end]
}

#[test]
fn the_page_and_the_code_have_the_same_constants() {
    let page: BTreeMap<String, f64> = table("## Constants").into_iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect();
    let code = [
        ("TAXONOMY_SHARE", weighing::TAXONOMY_SHARE.into()),
        ("ANSWERS", weighing::ANSWERS.into()),
        ("MEETS", weighing::MEETS.into()),
        ("FROM_AFAR", score::FROM_AFAR.into()),
        ("OUT_OF_SEASON", score::OUT_OF_SEASON.into()),
        ("K1", words::K1.into()),
        ("B", words::B.into()),
        ("HALF", words::HALF.into()),
        ("NOT_STATED", score::NOT_STATED.into()),
        ("FRESH_DAYS", score::FRESH_DAYS.into()),
        ("STALE_DAYS", score::STALE_DAYS.into()),
        ("DEFAULT_REACH_M", DEFAULT_REACH_M),
        ("MAX_NEEDS", f64::from(u32::try_from(weighing::MAX_NEEDS).unwrap())),
        ("MAX_MATCHES", f64::from(u32::try_from(MAX_MATCHES).unwrap())),
        ("MAX_NEAR_MISSES", f64::from(u32::try_from(MAX_NEAR_MISSES).unwrap())),
    ];
    assert_eq!(page.len(), code.len(), "{:?}", page.keys());
    for (name, value) in code {
        close(value, page[name], name);
    }
}

/// Constants that no test can see are read off their sources.
#[test]
fn the_page_and_the_sources_have_the_same_numbers() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for row in table("## What the words are read into").into_iter().chain(table("## Plans")) {
        let (name, page, file) = (&row[0], row[1].parse::<f64>().unwrap(), &row[2]);
        let text = std::fs::read_to_string(source.join(file)).unwrap_or_else(|why| panic!("{name} in {file}: {why}"));
        let line = text.lines().find(|line| line.contains(&format!("const {name}: "))).unwrap_or_else(|| panic!("{file} has no {name}"));
        let (_, value) = line.rsplit_once("= ").unwrap();
        close(value.trim_end_matches(';').replace('_', "").parse().unwrap(), page, name);
    }
}

#[test]
fn every_factor_formula_and_criterion_has_an_example() {
    let mut shown = BTreeSet::new();
    for (_, example) in examples() {
        match example {
            Example::Factor(example) => shown.insert(example.factor.to_string()),
            Example::Excluded(ExclusionExample { excluded: Some(excluded), .. }) => shown.insert(format!("excluded by {excluded}")),
            _ => false,
        };
    }
    let factors = Factor::ALL.iter().map(ToString::to_string);
    let criteria = Exclusion::ALL.iter().map(|criterion| format!("excluded by {criterion}"));
    let missing: Vec<String> = factors.chain(criteria).filter(|name| !shown.contains(name)).collect();
    assert!(missing.is_empty(), "without an example: {missing:?}");
    let order: Vec<String> = table("## What keeps an offering out").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(order, Exclusion::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(), "the order of the criteria");
    for formula in ["rarity", "word_worth", "worth_of_sum", "diminishing", "nearness"] {
        assert!(PAGE.contains(&format!(r#""formula": "{formula}""#)), "no example of {formula}");
    }
}

#[test]
fn every_example_comes_out_as_the_page_says() {
    let examples = examples();
    assert!(examples.len() > 60, "only {} examples were found", examples.len());
    let mut wrong = Vec::new();
    for (line, example) in examples {
        let run = std::panic::AssertUnwindSafe(|| match &example {
            Example::Factor(example) => factor(example),
            Example::Formula(example) => formula(example),
            Example::Understood(example) => understood(example),
            Example::Criterion(example) => criterion(example),
            Example::Excluded(example) => excluded(example),
            Example::Ranking(example) => ranking(example),
        });
        if let Err(why) = std::panic::catch_unwind(run) {
            let why = why.downcast_ref::<String>().cloned().unwrap_or_default();
            wrong.push(format!("docs/RANKING.md, line {line}: {why}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < CLOSE, "{what}: the code has {found}, the page {expected}");
}

fn formula(example: &FormulaExample) {
    let (what, found, expected): (_, f64, f64) = match example {
        FormulaExample::Rarity { offerings, found, is } => {
            ("rarity", words::rarity(Statistics { offerings: *offerings, mean_length: 1.0 }, *found).into(), *is)
        }
        FormulaExample::WordWorth { rarity, count, length, mean_length, is } => {
            ("word_worth", words::word_worth(*rarity, *count, *length, *mean_length).into(), *is)
        }
        FormulaExample::WorthOfSum { sum, is } => ("worth_of_sum", words::worth_of_sum(*sum).into(), *is),
        FormulaExample::Diminishing { parts, is } => ("diminishing", words::diminishing(parts.iter().copied()).into(), *is),
        FormulaExample::Nearness { distance_m, reach_m, is } => ("nearness", score::nearness(*distance_m, *reach_m).into(), *is),
    };
    close(found, expected, what);
}

fn factor(example: &FactorExample) {
    let (query, corpus, counts) = given::query(&example.person, &example.asks, &example.interests, example.mean_length.unwrap_or(50.0));
    let offering = example.offering.offering(1);
    let (person, ways) = (&query.person, Ways::of(&query.person));
    let standing = ways.standing(person, &offering, true);
    let answered = Weighing::of(&query, &corpus).answered(&offering.answers, offering.length, &counts);
    let parts = parts(&query, &Weights::default(), &ways, &offering, &standing, &answered);
    let wish = &person.preferences;
    let worth: Option<f32> = match example.factor {
        Factor::Need | Factor::Interest => None,
        Factor::Nearness => Some(score::nearness_of(&ways, &score::Easiest::of(&ways, &offering, &standing))),
        Factor::Schedule => Some(score::schedule(person, &offering)),
        Factor::Format => Some(score::wish(wish.format, offering.format)),
        Factor::Setting => Some(score::wish(wish.setting, offering.setting)),
        Factor::Company => Some(score::company(person, &offering)),
        Factor::Cost => Some(score::cost(wish.cost, offering.price)),
        Factor::Access => Some(score::access(person, &offering, &standing)),
        Factor::Language => Some(score::language(person, &offering)),
        Factor::Room => Some(score::room(offering.room)),
        Factor::Freshness => Some(score::freshness(judge::assured_days_ago(person, &offering))),
        Factor::Eligibility => Some(score::eligibility(person, &ways, &offering, &standing)),
    };
    match (worth, example.worth) {
        (Some(found), Some(expected)) => close(found.into(), expected, "the worth"),
        (None, None) => {}
        _ => panic!("{} has a worth of its own on one side only", example.factor),
    }
    assert_eq!(parts.factors[example.factor.ordinal() as usize], example.part, "the part of {}", example.factor);
    if let Some(needs) = &example.needs {
        assert_eq!(&parts.needs[..needs.len()], needs, "the parts by need");
    }
    if let Some(met) = &example.met {
        let found: Vec<usize> = (0..weighing::MAX_NEEDS).filter(|need| parts.met & (1 << need) != 0).collect();
        assert_eq!(&found, met, "the needs met");
    }
}

fn understood(example: &UnderstoodExample) {
    let query = Query::understand(Request::of(&example.understood).person(), Lexicon::shipped());
    for (ask, weights) in query.asks.iter().zip(&example.weights) {
        for (code, weight) in weights {
            close(ask.weights[usize::from(given::need(code).0)].into(), *weight, code);
        }
    }
    for (ask, best) in query.asks.iter().zip(&example.best) {
        close(ask.best.into(), *best, "the best");
    }
    for (ask, share) in query.asks.iter().zip(&example.shares) {
        close(ask.share.into(), *share, "the share");
    }
}

fn criterion(example: &CriterionExample) {
    let (person, offering) = (example.person.person(), example.offering.offering(1));
    let verdict = match example.criterion {
        Criterion::Age => judge::age(&person, &offering),
        Criterion::Gender => judge::gender(&person, &offering),
        Criterion::Circumstances => judge::circumstances(&person, &offering),
        Criterion::Residence | Criterion::Referral => panic!("no function of its own answers {}", example.criterion),
    };
    assert_eq!(verdict, example.verdict);
}

fn excluded(example: &ExclusionExample) {
    let (person, offering) = (example.person.person(), example.offering.offering(1));
    let ways = Ways::of(&person);
    let standing = ways.standing(&person, &offering, true);
    let rules = Rules { hide_after_days: example.hide_after_days, ..Rules::default() };
    let failing = judge::failing(&person, &ways, &offering, &standing, rules);
    assert_eq!(failing.iter().next(), example.excluded, "of {failing:?}");
}

fn ranking(example: &RankingExample) {
    let what = &example.ranking;
    let query = Query::understand(example.person.person(), Lexicon::shipped());
    let corpus = Corpus { statistics: Statistics { offerings: 100, mean_length: 50.0 }, rarities: vec![0.0; query.terms.len()] };
    let offerings: Vec<Offering> = example.offerings.iter().zip(1..).map(|(listed, number)| listed.offering(number)).collect();
    let counts: [TermCount; 0] = [];
    let candidates = offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, &counts, handle));
    let found = shortlist(&query, &corpus, Rules::default(), candidates);
    let name = |scored: &Scored<'_>| scored.offering.name.clone();

    let order: Vec<String> = found.chosen.iter().map(|chosen| name(&chosen.scored)).collect();
    assert_eq!(order, example.order, "{what}: the order");
    assert_eq!(found.considered.offerings, example.considered, "{what}: considered");
    let counted = Exclusion::ALL.iter().map(|criterion| (criterion.to_string(), found.considered.excluded[criterion.ordinal() as usize]));
    assert_eq!(counted.filter(|(_, count)| *count > 0).collect::<BTreeMap<_, _>>(), example.excluded, "{what}: excluded");
    let missed: BTreeMap<String, Exclusion> = found.missed.iter().map(|missed| (name(&missed.scored), missed.criterion)).collect();
    assert_eq!(missed, example.near_misses, "{what}: near misses");
    assert_eq!(found.unmet, example.unmet, "{what}: unmet");
    let moved_up = found.chosen.iter().filter_map(|chosen| chosen.promoted_for.map(|need| (name(&chosen.scored), need)));
    assert_eq!(moved_up.collect::<BTreeMap<_, _>>(), example.moved_up, "{what}: moved up");
    let Some(first) = found.chosen.first() else { return };
    if let Some(parts) = &example.parts {
        let added = Factor::ALL.iter().map(|factor| (factor.to_string(), first.scored.parts.factors[factor.ordinal() as usize]));
        assert_eq!(&added.filter(|(_, part)| *part > 0).collect::<BTreeMap<_, _>>(), parts, "{what}: the parts of the first");
    }
    if let Some(score) = example.score {
        assert_eq!(first.scored.score, score, "{what}: the score of the first");
    }
}

/// The sections whose names the code's comments send readers to.
#[test]
fn what_the_code_refers_to_is_there() {
    for heading in ["### Need", "### Nearness", "## Variety", "## Plans"] {
        assert!(PAGE.contains(&format!("\n{heading}\n")), "{heading}");
    }
    assert_eq!(matching::weights::FACTORS, Factor::ALL.len());
}
