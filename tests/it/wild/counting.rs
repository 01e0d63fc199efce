//! What was read out of text, held against what is true: how much of it is right, and how much of the truth was found.
//!
//! What was read out of text says so: a row by its member `read_from_text`, a scalar of a service by its name in the service's own.

use std::collections::BTreeMap;

use serde_json::Value;

use super::truth::{Field, Said, Truth};

/// Facts counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Read and true.
    pub(crate) right: usize,
    /// Read and not true, each as it was read.
    pub(crate) wrong: Vec<String>,
    /// True and not read, each with the sentence that says it.
    pub(crate) missed: Vec<String>,
}

impl Count {
    /// Which share of what was read is true, in per cent.
    pub(crate) fn precision(&self) -> f64 {
        share(self.right, self.wrong.len())
    }

    /// Which share of what is true was read, in per cent.
    pub(crate) fn recall(&self) -> f64 {
        share(self.right, self.missed.len())
    }
}

fn share(right: usize, other: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap());
    if right + other == 0 { 100.0 } else { 100.0 * number(right) / number(right + other) }
}

/// Adds one service, as it came out of an import in HSDS 3. In a person's own text more may be true than is known: there nothing is wrong.
pub(crate) fn count(counts: &mut BTreeMap<Field, Count>, truth: &Truth, service: &Value) {
    for field in Field::ALL {
        let counted = counts.entry(field).or_default();
        let mut read = read(field, service);
        for said in truth.of(field) {
            for fact in facts(said) {
                match read.iter().position(|read| *read == fact) {
                    Some(found) => {
                        read.swap_remove(found);
                        counted.right += 1;
                    }
                    None => counted.missed.push(format!("{fact}: {:?}", said.sentence)),
                }
            }
        }
        if !truth.own_words {
            let id = service["id"].as_str().unwrap_or_default();
            counted.wrong.extend(read.into_iter().map(|read| format!("{read}, of {:?} ({id})", truth.name)));
        }
    }
}

/// What a service has read out of its text, one line a fact; a schedule is one for each of its days.
fn read(field: Field, service: &Value) -> Vec<String> {
    let rows = |parent: &Value, member: &str| parent[member].as_array().cloned().unwrap_or_default();
    let from_text = |row: &Value| row.get("read_from_text").is_some();
    let locations: Vec<Value> = rows(service, "service_at_locations").into_iter().map(|row| row["location"].clone()).collect();
    let found: Vec<Value> = match field {
        // How it is had is told by schedules as well; here days and times are counted.
        Field::Schedule => rows(service, "schedules").into_iter().filter(|row| row.get("byday").is_some()).collect(),
        Field::Cost => rows(service, "cost_options"),
        Field::Phone => rows(service, "phones")
            .into_iter()
            .chain(rows(service, "contacts").iter().flat_map(|contact| rows(contact, "phones")))
            .collect(),
        Field::Postcode => locations.iter().flat_map(|location| rows(location, "addresses")).collect(),
        Field::Access => rows(service, "attributes").into_iter().filter(|row| row["link_type"] == "accessibility").collect(),
        Field::Ages => {
            let mut ages = serde_json::json!({});
            for name in ["minimum_age", "maximum_age"].into_iter().filter(|name| service["read_from_text"].get(name).is_some()) {
                ages[name] = service[name].clone();
            }
            return if ages == serde_json::json!({}) { Vec::new() } else { lines(Field::Ages, &ages) };
        }
    };
    let mut read: Vec<String> = found.iter().filter(|row| from_text(row)).flat_map(|row| lines(field, row)).collect();
    read.sort();
    read.dedup();
    read
}

fn facts(said: &Said) -> Vec<String> {
    lines(said.field, &said.value)
}

/// A row in the one way of writing it that is compared.
fn lines(field: Field, row: &Value) -> Vec<String> {
    let text = |member: &str| row[member].as_str().unwrap_or_default().to_owned();
    match field {
        Field::Schedule => {
            let clock = |member: &str| text(member).get(..5).unwrap_or("-").to_owned();
            let interval = row["interval"].as_f64().unwrap_or(1.0);
            let days = text("byday");
            days.split(',')
                .map(|day| format!("{} {} {interval} {}-{}", text("freq"), day.trim(), clock("opens_at"), clock("closes_at")))
                .collect()
        }
        Field::Phone => {
            let digits: String = text("number").replace("+44", "0").replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
            vec![format!("0{}", digits.trim_start_matches('0'))]
        }
        Field::Postcode => vec![text("postal_code").chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase()],
        Field::Ages => ["minimum_age", "maximum_age"].iter().filter_map(|name| Some(format!("{name} {}", row[*name].as_f64()?))).collect(),
        Field::Cost => {
            let said = format!("{} {}", text("option"), text("amount_description")).to_lowercase();
            let amount = row["amount"].as_f64();
            vec![match amount {
                _ if said.contains("donat") => "a donation".to_owned(),
                Some(amount) if amount > 0.0 => format!("£{amount:.2}"),
                _ if amount.is_some() || said.contains("free") => "free".to_owned(),
                _ => said,
            }]
        }
        Field::Access => {
            let said = format!("{} {}", text("value").replace('_', "-"), text("description")).to_lowercase();
            let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
            vec![
                match () {
                    () if has(&["not step-free", "no step-free", "not wheelchair", "no wheelchair", "not accessible"]) => {
                        "no step-free access"
                    }
                    () if has(&["toilet", "wc"]) => "an accessible toilet",
                    () if has(&["loop"]) => "a hearing loop",
                    () if has(&["parking", "badge", "bays"]) => "parking",
                    () if has(&["step-free", "wheelchair", "level", "ramp"]) => "step-free access",
                    () => said.trim(),
                }
                .to_owned(),
            ]
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(field: Field, value: Value) -> Said {
        Said { field, value, sentence: "As it is said.".to_owned() }
    }

    #[test]
    fn what_is_read_is_counted_as_right_wrong_or_missed() {
        let truth = Truth {
            said: vec![
                said(Field::Schedule, json!({ "freq": "WEEKLY", "byday": "TU,TH", "opens_at": "10:00", "closes_at": "12:00" })),
                said(Field::Phone, json!({ "number": "0113 496 0230" })),
                said(Field::Postcode, json!({ "postal_code": "LS8 2QF" })),
                said(Field::Ages, json!({ "minimum_age": 50 })),
                said(Field::Cost, json!({ "amount": 3.0, "currency": "GBP" })),
                said(Field::Cost, json!({ "amount": 0, "amount_description": "first time" })),
                said(Field::Access, json!({ "description": "Accessible toilet" })),
            ],
            ..Truth::default()
        };
        let sentence = "As it is said.";
        let service = json!({
            "id": "s",
            "minimum_age": 50.0,
            "maximum_age": 93,
            "read_from_text": { "minimum_age": sentence, "maximum_age": "Our oldest member is 93." },
            "schedules": [
                { "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00:00", "closes_at": "12:00:00", "read_from_text": sentence },
                { "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00", "read_from_text": "Our office is open on Mondays." },
                { "freq": "WEEKLY", "byday": "SU", "opens_at": "09:00" },
            ],
            "contacts": [{ "phones": [{ "number": "+44 113 4960230", "read_from_text": sentence }] }],
            "cost_options": [{ "option": "free", "read_from_text": sentence }, { "amount": 3, "read_from_text": sentence }],
            "service_at_locations": [{ "location": {
                "addresses": [{ "postal_code": "ls82qf", "read_from_text": sentence }],
            } }],
            "attributes": [{ "link_type": "accessibility", "value": "accessible_toilet", "read_from_text": sentence }],
        });
        let mut counts = BTreeMap::new();
        count(&mut counts, &truth, &service);
        let told: Vec<(usize, usize, usize)> =
            Field::ALL.iter().map(|field| (counts[field].right, counts[field].wrong.len(), counts[field].missed.len())).collect();
        assert_eq!(told, [(1, 1, 1), (1, 0, 0), (1, 0, 0), (1, 1, 0), (2, 0, 0), (1, 0, 0)]);
        let times = &counts[&Field::Schedule];
        assert!((times.precision() - 50.0).abs() < 1e-9 && (times.recall() - 50.0).abs() < 1e-9);

        let mut own = BTreeMap::new();
        count(&mut own, &Truth { own_words: true, ..Truth::default() }, &service);
        assert!(own.values().all(|count| *count == Count::default()));
    }
}
