//! `GET /oruk/services`, and `/{id}`.

use actix_web::{HttpRequest, get, web::Data};
use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::{
    Answer,
    asked::{Asked, Format, PER_MINIMAL_PAGE, PER_PAGE, Shape},
    id, page,
};
use crate::{
    app::{Directory, Told, Wanted},
    domain::ServiceId,
    formats::{hsds::Terms, uk_profile},
    http::{Faces, problem::Problem},
    store::ServiceWithPlaces,
};

#[get("/oruk/services")]
pub(super) async fn services(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukServices", None).await?;
    let directory = faces.directory();
    let mut asked = Asked::of(&request);
    let wanted = asked.wanted(directory.gazetteer());
    let shape = shape(&mut asked);
    let paging = asked.paging(if shape == Shape::Minimal { PER_MINIMAL_PAGE } else { PER_PAGE });
    let format = asked.format();
    asked.end()?;
    if format == Format::Lines {
        return lines(directory.clone(), wanted, shape).await;
    }
    if shape == Shape::Minimal {
        let found = directory.open_service_ids(&wanted, paging.span()).await?;
        let contents = found.part.into_iter().map(|(id, at)| {
            // The moment as a service itself shows it.
            json!({ "id": id.to_string(), "last_modified": at.to_rfc3339_opts(SecondsFormat::AutoSi, true) })
        });
        return page::show(&request, found.total, paging, contents.collect());
    }
    let found = directory.open_services(&wanted, paging.span()).await?;
    page::show(&request, found.total, paging, write(&found.part, shape))
}

#[get("/oruk/services/{id}")]
pub(super) async fn service(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukService", None).await?;
    let found = faces.directory().open_service(id::<ServiceId>(&request, "service")?).await?;
    let written = found.and_then(|told| write(&told, Shape::Full).pop());
    page::show_one(&request, &written.ok_or_else(|| Problem::no_such("service"))?)
}

/// How much of each service is asked for.
fn shape(asked: &mut Asked) -> Shape {
    match (asked.flag("minimal"), asked.flag("full")) {
        (true, _) => Shape::Minimal,
        (false, true) => Shape::Full,
        (false, false) => Shape::Listed,
    }
}

async fn lines(directory: Directory, wanted: Wanted, shape: Shape) -> Answer {
    page::lines(move |after: Option<ServiceId>| {
        let (directory, wanted) = (directory.clone(), wanted.clone());
        async move {
            let found = directory.open_services_after(&wanted, after, page::PORTION as usize).await?;
            Ok(found.map(|(told, last)| (write(&told, shape), last)))
        }
    })
    .await
}

/// Writes services.
pub(super) fn write(told: &Told<ServiceWithPlaces>, shape: Shape) -> Vec<Value> {
    let terms = Terms::new(&told.terms, &told.taxonomies);
    let written = told.items.iter().map(|found| {
        let full = uk_profile::service(&found.service, &found.organization, &found.locations, &terms);
        match shape {
            Shape::Full => full,
            Shape::Listed => uk_profile::listed(full),
            Shape::Minimal => json!({ "id": full["id"], "last_modified": full["last_modified"] }),
        }
    });
    written.collect()
}
