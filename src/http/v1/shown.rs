//! A service as it is shown to those who may see it, and as the answer to a write.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header};
use serde_json::{Value, json};
use uuid::Uuid;

use super::lists;
use crate::{
    access::{
        Caller,
        policy::{self, Decision},
    },
    app::{Seen, ServiceView, Turned},
    domain::ServiceId,
    formats::hsds::{Terms, write_service},
    http::{Faces, etag, problem::Problem, seq::CHANGE_SEQ},
    store::Proposal,
};

/// A service and what is shown of it to a caller.
pub(super) struct Shown {
    pub(super) seen: Seen,
    pub(super) value: Value,
}

impl Shown {
    /// A service as this caller sees it: those who look after it see what is proposed, too.
    pub(super) fn to(caller: &Caller, seen: Seen) -> Self {
        let (subject, _) = Seen::subject(Some(&seen), seen.id());
        let mut value = write(&seen.view);
        value["publication_state"] = json!(seen.view.record.publication_state.word());
        if policy::decide("serviceRevision", caller, Some(subject)) == Decision::Allowed
            && let Some(proposal) = &seen.proposal
        {
            value["proposed_revision"] = summary(proposal);
        }
        Self { seen, value }
    }

    /// Sees to it that the caller has read it as it is now.
    pub(super) fn must_match(&self, request: &HttpRequest) -> Result<(), Problem> {
        etag::must_match(request, &etag::of(&self.value)?)
    }
}

/// What of a proposal is shown beside the service.
pub(super) fn summary(proposal: &Proposal) -> Value {
    let mut summary = json!({ "revision": proposal.revision, "state": proposal.state.word(), "modified_at": proposal.modified_at });
    if let Some(reason) = &proposal.reason {
        summary["reason"] = json!(reason);
    }
    summary
}

/// A service in the shape of HSDS.
pub(super) fn write(view: &ServiceView) -> Value {
    let terms = Terms::new(&view.terms, &view.taxonomies);
    write_service(&view.record.value, Some(&view.organization), &view.locations, &terms)
}

/// The service in the path, where the caller may do `operation` with it.
pub(super) async fn found(faces: &Faces, request: &HttpRequest, operation: &'static str) -> Result<(Caller, Shown), Problem> {
    // What is no id is nobody's, and asked about all the same: who must say who they are is told so first.
    let id: ServiceId = lists::id(request, "service").unwrap_or(ServiceId(Uuid::nil()));
    let seen = faces.directory().seen(id).await?;
    let caller = faces.admit(request, operation, Some(Seen::subject(seen.as_ref(), id))).await?;
    let shown = Shown::to(&caller, seen.ok_or_else(|| Problem::no_such("service"))?);
    Ok((caller, shown))
}

/// The answer to a write: the service as it is now, its tag, and where the change stands in the log. `more` is told with it.
pub(super) fn turned(
    mut answer: HttpResponseBuilder,
    caller: &Caller,
    turned: Turned,
    more: Option<(&str, Value)>,
) -> Result<HttpResponse, Problem> {
    answer.insert_header((CHANGE_SEQ, turned.seq.to_string()));
    told(answer, caller, turned.seen, more)
}

/// The service as it is now, with its tag.
pub(super) fn told(
    mut answer: HttpResponseBuilder,
    caller: &Caller,
    seen: Seen,
    more: Option<(&str, Value)>,
) -> Result<HttpResponse, Problem> {
    let address = format!("/v1/services/{}", seen.id());
    let mut value = Shown::to(caller, seen).value;
    // The tag is that of the service itself, by which the next change of it is made.
    answer.insert_header((header::ETAG, etag::of(&value)?));
    answer.insert_header((header::CONTENT_LOCATION, address));
    if let Some((name, more)) = more {
        value[name] = more;
    }
    Ok(answer.json(value))
}
