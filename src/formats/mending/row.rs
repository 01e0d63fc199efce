//! Walking over a row: each member by what it is meant to hold, then what concerns several members together.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Mend, Mender, Rule, addresses,
    ids::original,
    numbers::{self, Coordinates},
    shape::{Form, Kind, To, form},
    values::Fate,
};
use crate::{
    domain::json::{Pointer, is_blank},
    formats::hsds::{ORIGINAL_ID, derived_row_id, placed_row_id},
};

/// A row around the one that is being mended.
struct Around {
    kind: Kind,
    original: Option<String>,
    id: Option<Uuid>,
}

/// The mending of one aggregate.
pub(super) struct Work<'m> {
    pub(super) mender: &'m mut Mender,
    pub(super) mends: Vec<Mend>,
    around: Vec<Around>,
}

impl<'m> Work<'m> {
    pub(super) fn new(mender: &'m mut Mender) -> Self {
        Self { mender, mends: Vec::new(), around: Vec::new() }
    }

    pub(super) fn tell(&mut self, rule: Rule, at: &Pointer, before: Option<&Value>, after: Option<&Value>) {
        self.mends.push(Mend::new(rule, at, before.map(told), after.map(told)));
    }

    /// Mends a row that stands in a list at a place. `named` is the id by which the row around it refers to it.
    pub(super) fn row(&mut self, kind: Kind, list: (&str, usize), members: &mut Map<String, Value>, at: &Pointer, named: Option<&Value>) {
        self.leave_out_empty(members, at);
        self.identify(kind, list, members, at, named);
        let mut fates = Vec::new();
        let present: Vec<String> = members.keys().cloned().collect();
        for name in present {
            let form = form(kind, &name);
            let named = match form {
                Form::Row(_) => members.get(&format!("{}_id", name.trim_end_matches("_detail"))).cloned(),
                _ => None,
            };
            let Some(value) = members.get_mut(&name) else { continue };
            let fate = self.value(form, &name, value, &at.member(&name), named.as_ref());
            let fate = if fate == Fate::Kept && says_nothing(value) { Fate::Empty } else { fate };
            if fate != Fate::Kept {
                fates.push((name, fate));
            }
        }
        for (name, fate) in fates {
            self.suffer(kind, &name, fate, members, at);
        }
        self.ages(members, at);
        self.coordinates(members, at);
        self.around.pop();
    }

    /// Takes out the members that say nothing, in every way in which feeds write that.
    pub(super) fn leave_out_empty(&mut self, members: &mut Map<String, Value>, at: &Pointer) {
        members.retain(|name, value| {
            let is_empty = says_nothing(value);
            if is_empty {
                self.tell(Rule::Empty, &at.member(name), Some(value), None);
            }
            !is_empty
        });
    }

    /// Finds the row's id and notes it for the rows within.
    fn identify(
        &mut self,
        kind: Kind,
        (list, place): (&str, usize),
        members: &mut Map<String, Value>,
        at: &Pointer,
        named: Option<&Value>,
    ) {
        let at = at.member("id");
        let called = members.get("id").and_then(original);
        let uuid = called.as_deref().and_then(|called| Uuid::parse_str(called).ok());
        let parent = self.around.last().and_then(|around| around.id);
        let id = match (&called, kind.aggregate()) {
            _ if uuid.is_some() => uuid,
            (Some(called), Some(word)) => Some(self.mender.id(word, called)),
            (Some(called), None) => parent.map(|parent| derived_row_id(parent, list, called)),
            (None, Some(word)) => {
                named.and_then(original).map(|named| self.mender.id(word, &named)).or_else(|| self.mender.given(kind, members))
            }
            // A row that lives in another is known by its place, to whoever reads it.
            (None, None) => None,
        };
        if let (None, Some(id)) = (uuid, id) {
            let before = members.get("id").cloned();
            let after = Value::String(id.to_string());
            self.tell(if called.is_some() { Rule::Id } else { Rule::IdGiven }, &at, before.as_ref(), Some(&after));
            if before.is_some() {
                members.insert("id".to_owned(), after);
            } else {
                members.shift_insert(0, "id".to_owned(), after);
            }
            // What holds nothing but its id is a reference, and stays one.
            if let Some(before) = before.filter(|_| called.is_some() && members.len() > 1) {
                members.entry(ORIGINAL_ID).or_insert(before);
            }
        }
        let id = id.or_else(|| parent.filter(|_| kind.aggregate().is_none()).map(|parent| placed_row_id(parent, list, place)));
        self.around.push(Around { kind, original: called, id });
    }

    /// The UUID that a reference becomes.
    pub(super) fn referred(&self, to: To, called: &str) -> Option<Uuid> {
        let around = |kind: Option<Kind>| {
            let mut rows = self.around.iter().rev().filter(move |row| kind.is_none_or(|kind| row.kind == kind));
            rows.find(|row| row.original.as_deref() == Some(called)).and_then(|row| row.id)
        };
        match to {
            To::Aggregate(word) => Some(self.mender.id(word, called)),
            To::ServiceAtLocation => around(Some(Kind::ServiceAtLocation)).or_else(|| {
                let service = self.around.iter().find(|row| row.kind == Kind::Service)?.id?;
                Some(derived_row_id(service, "service_at_locations", called))
            }),
            To::Around => around(None),
        }
    }

    /// Mends the rows of a list.
    pub(super) fn rows(&mut self, kind: Kind, list: &str, items: &mut Vec<Value>, at: &Pointer) {
        let mut kept = Vec::with_capacity(items.len());
        for (place, mut item) in std::mem::take(items).into_iter().enumerate() {
            let at = at.element(place);
            if says_nothing(&item) {
                self.tell(Rule::Empty, &at, Some(&item), None);
                continue;
            }
            self.spell_out(kind, &mut item, &at);
            let Value::Object(members) = &mut item else {
                kept.push(item);
                continue;
            };
            self.row(kind, (list, kept.len()), members, &at, None);
            let lacks = match kind {
                Kind::Phone => !members.contains_key("number"),
                Kind::Identifier => !members.contains_key("identifier"),
                _ => false,
            };
            if lacks {
                self.tell(Rule::RowDropped, &at, Some(&Value::Object(members.clone())), None);
            }
            if lacks || members.values().all(says_nothing) {
                continue;
            }
            let more = if kind == Kind::Phone { self.phone(members, &at) } else { Vec::new() };
            kept.push(item);
            kept.extend(more);
        }
        *items = kept;
    }

    /// Makes a row of a text that stands for one: a language's name, a telephone number.
    fn spell_out(&mut self, kind: Kind, item: &mut Value, at: &Pointer) {
        let name = match kind {
            Kind::Phone => "number",
            Kind::Language => "name",
            _ => return,
        };
        if item.is_string() || (kind == Kind::Phone && item.is_number()) {
            let before = item.take();
            *item = Value::Object([(name.to_owned(), before.clone())].into_iter().collect());
            self.tell(Rule::Kind, at, Some(&before), Some(item));
        }
    }

    /// Mends a telephone's row, and gives the rows of the further numbers that stood in it.
    fn phone(&mut self, members: &mut Map<String, Value>, at: &Pointer) -> Vec<Value> {
        let Some(text) = members.get("number").and_then(Value::as_str) else { return Vec::new() };
        let Some((numbers, beside)) = addresses::phones(text) else { return Vec::new() };
        let before = Value::from(text);
        let mut rows = numbers.iter().map(|number| {
            let mut row = members.clone();
            row.insert("number".to_owned(), number.clone().into());
            row
        });
        let Some(first) = rows.next() else { return Vec::new() };
        let own = members.get("id").and_then(original).and_then(|id| Uuid::parse_str(&id).ok());
        let more: Vec<Value> = rows
            .zip(&numbers[1..])
            .map(|(mut row, number)| {
                if let Some(own) = own {
                    row.insert("id".to_owned(), Uuid::new_v5(&own, number.as_bytes()).to_string().into());
                } else {
                    row.shift_remove("id");
                }
                Value::Object(row)
            })
            .collect();
        *members = first;
        if let Some(beside) = beside {
            let name = if members.contains_key("description") { "original_number" } else { "description" };
            let kept = if name == "description" { beside.into() } else { before.clone() };
            members.entry(name).or_insert(kept);
        }
        self.tell(Rule::Phone, &at.member("number"), Some(&before), Some(&numbers.join(", ").into()));
        more
    }

    /// Does to a member what was found to be its fate.
    fn suffer(&mut self, kind: Kind, name: &str, fate: Fate, members: &mut Map<String, Value>, at: &Pointer) {
        let at = at.member(name);
        match fate {
            Fate::Kept => {}
            Fate::Empty => {
                members.shift_remove(name);
            }
            Fate::SetAside => {
                let Some(mut value) = members.shift_remove(name) else { return };
                self.tell(Rule::Unusable, &at, Some(&value), None);
                self.extension(&mut value, &at);
                if !says_nothing(&value) {
                    members.entry(format!("original_{name}")).or_insert(value);
                }
            }
            Fate::KeptBeside(before) => {
                members.entry(format!("original_{name}")).or_insert(before);
            }
            Fate::Moves(address) => {
                let Some(value) = members.shift_remove(name) else { return };
                let (web, email) = kind.addresses();
                let to = if address.contains("://") { web } else { email };
                let is_free = |to: &&str| members.get(*to).is_none_or(|there| there.as_str() == Some(&address));
                if let Some(to) = to.filter(is_free) {
                    self.tell(Rule::Moved, &at, Some(&value), Some(&format!("{to}: {address}").into()));
                    members.insert(to.to_owned(), address.into());
                } else {
                    self.tell(Rule::Unusable, &at, Some(&value), None);
                    members.entry(format!("original_{name}")).or_insert(value);
                }
            }
            Fate::With(other, value) => {
                if members.get(name).is_some_and(Value::is_null) {
                    members.shift_remove(name);
                }
                members.entry(other).or_insert(value);
            }
        }
    }

    /// Ages that contradict each other.
    fn ages(&mut self, members: &mut Map<String, Value>, at: &Pointer) {
        let age = |members: &Map<String, Value>, name: &str| members.get(name).and_then(Value::as_f64);
        let (Some(minimum), Some(maximum)) = (age(members, "minimum_age"), age(members, "maximum_age")) else { return };
        if maximum < 0.5 {
            // Nobody is nought: forms that were not filled in send it.
            let mut without = vec!["maximum_age"];
            if minimum < 0.5 {
                without.push("minimum_age");
            }
            for name in without {
                let before = members.shift_remove(name);
                self.tell(Rule::Ages, &at.member(name), before.as_ref(), None);
            }
        } else if minimum > maximum && says_span(members, maximum, minimum) {
            let (least, most) = (members.get("maximum_age").cloned(), members.get("minimum_age").cloned());
            if let (Some(least), Some(most)) = (least, most) {
                let at = at.member("minimum_age");
                self.tell(Rule::Ages, &at, Some(&format!("{most} to {least}").into()), Some(&format!("{least} to {most}").into()));
                members.insert("minimum_age".to_owned(), least);
                members.insert("maximum_age".to_owned(), most);
            }
        }
    }

    /// Coordinates that were exchanged, of nowhere, or one without the other.
    fn coordinates(&mut self, members: &mut Map<String, Value>, at: &Pointer) {
        let (latitude, longitude) = (members.get("latitude"), members.get("longitude"));
        if latitude.is_none() && longitude.is_none() {
            return;
        }
        let read = numbers::coordinates(latitude, longitude);
        let shown = |value: Option<&Value>| value.map_or_else(|| "–".to_owned(), told);
        let before: Value = format!("{}, {}", shown(latitude), shown(longitude)).into();
        let at = at.member("latitude");
        match read {
            Coordinates::Right => {}
            Coordinates::At(latitude, longitude) => {
                self.tell(Rule::Coordinates, &at, Some(&before), Some(&format!("{latitude}, {longitude}").into()));
                for (name, number) in [("latitude", latitude), ("longitude", longitude)] {
                    if let Some(number) = numbers::value(number) {
                        members.insert(name.to_owned(), number);
                    }
                }
            }
            Coordinates::Nowhere => {
                self.tell(Rule::Coordinates, &at, Some(&before), None);
                members.shift_remove("latitude");
                members.shift_remove("longitude");
            }
        }
    }
}

/// Whether the row's own words give the ages as a span: then which of the two is the lowest is sure.
fn says_span(members: &Map<String, Value>, least: f64, most: f64) -> bool {
    let texts =
        ["name", "alternate_name", "description", "eligibility_description"].into_iter().filter_map(|name| members.get(name)?.as_str());
    let spans = ["-", "–", " - ", " – ", " to "].map(|between| format!("{least}{between}{most}"));
    texts.into_iter().any(|text| spans.iter().any(|span| text.contains(span.as_str())))
}

/// Whether a value says nothing.
pub(super) fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => is_blank(text),
        Value::Array(items) => items.iter().all(says_nothing),
        Value::Object(members) => members.values().all(says_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
