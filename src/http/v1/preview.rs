//! `POST /v1/services:preview`: who would find this listing, and what each field that it leaves out costs it.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Bytes, Data},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::hsds;
use crate::{
    access::Caller,
    app::{Draft, Preview},
    clock,
    domain::vocabulary::Stands,
    http::{Faces, body, openapi::Problems, problem::Problem, vocabulary},
};

/// Ten common kinds of person, each a body of `POST /v1/match` without its place.
const PEOPLE: &str = include_str!("../../../seed-data/preview/people.json");

#[derive(Deserialize)]
struct People {
    people: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    who: String,
    request: Value,
}

/// Who would find a draft, and what would help it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewResponse {
    /// Common kinds of person at the service's own place, and where it would stand for each of them.
    people: Vec<PersonPart>,
    /// How many of them would see it among the first ten.
    found_by: usize,
    /// The fields that it leaves out, each tried as the person would like it best; what costs most comes first. What would help nobody is
    /// left out, but for what people ask first: for whom it is, when, what it costs, and whether they can get in.
    missing: Vec<MissingPart>,
    /// The change that the answer has seen.
    index_revision: i64,
}

/// One kind of person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewPerson)]
struct PersonPart {
    /// Who.
    who: String,
    /// Whether it would be among the first ten.
    found: bool,
    /// Where it would stand.
    #[schema(value_type = vocabulary::Stands)]
    standing: Stands,
    /// The same in a sentence.
    text: String,
    /// Its place in the order, from 1; left out where it is not in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<usize>,
    /// How many services are in the order.
    services_in_order: usize,
    /// What keeps it out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exclusions: Vec<ExclusionPart>,
}

/// One thing that keeps it out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewExclusion)]
struct ExclusionPart {
    /// Which criterion.
    criterion: &'static str,
    /// A sentence for people.
    text: String,
}

/// A field that is left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewMissing)]
struct MissingPart {
    /// Its name in HSDS.
    field: &'static str,
    /// How many more of them could see it among the first ten.
    would_see: usize,
    /// For how many of them it could stand higher.
    higher_for: usize,
    /// How many places it could gain, over all of them.
    places: usize,
    /// The same in a sentence.
    text: String,
}

/// Who would find this listing
///
/// The same body as that of `POST /v1/services`, or what `GET /v1/services/{id}` shows; `status` may be left out as well, and nothing of
/// it is kept. It is shown to ten common kinds of person at its own place, among what is published there: would it be found, at which
/// place, and if not, why. Each field that it leaves out is filled in as they would like it best and tried again, and what costs most
/// is told first. A service without a place is shown to people of whom no place is known.
#[utoipa::path(
    tag = "directory",
    operation_id = "previewService",
    request_body(content = hsds::Service, content_type = "application/json", example = json!({
        "name": "Tea and company", "description": "Tea and a chat for anybody who feels lonely.",
        "service_at_locations": [{ "location": { "location_type": "physical", "latitude": 53.8285, "longitude": -1.5083 } }]
    })),
    responses((status = 200, description = "Where it would stand.", body = PreviewResponse), Problems),
    security(("key" = []))
)]
#[post("/v1/services:preview")]
pub(super) async fn preview_service(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let caller = faces.admit(&request, "previewService", None).await?;
    let draft = faces.directory().drafted(completed(body::json(&sent)?, &caller), caller.organization(), clock::now()).await?;
    let people = people_at(&faces, &draft)?;
    let preview = faces.preview(draft, people).await?;
    Ok(HttpResponse::Ok().json(told(&preview)))
}

/// A draft with what it need not have yet, and without what is told of how it stands.
fn completed(mut body: Value, caller: &Caller) -> Value {
    if let Some(members) = body.as_object_mut() {
        for told in ["publication_state", "proposed_revision"] {
            members.shift_remove(told);
        }
        members.entry("id").or_insert_with(|| json!(clock::random_uuid()));
        members.entry("status").or_insert_with(|| json!("active"));
        if !members.contains_key("organization") {
            let own = caller.organization().map_or_else(clock::random_uuid, |own| own.0);
            members.entry("organization_id").or_insert_with(|| json!(own));
        }
    }
    body
}

/// The kinds of person, each at the draft's first place that is known.
fn people_at(faces: &Faces, draft: &Draft) -> Result<Vec<(String, Value)>, Problem> {
    let people: People = serde_json::from_str(PEOPLE).map_err(|_| Problem::internal())?;
    let gazetteer = faces.directory().gazetteer();
    let place = draft.locations.iter().find_map(|location| {
        let point = location.latitude.zip(location.longitude);
        let postcode = location.postal_code().filter(|postcode| gazetteer.locate(postcode).is_ok());
        point
            .map(|(latitude, longitude)| json!({ "latitude": latitude, "longitude": longitude }))
            .or_else(|| postcode.map(|postcode| json!({ "postcode": postcode })))
    });
    let placed = |mut kind: Kind| {
        if let (Some(request), Some(place)) = (kind.request.as_object_mut(), &place) {
            request.insert("place".to_owned(), place.clone());
        }
        (kind.who, kind.request)
    };
    Ok(people.people.into_iter().map(placed).collect())
}

fn told(preview: &Preview) -> PreviewResponse {
    use crate::domain::vocabulary::Vocabulary as _;
    let people = preview.people.iter().map(|one| PersonPart {
        who: one.who.clone(),
        found: one.found,
        standing: one.account.stands,
        text: one.account.text.clone(),
        rank: one.account.rank,
        services_in_order: one.account.services_in_order,
        exclusions: (one.account.exclusions.iter())
            .map(|exclusion| ExclusionPart { criterion: exclusion.criterion.word(), text: exclusion.text.clone() })
            .collect(),
    });
    let missing = preview.missing.iter().map(|gain| MissingPart {
        field: gain.field.name(),
        would_see: gain.would_see,
        higher_for: gain.higher_for,
        places: gain.places,
        text: gain.text.clone(),
    });
    PreviewResponse {
        found_by: preview.people.iter().filter(|one| one.found).count(),
        people: people.collect(),
        missing: missing.collect(),
        index_revision: preview.position.seq,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        geography::Gazetteer,
        http::match_request::{self, Known},
        needs::Lexicon,
    };

    #[test]
    fn each_kind_of_person_is_a_request_that_match_takes_and_needs_something() {
        let people: People = serde_json::from_str(PEOPLE).unwrap();
        assert_eq!(people.people.len(), 10);
        for Kind { who, request } in people.people {
            let (lexicon, gazetteer) = (Lexicon::shipped(), Gazetteer::shipped());
            let known = Known { lexicon, gazetteer, need_for: &|_, _| None, now: clock::now() };
            let person = match_request::person(request, &known).unwrap_or_else(|faults| panic!("{who}: {faults}"));
            assert!(!crate::matching::Query::understand(person, lexicon).needs.is_empty(), "{who}");
        }
    }
}
