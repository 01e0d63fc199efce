//! The groups of people that a ranking is reported by, so that a mean cannot hide whom it fails.

use serde_json::Value;

use super::JudgedPerson;

/// Up to so many words a note is short.
const SHORT_WORDS: usize = 12;

/// From so many words on it is long.
const LONG_WORDS: usize = 40;

/// The groups that somebody belongs to.
#[must_use]
pub fn slices(person: &JudgedPerson) -> Vec<String> {
    let words: usize = person.needs().iter().filter_map(|need| need["text"].as_str()).map(|text| text.split_whitespace().count()).sum();
    let mut slices = vec![
        match words {
            0..=SHORT_WORDS => "short notes",
            LONG_WORDS.. => "long notes",
            _ => "notes between",
        }
        .to_owned(),
        if person.needs().len() > 1 { "several needs" } else { "one need" }.to_owned(),
    ];
    slices.extend(person.setting.as_deref().map(|setting| format!("in {setting}")));
    if person.request["access"].as_array().is_some_and(|access| !access.is_empty()) {
        slices.push("with access needs".to_owned());
    }
    let languages = person.request["person"]["languages"].as_array();
    if languages.into_iter().flatten().filter_map(Value::as_str).any(|language| language != "en") {
        slices.push("with another language".to_owned());
    }
    slices.extend(person.voice.as_deref().map(|voice| format!("voice: {}", voice.replace('_', " "))));
    slices
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_person_belongs_to_every_group_that_fits() {
        let person = JudgedPerson {
            id: "p".to_owned(),
            voice: Some("own_words".to_owned()),
            setting: Some("rural".to_owned()),
            kept: false,
            request: json!({"needs": [{"text": "tea and a chat"}, {"code": "money.debt"}], "access": ["bsl"], "person": {"languages": ["en", "pa"]}}),
            judgements: std::collections::BTreeMap::new(),
        };
        let expected = ["short notes", "several needs", "in rural", "with access needs", "with another language", "voice: own words"];
        assert_eq!(slices(&person), expected);
    }
}
