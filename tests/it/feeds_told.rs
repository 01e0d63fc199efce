//! docs/FEEDS.md says what the code does: every rule of mending with its sentence.

use waymark::formats::mending::Rule;

#[test]
fn every_rule_of_mending_is_told() {
    let told = include_str!("../../docs/FEEDS.md");
    for rule in Rule::ALL {
        let row = format!("| `{}` | {} |", rule.word(), rule.sentence());
        assert!(told.contains(&row), "docs/FEEDS.md should say\n{row}");
    }
}
