//! An example of each answer. They stand here and not beside the handlers, which they would bury.

use serde_json::{Value, json};

use crate::http::problem::MEDIA_TYPE;

/// A key that is none: its checksum does not fit.
const KEY: &str = "wm_6f1c8c2e53b04c4a9d0f52a2e4f0a001_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef00000000";
const AT: &str = "2026-11-22T09:00:00Z";
const ID: &str = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";

/// Puts an example into each answer of the document.
pub(super) fn put_into(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for operation in paths.flat_map(|(_, operations)| operations.as_object_mut().into_iter().flatten()).map(|(_, operation)| operation) {
        let example = operation["operationId"].as_str().and_then(answer);
        let done = operation["responses"].as_object_mut().into_iter().flatten().find(|(status, _)| status.starts_with('2'));
        let contents = done.and_then(|(_, done)| done["content"].as_object_mut()).into_iter().flatten();
        for ((_, content), example) in contents.zip(example) {
            content["example"] = example;
        }
        for (status, example) in [("4XX", refused()), ("5XX", broken())] {
            operation["responses"][status]["content"][MEDIA_TYPE]["example"] = example;
        }
    }
}

fn refused() -> Value {
    json!({
        "type": "urn:waymark:problem:invalid", "title": "The request is wrong", "status": 422,
        "detail": "one thing is wrong with it; errors says what and where", "instance": format!("urn:uuid:{ID}"),
        "errors": [{ "pointer": "/person/age", "code": "out_of_range", "detail": "must be from 0 to 130" }]
    })
}

fn broken() -> Value {
    json!({
        "type": "urn:waymark:problem:unavailable", "title": "Not available at the moment", "status": 503,
        "detail": "the database is busy or out of reach", "instance": format!("urn:uuid:{ID}")
    })
}

/// The example of an operation's answer.
fn answer(operation: &str) -> Option<Value> {
    Some(match operation {
        "match" => a_match(),
        "explain" => an_account(),
        "plan" => a_plan(),
        "listServices" => page(&service(), Some(facets())),
        "getService" => service(),
        "createService" | "reviseService" | "assureService" | "setCapacity" | "publishService" | "returnService" | "withdrawService" => {
            living("draft")
        }
        "submitService" => {
            let mut submitted = living("submitted");
            submitted["likely_duplicates"] = json!([{ "likeness": 0.87, "service": { "id": ID, "name": "Roundhay community choir" },
                                                      "organization": { "id": ID } }]);
            submitted
        }
        "serviceRevision" => json!({
            "publication_state": "published", "revision": 4, "current": service(),
            "proposed": { "revision": 2, "state": "submitted", "base_revision": 4, "modified_at": "2026-11-21T09:00:00Z",
                          "actor": format!("organisation {ID}"), "service": service() },
            "diff": [{ "op": "replace", "path": "/description", "value": "Singing, tea and a chat." }]
        }),
        "serviceHistory" => json!({ "size": 1, "contents": [{
            "at": "2026-11-21T09:00:00Z", "revision": 3, "action": "returnService", "actor": format!("moderator {ID}"),
            "reason": "Please say on which day it is.", "changed": [] }] }),
        "listReviews" => json!({ "size": 1, "contents": [{
            "kind": "service", "id": ID, "name": "Friendship group", "organization_id": ID, "since": "2026-11-21T09:00:00Z",
            "revision": 2, "actor": format!("organisation {ID}"), "href": format!("/v1/services/{ID}/revision") }] }),
        "serviceSources" | "organizationSources" | "locationSources" => json!({
            "sources": [{ "publisher": "Leeds City Council", "feed": "https://feed.example/oruk", "licence": "OGL-UK-3.0", "original_id": "4711",
                          "fetched_at": AT, "mended": { "url_without_scheme": 1 } }],
            "members": [{ "member": "name", "by": "feed", "feed": "https://feed.example/oruk" },
                        { "member": "minimum_age", "by": "feed", "feed": "https://feed.example/oruk", "read_from_text": "For over 50s." }]
        }),
        "listOrganizations" => page(&organization(), None),
        "getOrganization" => organization(),
        "registerOrganization" => json!({ "organization": draft(), "key": KEY, "registration": registration("awaiting_mailbox") }),
        "reviseOrganization" => draft(),
        "organizationServices" => json!({ "contents": [living("draft")], "size": 1 }),
        "organizationRegistration" => json!({
            "state": "confirmed", "claimed": true, "created_at": AT, "proved_at": AT, "confirmed_at": AT, "claims": [],
            "feed": [{ "kind": "organization", "id": ID, "said_at": AT,
                       "differing": [{ "member": "website", "own": "https://good.example", "feed": "https://old.example" }] }]
        }),
        "organizationHistory" => json!({
            "contents": [{ "revision": 2, "at": AT, "actor": format!("organisation {}", ID.replace('-', "")), "action": "reviseOrganization",
                           "changes": [{ "op": "replace", "path": "/website", "value": "https://good.example" }] }],
            "size": 1
        }),
        "claimOrganization" => json!({ "claim": { "id": ID, "state": "awaiting_mailbox" }, "key": KEY,
                                       "text": "A mail with a link went to the address that the listing shows. Once it is followed, a moderator decides." }),
        "confirmOrganization" | "refuseOrganization" => {
            json!({ "organization": organization(), "registration": registration("confirmed") })
        }
        "eraseContacts" => json!({ "records": 2 }),
        "showLink" => json!("<!doctype html>\n<title>Is this your mailbox? – Waymark</title>…"),
        "followLink" => json!("<!doctype html>\n<title>Thank you – Waymark</title>…"),
        "listLocations" => page(&location(), None),
        "getLocation" => location(),
        "listTaxonomies" => page(&taxonomy(), None),
        "getTaxonomy" => taxonomy(),
        "listTaxonomyTerms" => page(&term(), None),
        "getTaxonomyTerm" => term(),
        "listChanges" => json!({
            "contents": [
                { "seq": 10233, "kind": "location", "id": ID, "revision": 2, "at": "2026-11-21T09:00:00Z", "location": location() },
                { "seq": 10234, "kind": "service", "id": ID, "revision": 5, "at": "2026-11-21T09:00:00Z", "deleted": true }
            ],
            "size": 2, "next_cursor": "rNzBfM5RLdt7ImZlZWQiOiI2ZjFj", "has_more": false
        }),
        "previewService" => json!({
            "people": [
                { "who": "An older person who lives alone and would like company", "found": true, "standing": "in_order",
                  "text": "4th of the 23 that fit", "rank": 4, "services_in_order": 23 },
                { "who": "A young person out of work", "found": false, "standing": "kept_out", "text": "It is kept out: it is for 50 and over",
                  "services_in_order": 12, "exclusions": [{ "criterion": "age", "text": "It is for 50 and over" }] }
            ],
            "found_by": 1,
            "missing": [{ "field": "accessibility", "would_see": 3, "higher_for": 4, "places": 21,
                          "text": "Say whether it is step-free, and what else it provides for: 3 of 10 could then see it" }],
            "index_revision": 10234
        }),
        "listNeeds" => json!({
            "domains": [{ "code": "money", "label": "Money" }],
            "needs": [{ "code": "money.debt", "label": "Debt", "domain": "money", "phrases": ["behind with the rent"],
                        "related": [{ "code": "money.benefits", "weight": 0.5 }] }]
        }),
        "findPlaces" => json!({ "places": [{ "label": "LS8 1", "latitude": 53.835, "longitude": -1.503, "precision": "sector",
                                             "uncertainty_m": 900, "nation": "England" }] }),
        "listKeys" => page(&key(), None),
        "createKey" | "rotateKey" => a_new_key(),
        "revokeKey" => key(),
        "healthz" => json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }),
        "readyz" => json!({ "status": "ready", "index_revision": 10234, "log_revision": 10234, "lag_changes": 0, "offerings": 612 }),
        "metrics" => json!("waymark_http_requests_total{route=\"/v1/match\",method=\"POST\",status=\"200\"} 17\n# EOF\n"),
        _ => return None,
    })
}

/// A service as those see it who look after it.
fn living(state: &str) -> Value {
    let mut service = service();
    service["publication_state"] = json!(state);
    service
}

fn page(entry: &Value, facets: Option<Value>) -> Value {
    let mut page = json!({ "contents": [entry], "size": 1, "next_cursor": "eW91IGFyZSBjdXJpb3Vz" });
    if let Some(facets) = facets {
        page["total_items"] = json!(42);
        page["facets"] = facets;
    }
    page
}

fn facets() -> Value {
    json!({ "attendance": [{ "value": "in_person", "count": 40 }], "day": [{ "value": "tuesday", "count": 7 }],
            "cost": [{ "value": "free", "count": 31 }] })
}

fn service() -> Value {
    json!({ "id": ID, "name": "Tuesday singers", "status": "active", "description": "Singing for fun, and tea afterwards.",
            "assured_date": "2026-09-30", "organization": organization() })
}

fn organization() -> Value {
    json!({ "id": ID, "name": "Roundhay Good Neighbours", "description": "Neighbours who look out for each other." })
}

fn draft() -> Value {
    let mut draft = organization();
    draft["publication_state"] = json!("draft");
    draft
}

fn registration(state: &str) -> Value {
    json!({ "state": state, "claimed": false, "created_at": AT })
}

fn location() -> Value {
    json!({ "id": ID, "location_type": "physical", "name": "Oakwood Hall", "latitude": 53.8285, "longitude": -1.5083 })
}

fn taxonomy() -> Value {
    json!({ "id": ID, "name": "Kinds of help" })
}

fn term() -> Value {
    json!({ "id": ID, "name": "Befriending", "taxonomy_id": ID })
}

fn key() -> Value {
    json!({ "id": ID, "role": "integrator", "name": "Leeds surgery system", "scopes": ["match"], "state": "in_force",
            "created_at": "2026-11-22T09:00:00Z", "created_by": "admin 6f1c8c2e53b04c4a9d0f52a2e4f0a002", "expires_at": "2027-11-22T09:00:00Z" })
}

fn a_new_key() -> Value {
    let mut shown = key();
    // Not one that scanners of source code would take for a key.
    shown["key"] = json!("wm_6f1c8c2e53b04c4a9d0f52a2e4f0a001_<64 hexadecimal digits and a checksum of 8>");
    shown
}

fn a_match() -> Value {
    json!({
        "matches": [{
            "rank": 1, "score": 0.54,
            "service": { "id": ID, "name": "Tuesday singers", "organization": { "id": ID, "name": "Roundhay Good Neighbours" },
                         "summary": "Singing for fun, and tea afterwards." },
            "location": { "id": ID, "name": "Oakwood Hall", "postal_code": "LS8 2PE", "latitude": 53.8285, "longitude": -1.5083 },
            "other_locations": 0, "attendance": ["in_person"], "access": ["step_free"], "assured_date": "2026-09-30",
            "reach": { "near": true, "serves_area": "not_stated", "remote": false, "distance_m": 1240 },
            "eligibility": [{ "criterion": "age", "verdict": "meets", "detail": "50 and over", "source": "minimum_age" }],
            "next_session": { "starts_at": "2026-11-24T10:00:00+00:00", "ends_at": "2026-11-24T12:00:00+00:00" },
            "cost": "free", "how_to_join": { "route": "self_referral", "contact": { "phone": "0113 496 0001" } },
            "reasons": [{ "factor": "need", "need": 0, "contribution": 0.41, "text": "For people who have been bereaved" },
                        { "factor": "nearness", "contribution": 0.13, "text": "Less than a mile away" }],
            "cautions": []
        }],
        "near_misses": [], "unmet": [{ "need": 1, "text": "No debt advice within 5 miles" }],
        "considered": { "offerings": 212, "excluded": { "age": 12, "full": 3, "distance": 180 } },
        "understood": {
            "place": { "latitude": 53.835, "longitude": -1.503, "precision": "sector", "uncertainty_m": 900 },
            "needs": [{ "need": 0, "concepts": [{ "code": "connection.loneliness", "confidence": 0.92, "because": "sits alone" }] }],
            "constraints": []
        },
        "ranking": { "version": "1", "index_revision": 10234, "as_of": "2026-11-21T09:00:00Z" }
    })
}

fn an_account() -> Value {
    let whole = a_match();
    json!({
        "service": whole["matches"][0]["service"], "location": whole["matches"][0]["location"],
        "standing": "kept_out", "text": "Kept out: its place is 1.2 km further than the reach of 8.0 km", "services_in_order": 23, "score": 0.41,
        "other_locations": 0, "other_locations_kept_out": 1, "attendance": ["in_person"],
        "reach": { "near": false, "serves_area": "not_stated", "remote": false, "distance_m": 9240 },
        "factors": [
            { "factor": "need", "need": 0, "contribution": 0.33, "most": 0.46, "text": "Music and singing, for “used to love singing”" },
            { "factor": "nearness", "contribution": 0.0, "most": 0.13, "text": "9.2 km away, at the edge of the reach or beyond it" },
            { "factor": "eligibility", "contribution": 0.08, "most": 0.08, "text": "Open to them: 50 and over" }
        ],
        "eligibility": [{ "criterion": "age", "verdict": "meets", "detail": "50 and over", "source": "minimum_age" },
                        { "criterion": "gender", "verdict": "not_stated" }],
        "exclusions": [{ "criterion": "distance", "text": "Its place is 1.2 km further than the reach of 8.0 km" }],
        "changes": [{ "lifts": "distance", "by": "asker", "pointer": "/travel/max_distance_m", "value": 9300, "enough": true, "rank": 4,
                      "text": "Within 8.0 km it is 1.2 km too far: widen travel to 9.3 km; it would be 4th" }],
        "how_to_join": { "route": "self_referral", "contact": { "phone": "0113 496 0001" } }, "cautions": [],
        "understood": whole["understood"], "ranking": whole["ranking"]
    })
}

fn a_plan() -> Value {
    let whole = a_match();
    let shown = &whole["matches"][0];
    json!({
        "plans": [{
            "text": "One activity, for 1 of 2 needs",
            "activities": [{
                "kind": "activity", "for_needs": [0], "service": shown["service"], "location": shown["location"], "other_locations": 0,
                "when": "Tuesdays, 10:00 to 12:00", "next_session": shown["next_session"], "each_way_m": 1240, "pence": 0, "cost": "free",
                "attendance": ["in_person"], "reach": shown["reach"], "how_to_join": shown["how_to_join"], "score": 0.54,
                "reasons": shown["reasons"], "cautions": []
            }],
            "timetable": [{ "day": "tuesday", "from": "10:00", "to": "12:00", "service_id": ID, "name": "Tuesday singers", "how_often": "weekly" }],
            "cost_a_week": { "pence": 0, "not_known": [], "text": "Nothing to pay" },
            "travel": { "each_way_m": 1240, "not_known": [] },
            "covers": [0], "uncovered": [{ "need": 1, "text": "Nothing within 8.0 km that clearly helps with debt and is open to them" }]
        }],
        "fewer_because": "No other set covers any of the needs and differs in at least half of its parts",
        "planned_for": [1, 0], "exact": true, "considered": whole["considered"], "understood": whole["understood"], "ranking": whole["ranking"]
    })
}
