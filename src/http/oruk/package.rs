//! `GET /oruk/datapackage.zip`: everything that is published, as an HSDS tabular data package.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    get,
    http::header,
    web::{Bytes, Data},
};
use futures::stream::try_unfold;

use super::Answer;
use crate::{
    app::{AppError, KeptPackage},
    http::{Faces, etag},
};

/// How many bytes are read at a time.
const PORTION: usize = 64 << 10;

#[get("/oruk/datapackage.zip")]
pub(super) async fn data_package(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukDataPackage", None).await?;
    let package = faces.directory().kept_data_package().await?;
    let tag = format!("\"{}\"", package.print);
    if let Some(unchanged) = etag::unchanged(&request, &tag) {
        return Ok(unchanged);
    }
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "no-cache")).content_type("application/zip");
    // It is packed as far as it can be.
    answer.insert_header((header::CONTENT_ENCODING, "identity"));
    answer.insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"datapackage.zip\""));
    Ok(answer.body(SizedStream::new(package.bytes, portions(package))))
}

/// The file, portion by portion.
fn portions(package: Arc<KeptPackage>) -> impl futures::Stream<Item = Result<Bytes, AppError>> {
    try_unfold((package, 0), async |(package, from)| {
        let reader = Arc::clone(&package);
        let read = tokio::task::spawn_blocking(move || reader.read_at(from, PORTION)).await.map_err(|_| AppError::Interrupted)?;
        let bytes = read.map_err(|source| AppError::File { what: "the spool", path: std::path::PathBuf::new(), source })?;
        let next = from + bytes.len() as u64;
        Ok((!bytes.is_empty()).then(|| (Bytes::from(bytes), (package, next))))
    })
}
