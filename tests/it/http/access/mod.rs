//! The access matrix: every operation of the OpenAPI document, tried by everybody, on their own and another's record, draft and published,
//! on a running server; and what comes held against a table that stands here a second time ([`operations`]), not taken from the policy.

mod operations;
mod world;

use std::{collections::BTreeSet, io::Write as _};

use serde_json::Value;
use waymark::{
    access::{
        Scope,
        policy::{COLUMNS, May, POLICY, rule_of},
    },
    clock::random_uuid,
    domain::vocabulary::Vocabulary,
    http::{openapi, oruk},
};

use crate::databases::on_both_databases;
use operations::{About, KEYLESS, NOT_BUILT_YET, OPERATIONS, Operation};
use world::{Answer, Subject, World};

/// What the matrix expects, and what a status tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Allowed,
    Unauthenticated,
    Forbidden,
    Hidden,
}

impl Outcome {
    fn of(status: u16) -> Option<Self> {
        match status {
            401 => Some(Self::Unauthenticated),
            403 => Some(Self::Forbidden),
            404 => Some(Self::Hidden),
            // Whatever else is wrong with the request (a missing If-Match, a state that does not allow it) is told to who may do it.
            200..=499 => Some(Self::Allowed),
            _ => None,
        }
    }
}

/// The columns, by what they may know.
const ANYONE: usize = 0;
const MODERATOR: usize = 5;
const ADMIN: usize = 6;

/// What must come. `own` is whether the record is that of an organisation which asks itself.
fn expected(may: u8, column: usize, subject: Option<(bool, bool)>) -> Outcome {
    let Some((own, published)) = subject else {
        return match (may, column) {
            (b'-', ANYONE) => Outcome::Unauthenticated,
            (b'-', _) => Outcome::Forbidden,
            _ => Outcome::Allowed,
        };
    };
    let knows = published || own || column >= MODERATOR;
    match may {
        b'+' => Outcome::Allowed,
        b'p' if published => Outcome::Allowed,
        b'o' if own => Outcome::Allowed,
        b's' if own || published => Outcome::Allowed,
        b'-' | b'o' if column == ANYONE => Outcome::Unauthenticated,
        _ if knows => Outcome::Forbidden,
        _ => Outcome::Hidden,
    }
}

/// What the document has: operation, method and path.
fn documented() -> Vec<(String, String, String)> {
    // Open data has a document of its own, whose paths begin at its face.
    [("", openapi::document()), ("/oruk", oruk::document::document())]
        .iter()
        .flat_map(|(base, document)| operations_of(base, document))
        .collect()
}

fn operations_of(base: &str, document: &Value) -> Vec<(String, String, String)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, operations)| operations.as_object().unwrap().iter().map(move |one| (path, one)));
    let named = |(path, (method, operation)): (&String, (&String, &Value))| {
        (operation["operationId"].as_str().unwrap().to_owned(), method.to_uppercase(), format!("{base}{path}"))
    };
    operations.map(named).collect()
}

/// The operations that are built, in the order of [`OPERATIONS`].
fn built() -> Vec<&'static Operation> {
    OPERATIONS.iter().filter(|operation| !NOT_BUILT_YET.contains(&operation.id)).collect()
}

#[test]
fn document_policy_and_matrix_have_the_same_operations() {
    let documented = documented();
    let ids: BTreeSet<&str> = documented.iter().map(|(id, ..)| id.as_str()).collect();
    let mut wrong = Vec::new();
    for (id, method, path) in &documented {
        if rule_of(id).is_none() {
            wrong.push(format!("{id} has no line in the policy"));
        }
        let as_documented = |row: &&Operation| {
            let row_path = row.path.split('?').next().unwrap_or_default();
            let same = |(one, other): (&str, &str)| one == other || (one.starts_with('{') && other.starts_with('{'));
            let segments = row_path.split('/').count() == path.split('/').count();
            row.method == method && segments && row_path.split('/').zip(path.split('/')).all(same)
        };
        match OPERATIONS.iter().filter(|row| row.id == id).collect::<Vec<_>>().as_slice() {
            [row] if as_documented(row) || NOT_BUILT_YET.contains(&row.id) => {}
            [row] => wrong.push(format!("the row of {id} is of {} {}, the document has {method} {path}", row.method, row.path)),
            rows => wrong.push(format!("{id} has {} rows in OPERATIONS", rows.len())),
        }
        if NOT_BUILT_YET.contains(&id.as_str()) {
            wrong.push(format!("{id} is built: strike it from NOT_BUILT_YET"));
        }
    }
    for rule in POLICY {
        if !ids.contains(rule.operation) && !NOT_BUILT_YET.contains(&rule.operation) {
            wrong.push(format!("the policy has a line for {}, which is no operation", rule.operation));
        }
    }
    for row in OPERATIONS {
        let letters = rule_of(row.id).map(|rule| rule.may.map(letter).into_iter().collect::<String>());
        if letters.as_deref() != Some(row.may) {
            wrong.push(format!("{}: the policy says {letters:?}, the matrix {}", row.id, row.may));
        }
        if rule_of(row.id).is_some_and(|rule| rule.scope != row.scope()) {
            wrong.push(format!("{}: the policy has it in another scope than {}", row.id, row.scope()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn letter(may: May) -> char {
    match may {
        May::No => '-',
        May::Public => 'p',
        May::Own => 'o',
        May::PublicOrOwn => 's',
        May::Yes => '+',
    }
}

/// What was found, and how many cells were tried.
#[derive(Default)]
struct Findings {
    cells: usize,
    wrong: Vec<String>,
}

impl Findings {
    fn cell(&mut self, what: &str, expected: Outcome, answer: &Answer) {
        self.cells += 1;
        if Outcome::of(answer.status) != Some(expected) {
            self.wrong.push(format!("{what}: {expected:?} was to come, and {} came: {}", answer.status, answer.body));
        }
    }

    fn end(self, what: &str, database: &str) {
        assert!(self.wrong.is_empty(), "{} of {} cells are wrong:\n{}", self.wrong.len(), self.cells, self.wrong.join("\n"));
        // Straight to the stream, since the harness swallows what a passing test prints.
        let _ = writeln!(std::io::stderr(), "{what} on {database}: {} cells", self.cells);
    }
}

on_both_databases! {
    async fn what_comes_is_what_the_table_says(database) {
        let mut world = World::begin(database).await;
        let mut findings = Findings::default();
        for operation in built() {
            for (column, name) in COLUMNS.iter().enumerate() {
                let may = operation.may.as_bytes()[column];
                if operation.about == About::Nothing {
                    let (key, subject) = world.cell(operation, column, true, true).await;
                    let answer = world.ask(operation, key.as_deref(), &subject).await;
                    let outcome = expected(may, column, None);
                    findings.cell(&format!("{} by {name}", operation.id), outcome, &answer);
                    world.audited(operation, column, outcome, &mut findings.wrong).await;
                    continue;
                }
                for (own, published) in [(true, true), (true, false), (false, true), (false, false)] {
                    if own && column == ANYONE {
                        continue;
                    }
                    let (key, subject) = world.cell(operation, column, own, published).await;
                    let answer = world.ask(operation, key.as_deref(), &subject).await;
                    // A key of another role that is bound to an organization does not speak for it.
                    let speaks = own && matches!(*name, "newcomer" | "organisation");
                    let outcome = expected(may, column, Some((speaks, published)));
                    let whose = if own { "their own" } else { "another's" };
                    let state = if published { "published" } else { "draft" };
                    let what = format!("{} by {name} of {whose} {state} record", operation.id);
                    findings.cell(&what, outcome, &answer);
                    world.audited(operation, column, outcome, &mut findings.wrong).await;
                    // Whoever is refused cannot tell another's draft from what is not there.
                    if !own && !published && outcome != Outcome::Allowed {
                        let absent =
                            Subject { organization: random_uuid(), service: random_uuid(), location: random_uuid(), ..subject };
                        let unknown = world.ask(operation, key.as_deref(), &absent).await;
                        if unknown != answer {
                            findings.wrong.push(format!("{what}: {answer:?} is told apart from what is not there: {unknown:?}"));
                        }
                        world.skip_audit().await;
                    }
                }
            }
        }
        findings.wrong.append(&mut world.leaks().await);
        world.end().await;
        findings.end("The access matrix", database.store.database_name());
    }

    async fn a_key_that_is_not_in_force_opens_nothing_not_even_what_needs_none(database) {
        let mut world = World::begin(database).await;
        let mut findings = Findings::default();
        for (name, key) in world.dead_keys().await {
            for operation in built() {
                let (_, subject) = world.cell(operation, ADMIN, false, true).await;
                let answer = world.ask(operation, Some(&key), &subject).await;
                let outcome = if KEYLESS.contains(&operation.id) { Outcome::Allowed } else { Outcome::Unauthenticated };
                findings.cell(&format!("{} with {name}", operation.id), outcome, &answer);
            }
        }
        world.end().await;
        findings.end("Keys that are not in force", database.store.database_name());
    }

    async fn a_key_that_is_narrowed_does_what_its_scopes_name(database) {
        let mut world = World::begin(database).await;
        let mut findings = Findings::default();
        for scope in Scope::ALL {
            let key = world.narrowed(*scope).await;
            for operation in built() {
                let (_, subject) = world.cell(operation, ADMIN, false, true).await;
                let answer = world.ask(operation, Some(&key), &subject).await;
                let named = operation.scope() == *scope;
                let may = operation.may.as_bytes();
                let allowed = may[ANYONE] != b'-' || (named && may[ADMIN] != b'-');
                let outcome = if allowed { Outcome::Allowed } else { Outcome::Forbidden };
                findings.cell(&format!("{} with an admin's key for {scope} alone", operation.id), outcome, &answer);
            }
        }
        world.end().await;
        findings.end("Keys that are narrowed", database.store.database_name());
    }

    async fn what_is_open_without_a_key_is_matching_and_no_more(database) {
        let mut world = World::begin_open(database).await;
        let mut findings = Findings::default();
        for operation in built() {
            for published in [true, false] {
                let (_, subject) = world.cell(operation, ADMIN, false, published).await;
                let answer = world.ask(operation, None, &subject).await;
                let subject = (operation.about != About::Nothing).then_some((false, published));
                let opened = ["match", "explain", "plan"].contains(&operation.id);
                let outcome = if opened { Outcome::Allowed } else { expected(operation.may.as_bytes()[ANYONE], ANYONE, subject) };
                findings.cell(&format!("{} by anyone where matching is open", operation.id), outcome, &answer);
            }
        }
        world.end().await;
        findings.end("Open matching", database.store.database_name());
    }
}

/// The ids in a list.
fn ids(list: &Value) -> BTreeSet<String> {
    let contents = list["contents"].as_array().map(Vec::as_slice).unwrap_or_default();
    contents.iter().filter_map(|entry| entry["id"].as_str()).map(str::to_owned).collect()
}
