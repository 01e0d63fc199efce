//! A service in the two shapes that feeds have.

use serde_json::{Value, json};

use super::{
    dice::Dice,
    fact::{DAYS, Fact, Rhythm, Times},
};

/// What both shapes hold.
pub(crate) struct Parts<'a> {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) organization: &'a Value,
    pub(crate) assured: Option<String>,
    /// The facts that fields tell.
    pub(crate) kept: &'a [Fact],
}

/// An item of a list of version 1.0, with the extension members that one maker's feeds have.
pub(crate) fn listed(parts: &Parts<'_>, url: &str, email: &str, audience: &[String], dice: &mut Dice) -> Value {
    let attending = if dice.chance(0.063) { dice.pick(&["venue", "home_visit", "online"]) } else { "" };
    let labels: Vec<Value> = audience.iter().map(|label| json!({ "id": dice.uuid(), "label": label })).collect();
    let modified = format!("{}T10:{:02}:00Z", parts.assured.as_deref().unwrap_or("2024-02-01"), dice.below(60));
    json!({
        "id": parts.id,
        "name": parts.name,
        "description": parts.description,
        "url": url,
        "email": email,
        "status": "active",
        "fees": "",
        "accreditations": "",
        "deliverable_type": null,
        "assured_date": parts.assured.as_deref().unwrap_or_default(),
        "attending_type": attending,
        "attending_access": "",
        "pc_attendingAccess_additionalInfo": "",
        "pc_metadata": { "date_created": "2019-06-03T09:00:00Z", "date_modified": modified, "date_assured": parts.assured, "assured_by": "" },
        "pc_targetAudience": labels,
        "organization": parts.organization,
    })
}

/// Whole, in version 3.0: what the text does not tell alone stands in rows.
pub(crate) fn whole(seed: &Value, parts: &Parts<'_>, url: &str, email: &str, audience: &[String], dice: &mut Dice) -> Value {
    let organization = parts.organization;
    let mut service = json!({
        "id": parts.id,
        "organization_id": organization["id"],
        "name": parts.name,
        "description": parts.description,
        "url": url,
        "email": email,
        "status": "active",
        "fees": "",
        "accreditations": "",
        "alert": "",
        "minimum_age": null,
        "maximum_age": null,
        "assured_date": parts.assured,
        "organization": { "id": organization["id"], "name": organization["name"], "description": organization["description"], "website": organization["url"], "email": "" },
        "funding": [],
        "contacts": null,
        "schedules": [],
        "phones": [],
        "cost_options": [],
        "languages": rows(seed, "languages", dice),
        "service_areas": rows(seed, "service_areas", dice),
        "attributes": attributes(seed, audience, dice),
        "service_at_locations": [],
    });
    let mut place = None;
    let mut access = None;
    for fact in parts.kept {
        match fact {
            Fact::Times(times) => push(&mut service["schedules"], schedule(times, dice)),
            Fact::Phone(number) => push(&mut service["phones"], json!({ "id": dice.uuid(), "number": number })),
            Fact::Ages { least, most } => {
                service["minimum_age"] = json!(least);
                service["maximum_age"] = json!(most);
            }
            Fact::Free | Fact::Donation(_) | Fact::Price(..) => {
                for mut row in fact.values() {
                    row["id"] = json!(dice.uuid());
                    push(&mut service["cost_options"], row);
                }
            }
            Fact::Place { name, street, city, code } => place = Some((name, street, city, code)),
            Fact::Access(label) => access = Some(label),
        }
    }
    if let Some((name, street, city, code)) = place {
        let at = &seed["service_at_locations"][0]["location"];
        let mut location = json!({ "id": dice.uuid(), "location_type": "physical", "name": name, "latitude": at["latitude"], "longitude": at["longitude"] });
        location["addresses"] = json!([{
            "id": dice.uuid(), "address_1": street, "city": city, "state_province": "", "postal_code": code, "country": "GB", "address_type": "physical",
        }]);
        location["accessibility"] = access.map_or_else(|| json!([]), |label| json!([{ "id": dice.uuid(), "description": label }]));
        push(&mut service["service_at_locations"], json!({ "id": dice.uuid(), "service_id": parts.id, "location": location }));
    }
    service
}

fn push(rows: &mut Value, row: Value) {
    rows.as_array_mut().unwrap().push(row);
}

fn schedule(times: &Times, dice: &mut Dice) -> Value {
    let mut row = Fact::Times(times.clone()).values().remove(0);
    row["id"] = json!(dice.uuid());
    if times.rhythm == Rhythm::Weekly && times.days.len() == DAYS.len() {
        row["notes"] = json!("");
    }
    row
}

/// The seed's rows, with ids of their own.
fn rows(seed: &Value, member: &str, dice: &mut Dice) -> Value {
    let mut rows = seed[member].as_array().cloned().unwrap_or_default();
    for row in &mut rows {
        row["id"] = json!(dice.uuid());
    }
    Value::Array(rows)
}

/// The seed's labels, but for those of the audience, which are as given. Terms keep their ids: they are everybody's.
fn attributes(seed: &Value, audience: &[String], dice: &mut Dice) -> Value {
    let mut rows = rows(seed, "attributes", dice).as_array().cloned().unwrap_or_default();
    rows.retain(|row| row["link_type"] != "Audience");
    for label in audience {
        let term = json!({ "id": dice.uuid(), "name": label, "description": "" });
        rows.push(json!({ "id": dice.uuid(), "link_type": "Audience", "taxonomy_term": term }));
    }
    Value::Array(rows)
}
