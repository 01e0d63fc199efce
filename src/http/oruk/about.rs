//! `GET /oruk`: what this is; and `/oruk/openapi.json`.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, get,
    http::header,
    web::{Bytes, Data},
};
use serde_json::json;

use super::{Answer, BASE, document};
use crate::http::{Faces, etag};

/// The version of the standard, as its clients look for it.
pub(super) const VERSION: &str = "HSDS-UK-3.0";
/// Where the profile is described.
const PROFILE: &str = "https://docs.openreferraluk.org/en/latest/";

#[get("/oruk")]
pub(super) async fn about(faces: Data<Faces>, request: HttpRequest) -> Answer {
    answer(&faces, &request).await
}

#[get("/oruk/")]
pub(super) async fn about_with_slash(faces: Data<Faces>, request: HttpRequest) -> Answer {
    answer(&faces, &request).await
}

async fn answer(faces: &Faces, request: &HttpRequest) -> Answer {
    faces.admit(request, "orukAbout", None).await?;
    // What the operator says; else what the client calls this server. A proxy's word for the host could be anybody's.
    let said = request.connection_info();
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or(said.host());
    let base = faces.directory().public_url().map_or_else(|| format!("{}://{host}", said.scheme()), str::to_owned);
    let openapi_url = format!("{base}{BASE}/openapi.json");
    etag::tagged(request, &json!({ "version": VERSION, "profile": PROFILE, "openapi_url": openapi_url }))
}

#[get("/oruk/openapi.json")]
pub(super) async fn openapi(faces: Data<Faces>, request: HttpRequest) -> Answer {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(document::document().to_string()));
    faces.admit(&request, "orukAbout", None).await?;
    Ok(etag::tagged_bytes(&request, Bytes::clone(&DOCUMENT)))
}
