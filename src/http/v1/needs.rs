//! `GET /v1/needs`: the taxonomy of needs, with its everyday phrases.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::{Faces, etag, openapi::Problems, parameters::Parameters, problem::Problem},
    needs::Lexicon,
};

/// The taxonomy of needs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NeedsBody {
    /// The upper level.
    domains: Vec<DomainBody>,
    /// The needs.
    needs: Vec<NeedBody>,
}

/// A domain of needs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NeedDomain)]
struct DomainBody {
    /// Its code, the first half of its needs' codes.
    #[schema(example = "money")]
    code: String,
    /// Its name.
    label: String,
}

/// A need.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Need)]
struct NeedBody {
    /// Its code, which `needs[].code` of a match takes.
    #[schema(example = "money.debt")]
    code: String,
    /// Its name.
    label: String,
    /// What answers it, in words that can be read out to the person; what reasons say.
    #[schema(example = "Help with debts and bailiffs")]
    answered_by: String,
    /// The code of its domain.
    domain: String,
    /// What people say who have it.
    phrases: Vec<String>,
    /// Needs near it.
    related: Vec<RelatedBody>,
}

/// A need that lies near another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RelatedNeed)]
struct RelatedBody {
    /// Its code.
    code: String,
    /// How much of the one is served by what answers the other, 0 to 1.
    weight: f64,
}

/// The taxonomy of needs
///
/// What people can need, in two levels, each need with the everyday phrases by which it is known.
#[utoipa::path(tag = "match", operation_id = "listNeeds", responses((status = 200, description = "All of it.", body = NeedsBody), Problems),
    security((), ("key" = [])))]
#[get("/v1/needs")]
pub(super) async fn list_needs(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    faces.admit(&request, "listNeeds", None).await?;
    Parameters::of(&request).end()?;
    etag::tagged(&request, &body(faces.directory().lexicon()))
}

fn body(lexicon: &Lexicon) -> NeedsBody {
    let domains = lexicon.domains();
    let needs = lexicon.needs().iter().map(|need| NeedBody {
        code: need.code.clone(),
        label: need.label.clone(),
        answered_by: need.answered_by.clone(),
        domain: domains.get(need.domain).map(|domain| domain.code.clone()).unwrap_or_default(),
        phrases: need.phrases.clone(),
        related: need
            .related
            .iter()
            .map(|related| RelatedBody {
                code: lexicon.need(related.need).code.clone(),
                weight: (f64::from(related.weight) * 1000.0).round() / 1000.0,
            })
            .collect(),
    });
    NeedsBody {
        domains: domains.iter().map(|domain| DomainBody { code: domain.code.clone(), label: domain.label.clone() }).collect(),
        needs: needs.collect(),
    }
}
