//! Facts as they are before somebody writes them down, and as fields hold them.

use serde_json::{Value, json};

use super::{dice::Dice, truth::Field};

/// A fact of a service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fact {
    Times(Times),
    /// Area code, and the rest in its usual groups.
    Phone(String),
    Place {
        name: String,
        street: String,
        city: String,
        code: String,
    },
    Ages {
        least: Option<u32>,
        most: Option<u32>,
    },
    Free,
    /// Pence, where a sum is suggested.
    Donation(Option<u32>),
    /// Pence, and whether the first time is free.
    Price(u32, bool),
    /// One of [`ACCESS`].
    Access(&'static str),
}

/// When something is on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Times {
    /// Days from Monday, which is 0.
    pub(crate) days: Vec<usize>,
    pub(crate) rhythm: Rhythm,
    /// Minutes of the day.
    pub(crate) from: u32,
    pub(crate) to: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Rhythm {
    Weekly,
    Fortnightly,
    /// First, second …; -1 is the last.
    Monthly(i32),
}

pub(crate) const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// What is told of access, in the words of the seed's fields.
pub(crate) const ACCESS: [&str; 5] = ["Step-free access", "Accessible toilet", "Hearing loop", "Blue badge parking", "No step-free access"];

impl Fact {
    pub(crate) fn field(&self) -> Field {
        match self {
            Self::Times(_) => Field::Schedule,
            Self::Phone(_) => Field::Phone,
            Self::Place { .. } => Field::Postcode,
            Self::Ages { .. } => Field::Ages,
            Self::Free | Self::Donation(_) | Self::Price(..) => Field::Cost,
            Self::Access(_) => Field::Access,
        }
    }

    /// As fields hold it; a price with a first time that is free is two.
    pub(crate) fn values(&self) -> Vec<Value> {
        let pounds = |pence: u32| f64::from(pence) / 100.0;
        match self {
            Self::Times(times) => vec![times.value()],
            Self::Phone(number) => vec![json!({ "number": number })],
            Self::Place { code, .. } => vec![json!({ "postal_code": code })],
            Self::Ages { least, most } => {
                let mut value = json!({});
                for (name, age) in [("minimum_age", least), ("maximum_age", most)] {
                    if let Some(age) = age {
                        value[name] = json!(age);
                    }
                }
                vec![value]
            }
            Self::Free => vec![json!({ "option": "free", "amount": 0 })],
            Self::Donation(None) => vec![json!({ "option": "donation" })],
            Self::Donation(Some(pence)) => vec![json!({ "option": "donation", "amount": pounds(*pence), "currency": "GBP" })],
            Self::Price(pence, first_free) => {
                let price = json!({ "amount": pounds(*pence), "currency": "GBP" });
                let first = json!({ "amount": 0, "currency": "GBP", "amount_description": "first time" });
                if *first_free { vec![price, first] } else { vec![price] }
            }
            Self::Access(label) => vec![json!({ "description": label })],
        }
    }
}

impl Times {
    fn value(&self) -> Value {
        let days = |ordinal: String| self.days.iter().map(|day| format!("{ordinal}{}", DAYS[*day])).collect::<Vec<_>>().join(",");
        let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let mut value = match self.rhythm {
            Rhythm::Weekly => json!({ "freq": "WEEKLY", "byday": days(String::new()) }),
            Rhythm::Fortnightly => json!({ "freq": "WEEKLY", "interval": 2, "byday": days(String::new()) }),
            Rhythm::Monthly(ordinal) => json!({ "freq": "MONTHLY", "byday": days(ordinal.to_string()) }),
        };
        value["opens_at"] = json!(clock(self.from));
        if let Some(to) = self.to {
            value["closes_at"] = json!(clock(to));
        }
        value
    }
}

/// A number that nobody has. Source: Ofcom, "Telephone numbers for use in TV and radio drama programmes".
pub(crate) fn phone(dice: &mut Dice) -> String {
    let number = dice.below(1000);
    match dice.below(12) {
        0 => format!("07700 900{number:03}"),
        1 => format!("01632 960{number:03}"),
        2 => format!("020 7946 0{number:03}"),
        3 => format!("0191 498 0{number:03}"),
        4 => format!("029 2018 0{number:03}"),
        5 => format!("0808 157 0{number:03}"),
        area => format!("{} 496 0{number:03}", ["0113", "0114", "0115", "0116", "0117", "0161"][area - 6]),
    }
}

/// The facts that a service of the seed holds in its fields, changed a little for each later `copy` of it.
pub(crate) fn of(service: &Value, copy: usize, dice: &mut Dice) -> Vec<Fact> {
    let rows = |member: &str| service[member].as_array().cloned().unwrap_or_default();
    let mut facts: Vec<Fact> = rows("schedules").iter().filter_map(|row| times(row, copy)).map(Fact::Times).collect();
    facts.truncate(2);
    if !rows("phones").is_empty() {
        facts.push(Fact::Phone(phone(dice)));
    }
    facts.extend(place(service));
    let age = |name: &str| service[name].as_u64().and_then(|age| u32::try_from(age).ok());
    let (least, most) = (age("minimum_age").filter(|age| *age > 0 || age_is_told(service)), age("maximum_age"));
    if least.is_some() || most.is_some() {
        facts.push(Fact::Ages { least, most });
    }
    facts.extend(rows("cost_options").first().and_then(|row| cost(row, dice)));
    let labels: Vec<&Value> = service["service_at_locations"]
        .as_array()
        .into_iter()
        .flatten()
        .take(1)
        .flat_map(|at| at["location"]["accessibility"].as_array().into_iter().flatten())
        .collect();
    let told: Vec<&&str> = ACCESS.iter().filter(|label| labels.iter().any(|row| row["description"] == ***label)).collect();
    if !told.is_empty() {
        facts.push(Fact::Access(told[dice.below(told.len())]));
    }
    facts
}

/// From birth is only worth saying where there is an end to it.
fn age_is_told(service: &Value) -> bool {
    service["maximum_age"].is_u64()
}

fn times(row: &Value, copy: usize) -> Option<Times> {
    let minutes = |member: &str| {
        let (hours, minutes) = row[member].as_str()?.split_once(':')?;
        Some(hours.parse::<u32>().ok()? * 60 + minutes.get(..2)?.parse::<u32>().ok()?)
    };
    let (from, to) = (minutes("opens_at")?, minutes("closes_at")?);
    let mut rhythm = if row["interval"] == 2 { Rhythm::Fortnightly } else { Rhythm::Weekly };
    let mut days = Vec::new();
    for day in row["byday"].as_str()?.split(',') {
        let (ordinal, day) = day.split_at(day.len().checked_sub(2)?);
        if !ordinal.is_empty() {
            rhythm = Rhythm::Monthly(ordinal.parse().ok()?);
        }
        days.push(DAYS.iter().position(|known| *known == day)?);
    }
    if days.len() < 5 {
        for day in &mut days {
            *day = (*day + 2 * copy) % 7;
        }
        days.sort_unstable();
    }
    let later = if to < 20 * 60 && days.len() < 5 { u32::try_from(copy % 3).ok()? * 30 } else { 0 };
    (from < to && to < 24 * 60).then_some(Times { days, rhythm, from: from + later, to: Some(to + later) })
}

fn place(service: &Value) -> Option<Fact> {
    let location = service.pointer("/service_at_locations/0/location")?;
    let address = location.pointer("/addresses/0")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(Fact::Place {
        name: text(&location["name"])?,
        street: text(&address["address_1"])?,
        city: text(&address["city"])?,
        code: text(&address["postal_code"])?,
    })
}

fn cost(row: &Value, dice: &mut Dice) -> Option<Fact> {
    if row["option"] == "free" {
        return Some(if dice.chance(0.12) { Fact::Donation(dice.chance(0.5).then_some(200)) } else { Fact::Free });
    }
    let pence = (row["amount"].as_f64()? * 100.0).round();
    if row["amount_description"] == "suggested" || pence < 1.0 {
        return Some(Fact::Donation(Some(200)));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pounds")]
    Some(Fact::Price(pence as u32, dice.chance(0.2)))
}
