//! The seed's prose without its facts: what is put in again is then all that it says.

use serde_json::Value;

/// What a sentence that may tell a fact holds. Too many sentences go rather than too few.
const TELLING: [&str; 77] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "tues",
    "thurs",
    "weekday",
    "weekend",
    "weekly",
    "week",
    "monthly",
    "month",
    "fortnight",
    "daily",
    "every day",
    "noon",
    "o'clock",
    "morning",
    "afternoon",
    "evening",
    "midnight",
    "half past",
    "quarter past",
    "quarter to",
    "free",
    "cost",
    "charge",
    "fee",
    "pay",
    "pound",
    "pence",
    "price",
    "donat",
    "subs",
    "fund",
    "money",
    "concession",
    "bursar",
    "£",
    "aged",
    "ages",
    "age ",
    "over ",
    "under ",
    "older",
    "younger",
    "year",
    "eighteen",
    "sixteen",
    "fifty",
    "fifties",
    "sixty",
    "sixties",
    "seventy",
    "wheelchair",
    "step",
    "ramp",
    "toilet",
    "loop",
    "lift",
    "stairs",
    "parking",
    "blue badge",
    "accessible",
    "level",
    "flat",
    "hoist",
    "tin",
    "dish",
    "born",
    "adults",
    "half ",
    "days",
    "phone",
];

/// The sentences of a service's description that tell no fact.
pub(crate) fn plain(service: &Value) -> Vec<String> {
    let text = without_markup(service["description"].as_str().unwrap_or_default());
    sentences(&text)
        .into_iter()
        .filter(|sentence| sentence.len() > 12 && sentence.starts_with(char::is_uppercase) && !tells(sentence))
        .collect()
}

/// Paragraphs of a service's description, as they were written.
pub(crate) fn own(service: &Value) -> Vec<String> {
    without_markup(service["description"].as_str().unwrap_or_default())
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn tells(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    sentence.contains(|letter: char| letter.is_ascii_digit()) || TELLING.iter().any(|word| lower.contains(word))
}

/// The seed's markup is simple: paragraphs, breaks, emphasis.
fn without_markup(html: &str) -> String {
    let broken = html.replace("</p>", "\n").replace("<br>", "\n").replace("<br/>", "\n").replace("</li>", "\n");
    let mut text = String::new();
    let mut tag = false;
    for letter in broken.chars() {
        match letter {
            '<' => tag = true,
            '>' if tag => tag = false,
            _ if tag => {}
            _ => text.push(letter),
        }
    }
    text.replace("&amp;", "&").replace("&nbsp;", " ").replace("&pound;", "£").replace("&#39;", "'")
}

fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.split('\n') {
        let mut rest = line.trim();
        while let Some(end) = rest.find(['.', '!', '?']).map(|at| at + 1).filter(|end| *end < rest.len()) {
            // A stop within a number or an abbreviation is followed by no blank.
            let cut = rest[end..].find(' ').map_or(rest.len(), |blank| end + blank);
            found.push(rest[..cut].trim().to_owned());
            rest = rest[cut..].trim_start();
        }
        if !rest.is_empty() {
            found.push(rest.to_owned());
        }
    }
    found
}
