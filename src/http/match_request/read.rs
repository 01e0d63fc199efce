//! The walk through the body.

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::Value;

use crate::{
    domain::{
        fault::{Faults, code},
        json::{Absence, JsonObject, Pointer, checked_text, is_blank, kind, note},
        vocabulary::{Circumstance, Day, Gender, TravelMode, WordSet},
    },
    geography::{Gazetteer, Located, Point, reach_m},
    matching::{CostWish, Person, Place, Preferences, StatedNeed, Window},
    needs::{Lexicon, NeedNo},
};

/// The most needs in a request.
const MAX_NEEDS: usize = 10;
/// The most characters in the words of a need.
const MAX_NEED_CHARS: usize = 32_000;
/// The most matches that can be asked for.
const MAX_LIMIT: i64 = 50;
/// How many matches are given where no number was asked for.
const DEFAULT_LIMIT: i64 = 10;
/// The furthest reach, in metres.
const MAX_DISTANCE_M: f64 = 500_000.0;
/// The longest journey, in minutes.
const MAX_MINUTES: f64 = 600.0;
const MAX_INTERESTS: usize = 20;
const MAX_INTEREST_CHARS: usize = 200;
const MAX_LANGUAGES: usize = 10;
const MAX_WINDOWS: usize = 50;
const MAX_IMPORTANCE: f64 = 10.0;
const MAX_PENCE: i64 = 1_000_000;
const MAX_AGE: i64 = 130;
/// The least that counts as more than nothing, for what must be above 0.
const ABOVE_ZERO: f64 = 1e-6;

/// What the reader has to know of the world.
pub struct Known<'a> {
    /// The needs that can be named by their code.
    pub lexicon: &'a Lexicon,
    /// The places that can be named by their postcode.
    pub gazetteer: &'a Gazetteer,
    /// The need that a code of another system stands for, where a map of that system was loaded.
    pub need_for: &'a dyn Fn(&str, &str) -> Option<NeedNo>,
    /// The moment that `as_of` defaults to, to the second.
    pub now: DateTime<Utc>,
}

/// Reads the body of a match request.
///
/// # Errors
/// Every fault found.
pub fn person(body: Value, known: &Known<'_>) -> Result<Person, Faults> {
    person_and(body, known, None, |_, _| ()).map(|(person, ())| person)
}

/// Reads the body of a request that is a match request with one more member, which `more` takes.
///
/// # Errors
/// Every fault found.
pub(super) fn person_and<T>(
    body: Value,
    known: &Known<'_>,
    member: Option<&'static str>,
    more: impl FnOnce(&mut JsonObject, &mut Faults) -> T,
) -> Result<(Person, T), Faults> {
    let mut faults = Faults::default();
    let read = JsonObject::new(body, Pointer::root(), Absence::LeftOut, &mut faults).map(|mut body| {
        let more = more(&mut body, &mut faults);
        (whole(body, known, member, &mut faults), more)
    });
    match read {
        Some(read) => faults.or(read),
        None => Err(faults),
    }
}

fn whole(mut body: JsonObject, known: &Known<'_>, more: Option<&'static str>, faults: &mut Faults) -> Person {
    let has_needs = body.has("needs");
    let items = body.take_array("needs", MAX_NEEDS, faults);
    // A list that is no list, or too long, is told about once.
    let nothing_stated = items.as_ref().map_or(!has_needs, Vec::is_empty);
    let needs = items.unwrap_or_default().into_iter().filter_map(|(item, at)| need(item, at, known, faults)).collect();

    let about = body.take_object("person", faults).map(|about| person_member(about, faults)).unwrap_or_default();
    let place = body.take_object("place", faults).and_then(|place| place_member(place, known.gazetteer, faults));
    let reach_m = body.take_object("travel", faults).and_then(|travel| travel_member(travel, faults));
    let windows = body.take_array("availability", MAX_WINDOWS, faults).unwrap_or_default();
    let availability = windows.into_iter().filter_map(|(item, at)| window(item, at, faults)).collect();
    let access = body.take_words("access", faults).unwrap_or_default().into_iter().collect();
    let preferences_at = body.pointer("preferences");
    let (preferences, interests_sent) =
        body.take_object("preferences", faults).map(|wishes| preferences_member(wishes, faults)).unwrap_or_default();
    let limit = body.take_integer("limit", 1, MAX_LIMIT, faults).unwrap_or(DEFAULT_LIMIT);
    let as_of = body.take_instant("as_of", faults).unwrap_or_else(|| known.now.trunc_subsecs(0));
    if nothing_stated && !interests_sent {
        let at = if has_needs { body.pointer("needs") } else { Pointer::root() };
        let detail = format!("at least one need in needs, or one interest in {}/interests, is needed", preferences_at.as_str());
        note(faults, &at, code::REQUIRED, detail);
    }
    let members = ["needs", "person", "place", "travel", "availability", "access", "preferences", "limit", "as_of"];
    body.refuse_rest(&members.into_iter().chain(more).collect::<Vec<_>>(), faults);
    Person {
        needs,
        age: about.age,
        gender: about.gender,
        circumstances: about.circumstances,
        languages: about.languages,
        place,
        reach_m,
        availability,
        access,
        preferences,
        limit: usize::try_from(limit).unwrap_or(1),
        as_of,
    }
}

fn need(item: Value, at: Pointer, known: &Known<'_>, faults: &mut Faults) -> Option<StatedNeed> {
    let mut item = JsonObject::new(item, at, Absence::LeftOut, faults)?;
    let stated = item.has("text") || item.has("code");
    let text = if item.has("text") { item.require_text("text", MAX_NEED_CHARS, faults) } else { None };
    let code_at = item.pointer("code");
    let code = item.take("code").and_then(|code| need_code(code, &code_at, known, faults));
    let importance = take_above_zero(&mut item, "importance", MAX_IMPORTANCE, faults).unwrap_or(1.0);
    if !stated {
        note(faults, item.at(), code::REQUIRED, "a need has a text, a code, or both");
    }
    item.refuse_rest(&["text", "code", "importance"], faults);
    Some(StatedNeed { text, code, importance })
}

fn need_code(value: Value, at: &Pointer, known: &Known<'_>, faults: &mut Faults) -> Option<NeedNo> {
    match value {
        Value::String(code) => {
            let found = known.lexicon.by_code(&code);
            if found.is_none() {
                note(faults, at, code::UNKNOWN_CODE, "not a code of the needs taxonomy; GET /v1/needs lists them");
            }
            found
        }
        Value::Object(_) => {
            let mut coding = JsonObject::new(value, at.clone(), Absence::LeftOut, faults)?;
            let (system, code) = (coding.require_text("system", 256, faults), coding.require_text("code", 256, faults));
            coding.refuse_rest(&["system", "code"], faults);
            let found = (known.need_for)(&system?, &code?);
            if found.is_none() {
                let detail = "no map that is loaded here leads from this code to a need; \
                              `waymark import snomed-map <CSV: code,need>` loads one";
                note(faults, at, code::UNKNOWN_CODE, detail);
            }
            found
        }
        other => {
            note(faults, at, code::WRONG_TYPE, format!("must be a code, or an object with system and code, not {}", kind(&other)));
            None
        }
    }
}

/// The member `person`.
#[derive(Default)]
struct About {
    age: Option<u8>,
    gender: Option<Gender>,
    circumstances: WordSet<Circumstance>,
    languages: Vec<String>,
}

fn person_member(mut about: JsonObject, faults: &mut Faults) -> About {
    let read = About {
        age: about.take_integer("age", 0, MAX_AGE, faults).and_then(|age| u8::try_from(age).ok()),
        gender: about.take_word("gender", faults),
        circumstances: about.take_words("circumstances", faults).unwrap_or_default().into_iter().collect(),
        languages: about
            .take_array("languages", MAX_LANGUAGES, faults)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(item, at)| language(&item, &at, faults))
            .collect(),
    };
    about.refuse_rest(&["age", "gender", "circumstances", "languages"], faults);
    read
}

fn language(item: &Value, at: &Pointer, faults: &mut Faults) -> Option<String> {
    let Some(text) = item.as_str() else {
        note(faults, at, code::WRONG_TYPE, format!("must be a text, not {}", kind(item)));
        return None;
    };
    if matches!(text.len(), 2 | 3) && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Some(text.to_ascii_lowercase())
    } else {
        note(faults, at, code::MALFORMED, "must be an ISO 639 code of two or three letters, such as en or pa");
        None
    }
}

fn place_member(mut place: JsonObject, gazetteer: &Gazetteer, faults: &mut Faults) -> Option<Place> {
    let (by_postcode, by_point) = (place.has("postcode"), place.has("latitude") || place.has("longitude"));
    let postcode_at = place.pointer("postcode");
    let located = if by_postcode {
        let postcode = place.require_text("postcode", 64, faults);
        postcode.and_then(|postcode| match gazetteer.locate(&postcode) {
            Ok(located) => Some(located),
            Err(error) => {
                note(faults, &postcode_at, error.code(), error.to_string());
                None
            }
        })
    } else {
        None
    };
    for (name, other) in [("latitude", "longitude"), ("longitude", "latitude")] {
        if place.has(other) && !place.has(name) {
            note(faults, &place.pointer(name), code::REQUIRED, format!("{name} is required where {other} is sent"));
        }
    }
    let latitude = place.take_number("latitude", -90.0, 90.0, faults);
    let longitude = place.take_number("longitude", -180.0, 180.0, faults);
    let point = latitude.zip(longitude).and_then(|(latitude, longitude)| Point::new(latitude, longitude).ok());
    match (by_postcode, by_point) {
        (true, true) => note(faults, place.at(), code::CONFLICT, "send a postcode, or latitude and longitude, not both"),
        (false, false) => note(faults, place.at(), code::REQUIRED, "a place has a postcode, or latitude and longitude"),
        _ => {}
    }
    place.refuse_rest(&["postcode", "latitude", "longitude"], faults);
    located.or_else(|| point.map(|point| gazetteer.point(point))).map(|located| as_place(&located))
}

fn as_place(located: &Located) -> Place {
    Place { point: located.point, precision: located.precision, uncertainty_m: located.uncertainty_m, nation: located.nation }
}

fn travel_member(mut travel: JsonObject, faults: &mut Faults) -> Option<f64> {
    let (by_distance, by_mode) = (travel.has("max_distance_m"), travel.has("mode") || travel.has("max_minutes"));
    let distance_m = take_above_zero(&mut travel, "max_distance_m", MAX_DISTANCE_M, faults);
    for (name, other) in [("mode", "max_minutes"), ("max_minutes", "mode")] {
        if travel.has(other) && !travel.has(name) {
            note(faults, &travel.pointer(name), code::REQUIRED, format!("{name} is required where {other} is sent"));
        }
    }
    let mode: Option<TravelMode> = travel.take_word("mode", faults);
    let minutes = travel.take_number("max_minutes", 1.0, MAX_MINUTES, faults);
    match (by_distance, by_mode) {
        (true, true) => note(faults, travel.at(), code::CONFLICT, "send max_distance_m, or mode with max_minutes, not both"),
        (false, false) => note(faults, travel.at(), code::REQUIRED, "travel has max_distance_m, or mode with max_minutes"),
        _ => {}
    }
    travel.refuse_rest(&["max_distance_m", "mode", "max_minutes"], faults);
    distance_m.or_else(|| Some(reach_m(mode?, minutes?)))
}

fn window(item: Value, at: Pointer, faults: &mut Faults) -> Option<Window> {
    let mut item = JsonObject::new(item, at, Absence::LeftOut, faults)?;
    if !item.has("day") {
        note(faults, &item.pointer("day"), code::REQUIRED, "day is required");
    }
    let day: Option<Day> = item.take_word("day", faults);
    let before = faults.0.len();
    let from_min = take_minutes(&mut item, "from", faults).unwrap_or(0);
    let to_min = take_minutes(&mut item, "to", faults).unwrap_or(24 * 60);
    let ordered = from_min < to_min;
    if !ordered && faults.0.len() == before {
        note(faults, &item.pointer("to"), code::OUT_OF_RANGE, "to must be later than from, on the same day");
    }
    item.refuse_rest(&["day", "from", "to"], faults);
    Some(Window { day: day?, from_min, to_min }).filter(|_| ordered)
}

/// Takes a time of day as minutes after midnight; `24:00` is the day's end.
fn take_minutes(item: &mut JsonObject, name: &str, faults: &mut Faults) -> Option<u16> {
    let at = item.pointer(name);
    let value = item.take(name)?;
    let Some(text) = value.as_str() else {
        note(faults, &at, code::WRONG_TYPE, format!("must be a text, not {}", kind(&value)));
        return None;
    };
    let clock = ["%H:%M", "%H:%M:%S"].iter().find_map(|form| chrono::NaiveTime::parse_from_str(text, form).ok());
    let minutes = clock.map(crate::matching::minutes).or_else(|| (text == "24:00").then_some(24 * 60));
    if minutes.is_none() {
        note(faults, &at, code::MALFORMED, "must be a time of day (HH:MM)");
    }
    minutes
}

/// The member `preferences`, and whether it holds interests, right or wrong.
fn preferences_member(mut wishes: JsonObject, faults: &mut Faults) -> (Preferences, bool) {
    let interests_at = wishes.has("interests");
    let items = wishes.take_array("interests", MAX_INTERESTS, faults);
    let interests_sent = interests_at && items.as_ref().is_none_or(|items| !items.is_empty());
    let preferences = Preferences {
        attendance: wishes.take_words("attendance", faults).unwrap_or_default().into_iter().collect(),
        format: wishes.take_words("format", faults).unwrap_or_default().into_iter().collect(),
        setting: wishes.take_words("setting", faults).unwrap_or_default().into_iter().collect(),
        company: wishes.take_words("company", faults).unwrap_or_default().into_iter().collect(),
        avoid: wishes.take_words("avoid", faults).unwrap_or_default().into_iter().collect(),
        cost: cost(&mut wishes, faults),
        interests: items.unwrap_or_default().into_iter().filter_map(|(item, at)| interest(item, &at, faults)).collect(),
    };
    wishes.refuse_rest(&["attendance", "format", "setting", "company", "avoid", "cost", "interests"], faults);
    (preferences, interests_sent)
}

fn interest(item: Value, at: &Pointer, faults: &mut Faults) -> Option<String> {
    match item {
        Value::String(text) if is_blank(&text) => {
            note(faults, at, code::EMPTY, "an interest may not be empty");
            None
        }
        Value::String(text) => checked_text(text, MAX_INTEREST_CHARS, at, faults),
        other => {
            note(faults, at, code::WRONG_TYPE, format!("must be a text, not {}", kind(&other)));
            None
        }
    }
}

fn cost(wishes: &mut JsonObject, faults: &mut Faults) -> Option<CostWish> {
    let at = wishes.pointer("cost");
    match wishes.take("cost")? {
        Value::String(word) if word == "free" => Some(CostWish::Free),
        value @ Value::Object(_) => {
            let mut limit = JsonObject::new(value, at, Absence::LeftOut, faults)?;
            if !limit.has("max_pence") {
                note(faults, &limit.pointer("max_pence"), code::REQUIRED, "max_pence is required");
            }
            let pence = limit.take_integer("max_pence", 0, MAX_PENCE, faults);
            limit.refuse_rest(&["max_pence"], faults);
            Some(CostWish::AtMostPence(u32::try_from(pence?).ok()?))
        }
        Value::String(_) => {
            note(faults, &at, code::UNKNOWN_WORD, "not a word of cost; known are free, or an object with max_pence");
            None
        }
        other => {
            note(faults, &at, code::WRONG_TYPE, format!("must be \"free\" or an object with max_pence, not {}", kind(&other)));
            None
        }
    }
}

/// Takes a number above 0.
fn take_above_zero(object: &mut JsonObject, name: &str, max: f64, faults: &mut Faults) -> Option<f64> {
    let at = object.pointer(name);
    let before = faults.0.len();
    let number = object.take_number(name, ABOVE_ZERO, max, faults);
    if let Some(fault) = faults.0.get_mut(before).filter(|fault| fault.pointer == at.as_str() && fault.code == code::OUT_OF_RANGE) {
        fault.detail = format!("must be above 0 ({ABOVE_ZERO} at the least), and at most {max}");
    }
    number
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
