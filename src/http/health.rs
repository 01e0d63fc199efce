//! What operators ask: is it alive, is it ready, how is it doing.

use actix_web::{HttpResponse, get, web::Data};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Faces, metrics, openapi::Problems, problem::Problem};
use crate::app::Readiness;

/// Registers the operators' addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.service(healthz).service(readyz).service(metrics_text);
}

/// That the process answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    pub status: &'static str,
    /// The version that runs.
    pub version: &'static str,
}

/// How the directory is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ready {
    /// `ready`.
    #[schema(example = "ready")]
    pub status: &'static str,
    /// The number of the last change that the index holds.
    pub index_revision: i64,
    /// The number of the last change there is.
    pub log_revision: i64,
    /// How many changes the index does not hold yet.
    pub lag_changes: i64,
    /// How many offerings are in the index.
    pub offerings: u32,
}

/// Alive?
///
/// Whether the process answers; says nothing of what it stands on.
#[utoipa::path(tag = "operation", operation_id = "healthz", responses((status = 200, description = "It answers.", body = Health), Problems))]
#[get("/healthz")]
pub(super) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Ready?
///
/// Whether the database and the index are there, and how far the index is behind. 503 where requests should go elsewhere.
#[utoipa::path(tag = "operation", operation_id = "readyz", responses((status = 200, description = "It is ready.", body = Ready), Problems))]
#[get("/readyz")]
pub(super) async fn readyz(faces: Data<Faces>) -> Result<HttpResponse, Problem> {
    let readiness = faces.directory().readiness().await;
    faces.metrics().directory(&readiness);
    Ok(HttpResponse::Ok().json(ready(&readiness)?))
}

fn ready(readiness: &Readiness) -> Result<Ready, Problem> {
    if readiness.database.is_err() {
        return Err(Problem::unavailable("the database does not answer"));
    }
    let Some((index, log)) = readiness.index_position.zip(readiness.log_position) else {
        return Err(Problem::unavailable("the index is being built"));
    };
    if index.feed != log.feed {
        return Err(Problem::unavailable("the index is of another database, and is being built anew"));
    }
    Ok(Ready {
        status: "ready",
        index_revision: index.seq,
        log_revision: log.seq,
        lag_changes: readiness.lag_changes,
        offerings: readiness.offerings,
    })
}

/// Counters
///
/// What is counted, for Prometheus: requests and times by route, the index and its lag.
#[utoipa::path(tag = "operation", operation_id = "metrics", responses((status = 200, description = "OpenMetrics text.", body = String, content_type = "application/openmetrics-text"), Problems))]
#[get("/metrics")]
pub(super) async fn metrics_text(faces: Data<Faces>) -> Result<HttpResponse, Problem> {
    let counted = faces.metrics();
    counted.directory(&faces.directory().readiness().await);
    let text = counted.text().map_err(|_| Problem::internal())?;
    Ok(HttpResponse::Ok().content_type(metrics::MEDIA_TYPE).body(text))
}
