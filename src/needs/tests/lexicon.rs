use super::super::Lexicon;

const CONSTRAINTS: &str = include_str!("../../../seed-data/needs/constraints.json");
const SAFETY: &str = include_str!("../../../seed-data/needs/safety.json");

#[test]
fn the_shipped_lexicon_holds_together() {
    let lexicon = Lexicon::shipped();
    let told = include_str!("../../../seed-data/needs/needs.json").matches("\"answered_by\"").count();
    assert_eq!(told, lexicon.needs().len(), "each need says what answers it");
    assert_eq!((lexicon.domains().len(), lexicon.needs().len()), (15, 92));
    for need in lexicon.needs() {
        assert!(need.phrases.len() >= 5 && !need.related.is_empty() && !need.listing.is_empty(), "{}", need.code);
        assert_eq!(lexicon.by_code(&need.code).map(|no| &lexicon.need(no).code), Some(&need.code));
    }
    assert!(lexicon.by_code("money.debt").is_some_and(|no| lexicon.need(no).pressing));
    assert_eq!(lexicon.by_code("money.treasure"), None);
}

fn needs(rows: &str) -> String {
    format!(
        r#"{{"about":{{"version":"1","licence":"CC0-1.0","note":""}},"shared":[],"domains":[{{"code":"d","label":"D","needs":[{rows}]}}]}}"#
    )
}

#[test]
fn data_that_does_not_hold_together_is_refused_with_every_fault() {
    for (rows, fault) in [
        (r#"{"code":"a","label":"A","phrases":["lonely","loneliness"],"activity_kinds":["k"]}"#, "\"loneliness\" is there already"),
        (
            r#"{"code":"a","label":"A","phrases":["lonely"],"activity_kinds":["k"]},{"code":"b","label":"B","phrases":["lonely"],"activity_kinds":["k"]}"#,
            "\"lonely\" belongs to d.a and d.b",
        ),
        (r#"{"code":"a","label":"A","phrases":["x, y"],"activity_kinds":["k"]}"#, "can never be heard"),
        (r#"{"code":"a","label":"A","phrases":["…"],"activity_kinds":["k"]}"#, "can never be heard"),
        (r#"{"code":"a","label":"A","phrases":[],"activity_kinds":["k"]}"#, "d.a is a dead end"),
        (r#"{"code":"a","label":"A","phrases":["x"],"activity_kinds":[]}"#, "d.a is a dead end"),
        (r#"{"code":"A b","label":"A","phrases":["x"],"activity_kinds":["k"]}"#, "\"d.A b\" is not a code"),
        (
            r#"{"code":"a","label":"A","phrases":["x"],"activity_kinds":["k"],"related":{"d.z":0.5}}"#,
            "related to d.z, which is no need here",
        ),
        (r#"{"code":"a","label":"A","phrases":["x"],"activity_kinds":["k"],"related":{"d.a":0.5}}"#, "not itself"),
        (
            r#"{"code":"a","label":"A","phrases":["x"],"activity_kinds":["k"]},{"code":"a","label":"A","phrases":["y"],"activity_kinds":["k"]}"#,
            "d.a is there twice",
        ),
        (r#"{"code":"a","label":"A","phrases":["we|they lost her|it"],"activity_kinds":["k"]}"#, "\"we lost her\" is everyday words alone"),
        (r#"{"code":"a","label":"A","phrases":["can get"],"activity_kinds":["k"]}"#, "\"can get\" is everyday words alone"),
        (r#"{"code":"a","label":"A","phrazes":["x"],"activity_kinds":["k"]}"#, "unknown field `phrazes`"),
    ] {
        let faults = Lexicon::from_json(&needs(rows), CONSTRAINTS, SAFETY).unwrap_err().to_string();
        assert!(faults.contains(fault), "{rows}: {faults}");
    }
}
