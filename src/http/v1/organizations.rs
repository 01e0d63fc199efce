//! What an organization does for itself: it registers, revises itself, looks at how its registration stands, and at what it was.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    patch, post,
    web::{Bytes, Data},
};
use serde_json::{Map, Value, json};

use super::{
    hsds,
    lists::{self, ListBody},
    reviewing::line,
    shown::Shown,
};
use crate::{
    access::{
        Caller,
        policy::{self, Subject},
    },
    app::{Differing, FeedDiffers},
    domain::{Organization, OrganizationId},
    formats::hsds::{Terms, write_organization},
    http::{Faces, body, etag, openapi::Problems, paging, parameters::Parameters, problem::Problem, seq::change_seq},
    registration::Draft,
    store::{About, Claim, PublicationState, Record, Registration},
};

type Answer = Result<HttpResponse, Problem>;

/// Register an organization
///
/// Takes no key. Answers the organization as a draft, which nobody else sees, and a key, shown this once, that may draft for it and no more
/// until a moderator has confirmed it. A mail with a link goes to the contact: following it proves the mailbox, which has to be done before a
/// moderator can confirm. Charity and company numbers are checked for their form; one that another organization has is 409, which says what
/// to claim instead. The contact is shown to everybody once the organization is published.
#[utoipa::path(tag = "registration", operation_id = "registerOrganization",
    request_body(content = hsds::RegisterRequest, content_type = "application/json", example = json!({
        "name": "Oakwood Singers", "description": "A choir for everybody, no auditions.", "website": "https://singers.example",
        "contact": { "name": "Jo Bloggs", "email": "jo@singers.example", "phone": "0113 496 0001" },
        "organization_identifiers": [{ "identifier_scheme": "GB-CHC", "identifier": "1164883" }]
    })),
    responses((status = 201, description = "The organization, and its key.", body = hsds::RegisteredBody), Problems),
    security((), ("key" = [])))]
#[post("/v1/organizations")]
pub(super) async fn register(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Answer {
    let caller = faces.admit(&request, "registerOrganization", None).await?;
    Parameters::of(&request).end()?;
    let draft = Draft::read(body::json(&sent)?)?;
    let act = faces.act(&request, &caller, "registerOrganization");
    let made = faces.directory().register_organization(&draft, &act).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, format!("/v1/organizations/{}", made.record.value.id)));
    response.insert_header((header::ETAG, etag::of(&plain(&made.record.value))?));
    response.insert_header(change_seq(made.seq));
    Ok(response.json(json!({
        "organization": shown(&made.record), "key": made.key.reveal(), "registration": standing(Some(&made.registration)),
    })))
}

/// Revise an organization
///
/// A JSON merge patch (RFC 7396) of `name`, `description`, `website`, `email`, `contacts`, `phones`, `organization_identifiers`; lists are
/// exchanged whole. `If-Match` names what was read (428 without, 412 where somebody else was first). What is not published changes in place.
/// Of what is published, an organisation changes its contact details and web site at once; its name, description and numbers are
/// changed by a moderator, with the same request.
#[utoipa::path(tag = "registration", operation_id = "reviseOrganization", params(hsds::ById, hsds::Matching),
    request_body(content = hsds::RevisionRequest, content_type = "application/merge-patch+json",
        example = json!({ "website": "https://singers.example/new", "email": null })),
    responses((status = 200, description = "The organization, as it is now.", body = hsds::Organization), Problems),
    security(("key" = [])))]
#[patch("/v1/organizations/{id}")]
pub(super) async fn revise(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Answer {
    let (caller, record) = admitted(&faces, &request, "reviseOrganization").await?;
    Parameters::of(&request).end()?;
    etag::must_match(&request, &etag::of(&plain(&record.value))?)?;
    let patch = body::json(&sent)?;
    let act = faces.act(&request, &caller, "reviseOrganization");
    let by_moderator = policy::visible(&caller).unpublished;
    let (revised, seq) = faces.directory().revise_organization(&record, patch, by_moderator, &act).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::ETAG, etag::of(&plain(&revised.value))?));
    Ok(answer.insert_header(change_seq(seq)).json(shown(&revised)))
}

/// How a registration stands
///
/// Whether the mailbox was proved and a moderator has confirmed the organization; which claims wait; and where the feed that listed it first
/// says otherwise than the organization, member by member, of itself and of its services: the organization's own word stands.
#[utoipa::path(tag = "registration", operation_id = "organizationRegistration", params(hsds::ById),
    responses((status = 200, description = "How it stands.", body = hsds::RegistrationBody), Problems),
    security(("key" = [])))]
#[get("/v1/organizations/{id}/registration")]
pub(super) async fn how_registered(faces: Data<Faces>, request: HttpRequest) -> Answer {
    let (_, record) = admitted(&faces, &request, "organizationRegistration").await?;
    Parameters::of(&request).end()?;
    let view = faces.directory().registration(record.value.id).await?;
    let mut body = standing(view.registration.as_ref());
    if let Some(members) = body.as_object_mut() {
        members.insert("claims".to_owned(), view.claims.iter().map(claim).collect());
        members.insert("feed".to_owned(), view.feed.iter().map(feed).collect());
    }
    etag::tagged(&request, &body)
}

/// What an organization was
///
/// Its revisions, the latest first: who made each, when, and why where they said so. `changed` names the members that it changed.
#[utoipa::path(tag = "registration", operation_id = "organizationHistory", params(hsds::ById, hsds::Paging),
    responses((status = 200, description = "A page.", body = hsds::HistoryPage), Problems),
    security(("key" = [])))]
#[get("/v1/organizations/{id}/history")]
pub(super) async fn history(faces: Data<Faces>, request: HttpRequest) -> Answer {
    let (_, record) = admitted(&faces, &request, "organizationHistory").await?;
    let id = record.value.id;
    let list = format!("history of {id}");
    let mut parameters = Parameters::of(&request);
    let (after, limit) = (parameters.cursor(&list), parameters.limit());
    parameters.end()?;
    let (lines, next) = faces.directory().organization_history(id, after, limit).await?;
    let next = next.and_then(|next| paging::write(&list, &next));
    etag::tagged(&request, &ListBody::new(lines.iter().map(line).collect(), next))
}

/// An organization's own services
///
/// All of them, in whatever state, for whoever looks after them; or those in one state, such as `draft`. Whoever browses what is public asks
/// `GET /v1/services`.
#[utoipa::path(tag = "registration", operation_id = "organizationServices", params(hsds::ById, hsds::InState, hsds::Paging),
    responses((status = 200, description = "A page.", body = hsds::OwnServicePage), Problems),
    security(("key" = [])))]
#[get("/v1/organizations/{id}/services")]
pub(super) async fn services(faces: Data<Faces>, request: HttpRequest) -> Answer {
    let (caller, record) = admitted(&faces, &request, "organizationServices").await?;
    let id = record.value.id;
    let mut parameters = Parameters::of(&request);
    let state =
        parameters.parsed("publication_state", "one of draft, submitted, published, returned, withdrawn", PublicationState::from_word);
    let list = format!("services of {id} {}", state.map_or("", PublicationState::word));
    let (after, limit) = (parameters.cursor(&list), parameters.limit());
    parameters.end()?;
    let (seen, next) = faces.directory().services_of(id, state, after, limit).await?;
    let next = next.and_then(|next| paging::write(&list, &next));
    let contents = seen.into_iter().map(|seen| Shown::to(&caller, seen).value).collect();
    etag::tagged(&request, &ListBody::new(contents, next))
}

/// Whoever asks, and the organization in the path, where they may do this with it.
pub(super) async fn admitted(
    faces: &Faces,
    request: &HttpRequest,
    operation: &'static str,
) -> Result<(Caller, Record<Organization>), Problem> {
    let caller = faces.caller(request).await?;
    let id: OrganizationId = lists::id(request, "organization")?;
    let about = About { kind: "organization", id: id.0, revision: None };
    match faces.directory().known_organization(id).await {
        Ok(record) => {
            let published = record.publication_state == PublicationState::Published;
            faces.ask(request, &caller, operation, Some((Subject { owner: Some(id), published }, about))).await?;
            Ok((caller, record))
        }
        // What is not there is answered as what nobody may know of, so that the two cannot be told apart.
        Err(missing) => {
            faces.ask(request, &caller, operation, Some((Subject { owner: None, published: false }, about))).await?;
            Err(missing.into())
        }
    }
}

/// An organization, as everybody reads it.
fn plain(organization: &Organization) -> Value {
    write_organization(organization, &Terms::default())
}

/// An organization, as whoever writes it sees it: with its state.
pub(super) fn shown(record: &Record<Organization>) -> Value {
    let mut value = plain(&record.value);
    value["publication_state"] = record.publication_state.word().into();
    value
}

/// How a registration stands.
pub(super) fn standing(registration: Option<&Registration>) -> Value {
    let Some(found) = registration else { return json!({ "state": "not_registered" }) };
    let state = match found {
        Registration { confirmed_at: Some(_), .. } => "confirmed",
        Registration { refused_at: Some(_), .. } => "refused",
        Registration { proved_at: Some(_), .. } => "awaiting_moderator",
        _ => "awaiting_mailbox",
    };
    let mut body = Map::new();
    body.insert("state".to_owned(), state.into());
    body.insert("claimed".to_owned(), found.claimed.into());
    let moments = [
        ("created_at", Some(found.created_at)),
        ("proved_at", found.proved_at),
        ("confirmed_at", found.confirmed_at),
        ("refused_at", found.refused_at),
    ];
    for (name, moment) in moments {
        if let Some(moment) = moment {
            body.insert(name.to_owned(), json!(moment));
        }
    }
    if let Some(reason) = &found.reason {
        body.insert("reason".to_owned(), json!(reason));
    }
    Value::Object(body)
}

fn claim(claim: &Claim) -> Value {
    let sent = &claim.sent;
    let mut body = json!({
        "id": sent.id, "state": claim_state(claim.is_ready()), "made_at": sent.made_at,
        "mailbox": if sent.email.is_some() { "of_the_listing" } else { "none_listed" },
    });
    for (name, text) in [("message", sent.message.as_ref()), ("name", Some(&sent.contact_name)), ("email", Some(&sent.contact_email))] {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            body[name] = json!(text);
        }
    }
    body
}

/// The word for how a claim stands.
pub(super) fn claim_state(ready: bool) -> &'static str {
    if ready { "awaiting_moderator" } else { "awaiting_mailbox" }
}

fn feed(differs: &FeedDiffers) -> Value {
    let member = |one: &Differing| {
        let mut body = json!({ "member": one.member });
        for (name, value) in [("own", &one.own), ("feed", &one.feed)] {
            if let Some(value) = value {
                body[name] = value.clone();
            }
        }
        body
    };
    json!({ "kind": differs.kind.word(), "id": differs.id, "said_at": differs.at, "differing": differs.differing.iter().map(member).collect::<Vec<_>>() })
}
