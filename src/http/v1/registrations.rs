//! Claims of what is listed, and what a moderator does with registrations and claims; and erasure.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Bytes, Data},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    hsds,
    organizations::{admitted, claim_state, shown, standing},
};
use crate::{
    app::{Confirmed, Directory},
    domain::{
        Faults, OrganizationId,
        json::{Absence, JsonObject, Pointer},
    },
    http::{Faces, body, openapi::Problems, parameters::Parameters, problem::Problem, seq::change_seq},
    registration::{ClaimForm, Erasure},
    store::Act,
};

type Answer = Result<HttpResponse, Problem>;

/// The longest reason, in characters.
const MAX_REASON: usize = 2_000;

/// Claim an organization
///
/// For an organization that is listed here and that somebody else put in, such as a feed. Takes no key. A mail with a link goes to the address
/// that its listing shows (never to one given here); following it proves the claim, and a moderator accepts it. Where the listing shows no address, a
/// moderator decides without. The key of the answer, shown this once, opens nothing before that. From then on the organization's own word
/// stands before the feed's, field by field.
#[utoipa::path(tag = "registration", operation_id = "claimOrganization", params(hsds::ById),
    request_body(content = hsds::ClaimRequest, content_type = "application/json", example = json!({
        "contact": { "name": "Jo Bloggs", "email": "jo@singers.example" }, "message": "I am the secretary."
    })),
    responses((status = 202, description = "The claim, and its key to be.", body = hsds::ClaimedBody), Problems),
    security((), ("key" = [])))]
#[post("/v1/organizations/{id}/claim")]
pub(super) async fn make_claim(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Answer {
    let (caller, record) = admitted(&faces, &request, "claimOrganization").await?;
    Parameters::of(&request).end()?;
    let form = ClaimForm::read(body::json(&sent)?)?;
    let act = faces.act(&request, &caller, "claimOrganization");
    let claimed = faces.directory().claim_organization(record.value.id, &form, &act).await?;
    let text = if claimed.mailed {
        "A mail with a link went to the address that the listing shows. Once it is followed, a moderator decides."
    } else {
        "The listing shows no email address, so a moderator decides."
    };
    Ok(HttpResponse::Accepted().json(json!({
        "claim": { "id": claimed.id, "state": claim_state(!claimed.mailed) }, "key": claimed.key.reveal(), "text": text,
    })))
}

/// Confirm an organization
///
/// Confirms a registration whose mailbox was proved: the organization is published, and its keys may do all that an organization may, at
/// once. Or accepts a claim, whose key then comes into force; `claim_id` names one of several. 409 where the mailbox was not proved, or
/// nothing waits.
#[utoipa::path(tag = "registration", operation_id = "confirmOrganization", params(hsds::ById, hsds::Keyed),
    request_body(content = Option<hsds::ConfirmRequest>, content_type = "application/json"),
    responses((status = 200, description = "How it stands now.", body = hsds::ConfirmedBody), Problems),
    security(("key" = [])))]
#[post("/v1/organizations/{id}/confirm")]
pub(super) async fn confirm(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Answer {
    let (caller, record) = admitted(&faces, &request, "confirmOrganization").await?;
    Parameters::of(&request).end()?;
    let (_, claim) = decision(&sent, false)?;
    let (directory, id) = (faces.directory(), record.value.id);
    let confirm = async |act| Ok(decided(&directory.confirm_organization(id, claim, &act).await?));
    Box::pin(faces.once(&request, &caller, "confirmOrganization", &sent, confirm, async |_| stands(directory, id).await)).await
}

/// Refuse an organization
///
/// Refuses a registration, or a claim, for a reason, which is mailed to whoever sent it. An organization that is refused is withdrawn, its
/// keys are revoked, and its register numbers are free for others.
#[utoipa::path(tag = "registration", operation_id = "refuseOrganization", params(hsds::ById, hsds::Keyed),
    request_body(content = hsds::RefuseRequest, content_type = "application/json",
        example = json!({ "reason": "The charity register does not know this number." })),
    responses((status = 200, description = "How it stands now.", body = hsds::ConfirmedBody), Problems),
    security(("key" = [])))]
#[post("/v1/organizations/{id}/refuse")]
pub(super) async fn refuse(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Answer {
    let (caller, record) = admitted(&faces, &request, "refuseOrganization").await?;
    Parameters::of(&request).end()?;
    let (reason, claim) = decision(&sent, true)?;
    let (directory, id) = (faces.directory(), record.value.id);
    let refuse = async |act| {
        let act = Act { reason, ..act };
        Ok(decided(&directory.refuse_organization(id, claim, &act).await?))
    };
    Box::pin(faces.once(&request, &caller, "refuseOrganization", &sent, refuse, async |_| stands(directory, id).await)).await
}

/// Erase a person
///
/// Takes a person's contact details out of an organization and its services: out of what stands, every revision, what feeds said, proposals,
/// and mail. Told by `email`, `name` or `phone`, or several of them. A contact who is the person goes whole; an address or a number goes
/// out of texts as well, a name does not. The audit says how many were found, and never whose.
#[utoipa::path(tag = "registration", operation_id = "eraseContacts", params(hsds::ById, hsds::Keyed),
    request_body(content = hsds::EraseRequest, content_type = "application/json", example = json!({ "email": "jo@singers.example" })),
    responses((status = 200, description = "How many records were changed.", body = hsds::ErasedBody), Problems),
    security(("key" = [])))]
#[post("/v1/organizations/{id}/erase-contacts")]
pub(super) async fn erase(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Answer {
    let (caller, record) = admitted(&faces, &request, "eraseContacts").await?;
    Parameters::of(&request).end()?;
    let erasure = Erasure::read(body::json(&sent)?)?;
    let (directory, id) = (faces.directory(), record.value.id);
    let erase = async |act| {
        let written = directory.erase_contacts(id, &erasure, &act).await?;
        Ok(HttpResponse::Ok().insert_header(change_seq(written.seq)).json(json!({ "records": written.updated })))
    };
    // How many there were was told to nobody, and there are none left.
    let again = async |_| Ok(HttpResponse::Ok().json(json!({ "records": 0 })));
    Box::pin(faces.once(&request, &caller, "eraseContacts", &sent, erase, again)).await
}

/// How an organization and its registration stand, for whom the answer to a decision was lost.
async fn stands(directory: &Directory, id: OrganizationId) -> Answer {
    Ok(decided(&directory.decided(id).await?))
}

fn decided(confirmed: &Confirmed) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(change_seq(confirmed.seq))
        .json(json!({ "organization": shown(&confirmed.record), "registration": standing(confirmed.registration.as_ref()) }))
}

/// Reads why something is decided, where a reason is a must, and of several claims which. The body may be absent where none is.
fn decision(sent: &[u8], with_reason: bool) -> Result<(Option<String>, Option<Uuid>), Problem> {
    if sent.is_empty() && !with_reason {
        return Ok((None, None));
    }
    let mut faults = Faults::default();
    let (mut reason, mut claim) = (None, None);
    if let Some(mut object) = JsonObject::new(body::json(sent)?, Pointer::root(), Absence::LeftOut, &mut faults) {
        reason = if with_reason { object.require_text("reason", MAX_REASON, &mut faults) } else { None };
        claim = object.take_uuid("claim_id", &mut faults);
        object.refuse_rest(if with_reason { &["reason", "claim_id"] } else { &["claim_id"] }, &mut faults);
    }
    Ok(faults.or((reason, claim))?)
}
