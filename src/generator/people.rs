//! The people who ask: varied in what they say, where they are, how far they go and what they would like.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes of a day and ages")]

use crate::{
    domain::vocabulary::{Access, Attendance, Avoid, Circumstance, Day, Format, Gender, Precision, Setting, Vocabulary, WordSet},
    geography::{Gazetteer, Point},
    matching::{CostWish, Person, Place, Preferences, StatedNeed, Window},
    needs::NeedNo,
};
use serde_json::{Map, Value, json};

use super::{AS_OF, Country, SEED, dice::Dice, places, prose::capital};

/// How many tell no place, and how many say nothing selective; the contract's figures are reported apart from theirs.
const NO_PLACE: f64 = 0.05;
const UNSELECTIVE: f64 = 0.05;

/// What makes a request easy or hard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A place and a need.
    Placed,
    /// No place was told.
    NoPlace,
    /// Nothing telling was said.
    Unselective,
}

/// One who asks.
pub struct Asked {
    /// What makes it easy or hard.
    pub kind: Kind,
    /// The request, as the matcher takes it.
    pub person: Person,
    /// The codes of the needs that were named by them, by place.
    codes: Vec<Option<&'static str>>,
}

pub(super) fn make(country: &Country, number: u64, copy: u64) -> Asked {
    let dice = &mut Dice::new(SEED.rotate_left(17), number);
    let at = dice.unit();
    let kind = if at < NO_PLACE {
        Kind::NoPlace
    } else if at < NO_PLACE + UNSELECTIVE {
        Kind::Unselective
    } else {
        Kind::Placed
    };
    let (needs, codes) = needs(country, kind, dice);
    let person = Person {
        needs,
        age: dice.chance(0.6).then(|| dice.between(16.0, 92.0) as u8),
        gender: dice.chance(0.3).then(|| dice.pick(&[Gender::Female, Gender::Male, Gender::NonBinary])),
        circumstances: some(0.2, dice, Circumstance::ALL),
        languages: if dice.chance(0.2) { vec!["en".to_owned(), dice.pick(&["pl", "ur", "pa", "ar", "cy"]).to_owned()] } else { Vec::new() },
        place: (kind != Kind::NoPlace).then(|| place(copy, dice)),
        // From 2 to 50 km, each doubling as likely as the next.
        reach_m: dice.chance(0.85).then(|| (2000.0 * 25.0_f64.powf(dice.unit())).round()),
        availability: if dice.chance(0.3) { (0..=dice.below(3)).map(|_| window(dice)).collect() } else { Vec::new() },
        access: some(0.15, dice, Access::ALL),
        preferences: preferences(country, dice),
        limit: 10,
        as_of: AS_OF,
    };
    Asked { kind, person, codes }
}

/// In three of ten cases, one or two words of a vocabulary with so many.
fn some<T: Vocabulary>(probability: f64, dice: &mut Dice, all: &[T]) -> WordSet<T> {
    if dice.chance(probability) { (0..=dice.below(2)).map(|_| dice.pick(all)).collect() } else { WordSet::EMPTY }
}

fn place(copy: u64, dice: &mut Dice) -> Place {
    let spot = places::spot(dice).in_copy(copy);
    let point = Point::new(spot.latitude, spot.longitude).expect("a place of the country");
    Place { point, precision: Precision::Point, uncertainty_m: 0.0, nation: Gazetteer::shipped().nation_at(point) }
}

fn window(dice: &mut Dice) -> Window {
    let from_min = 60 * (8 + dice.below(10)) as u16;
    Window { day: dice.pick(Day::ALL), from_min, to_min: from_min + 180 }
}

fn preferences(country: &Country, dice: &mut Dice) -> Preferences {
    let liked = country.topic(dice);
    Preferences {
        attendance: some(0.1, dice, &[Attendance::InPerson, Attendance::Phone, Attendance::HomeVisit]),
        format: some(0.15, dice, Format::ALL),
        setting: some(0.15, dice, Setting::ALL),
        company: WordSet::EMPTY,
        avoid: some(0.1, dice, Avoid::ALL),
        cost: dice.chance(0.25).then(|| if dice.chance(0.6) { CostWish::Free } else { CostWish::AtMostPence(500) }),
        interests: if dice.chance(0.1) { vec![dice.pick(&liked.listed).to_owned()] } else { Vec::new() },
    }
}

fn needs(country: &Country, kind: Kind, dice: &mut Dice) -> (Vec<StatedNeed>, Vec<Option<&'static str>>) {
    if kind == Kind::Unselective {
        let said =
            ["group near me", "something to do", "any groups for me", "somewhere to go during the week", "activities", "get out more"];
        return (vec![stated(Some(dice.pick(&said).to_owned()), None, 1.0)], vec![None]);
    }
    let count = 1 + usize::from(dice.chance(0.35)) + usize::from(dice.chance(0.12));
    (0..count)
        .map(|_| {
            let topic = country.topic(dice);
            let importance = if dice.chance(0.1) { 2.0 } else { 1.0 };
            if dice.chance(0.2) {
                (stated(None, Some(topic.need), importance), Some(topic.code))
            } else {
                (stated(Some(sentence(country, topic, dice)), None, importance), None)
            }
        })
        .unzip()
}

fn stated(text: Option<String>, code: Option<NeedNo>, importance: f64) -> StatedNeed {
    StatedNeed { text, code, importance }
}

/// A need in plain words: what people say of it, now and then a second thing, a limit, a liking.
fn sentence(country: &Country, topic: &super::Topic, dice: &mut Dice) -> String {
    let before = ["", "", "she says ", "lately ", "since the move ", "my neighbour, ", "for months now ", "I think it is "];
    let mut text = capital(&format!("{}{}", dice.pick(&before), dice.pick(&topic.said)));
    if dice.chance(0.4) {
        text.push_str(dice.pick(&[", and ", ". ", "; also "]));
        text.push_str(dice.pick(&topic.said));
    }
    if dice.chance(0.25) {
        let liked = country.topic(dice);
        text.push_str(". Used to love ");
        text.push_str(dice.pick(&liked.listed));
    }
    if dice.chance(0.25) {
        let limits = [
            "hates computers",
            "Tuesdays only",
            "uses a wheelchair",
            "nothing in a church",
            "would rather be outdoors",
            "no money to spare",
            "does not drive",
            "hard of hearing",
            "not in a big group",
        ];
        text.push_str(". ");
        text.push_str(&capital(dice.pick(&limits)));
    }
    text
}

impl Asked {
    /// The request as it is sent over HTTP.
    #[must_use]
    pub fn body(&self) -> Value {
        let person = &self.person;
        let mut body = Map::new();
        let needs = person.needs.iter().zip(&self.codes).map(|(need, code)| {
            let mut stated = Map::new();
            put(&mut stated, "text", need.text.as_ref().map(|text| json!(text)));
            put(&mut stated, "code", code.map(|code| json!(code)));
            put(&mut stated, "importance", Some(json!(need.importance)));
            Value::Object(stated)
        });
        body.insert("needs".to_owned(), needs.collect());
        let mut about = Map::new();
        put(&mut about, "age", person.age.map(|age| json!(age)));
        put(&mut about, "gender", person.gender.map(|gender| json!(gender)));
        put(&mut about, "circumstances", words(person.circumstances));
        put(&mut about, "languages", (!person.languages.is_empty()).then(|| json!(person.languages)));
        put(&mut body, "person", (!about.is_empty()).then_some(Value::Object(about)));
        let place = person.place.map(|place| json!({ "latitude": place.point.latitude(), "longitude": place.point.longitude() }));
        put(&mut body, "place", place);
        put(&mut body, "travel", person.reach_m.map(|reach_m| json!({ "max_distance_m": reach_m })));
        let windows: Vec<Value> = person
            .availability
            .iter()
            .map(|window| json!({ "day": window.day, "from": time(window.from_min), "to": time(window.to_min) }))
            .collect();
        put(&mut body, "availability", (!windows.is_empty()).then_some(Value::Array(windows)));
        put(&mut body, "access", words(person.access));
        let wishes = wishes(&person.preferences);
        put(&mut body, "preferences", (!wishes.is_empty()).then_some(Value::Object(wishes)));
        body.insert("limit".to_owned(), json!(person.limit));
        body.insert("as_of".to_owned(), json!(person.as_of));
        Value::Object(body)
    }
}

fn wishes(wish: &Preferences) -> Map<String, Value> {
    let mut wishes = Map::new();
    put(&mut wishes, "attendance", words(wish.attendance));
    put(&mut wishes, "format", words(wish.format));
    put(&mut wishes, "setting", words(wish.setting));
    put(&mut wishes, "avoid", words(wish.avoid));
    let cost = wish.cost.map(|cost| match cost {
        CostWish::Free => json!("free"),
        CostWish::AtMostPence(pence) => json!({ "max_pence": pence }),
    });
    put(&mut wishes, "cost", cost);
    put(&mut wishes, "interests", (!wish.interests.is_empty()).then(|| json!(wish.interests)));
    wishes
}

fn put(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    object.extend(value.map(|value| (name.to_owned(), value)));
}

fn words<T: Vocabulary>(words: WordSet<T>) -> Option<Value> {
    (!words.is_empty()).then(|| json!(words))
}

fn time(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
