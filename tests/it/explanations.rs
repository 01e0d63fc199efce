//! Forty explanations, as a link worker would read them out: the first match of forty judged people, word for word.
//!
//! The file beside this one is read by people before it is accepted: `UPDATE_EXPLANATIONS=1 cargo test --test it explanations` rewrites
//! it. Reasons are never a number alone, never a diagnosis, and say nothing that the person did not.

use std::{env, fmt::Write as _, fs, path::Path};

use serde_json::Value;
use waymark::{
    app::{Directory, Settings, Silent, Source},
    clock,
    http::match_request::{self, Known},
    store::DatabaseUrl,
};

const FILE: &str = "tests/it/explanations.txt";

/// Every other one of those who were not set aside, and so many.
const PEOPLE: usize = 40;

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The judged people of the demonstration who were not set aside, in the order of their names.
fn people(root: &Path) -> Vec<Value> {
    let mut paths: Vec<_> = fs::read_dir(root.join("tests/judged/seed/people")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let people = paths.iter().filter(|path| !path.ends_with("later.json")).map(|path| read(path));
    people.filter(|person| person["kept"] == false).take(PEOPLE).collect()
}

/// What the directory tells of its first match for a person.
fn told(directory: &Directory, person: &Value) -> String {
    let known = Known { lexicon: directory.lexicon(), gazetteer: directory.gazetteer(), need_for: &|_, _| None, now: clock::now() };
    let asked = match_request::person(person["request"].clone(), &known).unwrap();
    let ranking = directory.match_person(asked).unwrap().ranking;
    let mut text = format!("{}\n", person["id"].as_str().unwrap());
    for need in person["request"]["needs"].as_array().unwrap() {
        writeln!(text, "  said: {}", need["text"].as_str().or(need["code"].as_str()).unwrap()).unwrap();
    }
    for found in ranking.matches.iter().take(1) {
        writeln!(text, "  1. {}", found.card.name).unwrap();
        for reason in &found.reasons {
            writeln!(text, "     {}: {}", waymark::domain::vocabulary::Vocabulary::word(reason.factor), reason.text).unwrap();
        }
        for caution in &found.cautions {
            writeln!(text, "     but: {}", caution.text).unwrap();
        }
    }
    for unmet in &ranking.unmet {
        writeln!(text, "  unmet: {}", unmet.text).unwrap();
    }
    text
}

#[test]
fn forty_explanations_read_as_they_were_accepted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data_dir: folder.path().to_owned(), database: DatabaseUrl::sqlite(folder.path().join("waymark.db")) };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let directory = runtime.block_on(async {
        let directory = Directory::open(&settings).await.unwrap();
        let files = ["leeds", "east-lindsey-coast", "herefordshire", "ealing"];
        let source = |name: &str| {
            let path = root.join(format!("seed-data/directory/{name}.json"));
            Source { name: name.to_owned(), bytes: fs::read(path).unwrap() }
        };
        directory.import(files.map(source).into(), &Silent).await.unwrap();
        directory
    });
    let people = people(root);
    assert_eq!(people.len(), PEOPLE);
    let told: Vec<String> = people.iter().map(|person| told(&directory, person)).collect();
    let told = told.join("\n");
    runtime.block_on(directory.close());
    for line in told.lines().filter(|line| line.starts_with("     ")) {
        let (_, sentence) = line.split_once(": ").unwrap();
        assert!(sentence.chars().any(char::is_alphabetic) && !sentence.contains("null"), "{line}");
    }
    if env::var_os("UPDATE_EXPLANATIONS").is_some() {
        fs::write(root.join(FILE), &told).unwrap();
    }
    let accepted = fs::read_to_string(root.join(FILE)).unwrap_or_default();
    for (now, accepted) in told.split("\n\n").zip(accepted.split("\n\n")) {
        assert_eq!(now.trim_end(), accepted.trim_end(), "read it, and accept it with UPDATE_EXPLANATIONS=1");
    }
    assert_eq!(told.len(), accepted.len());
}
