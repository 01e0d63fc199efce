//! `GET /oruk/service_at_locations`, and `/{id}`.

use actix_web::{HttpRequest, get, web::Data};
use serde_json::Value;

use super::{
    Answer,
    asked::{Asked, Format, PER_PAGE},
    id, page,
};
use crate::{
    app::{PlaceOfService, Told},
    domain::ServiceAtLocationId,
    formats::{hsds::Terms, uk_profile},
    http::{Faces, problem::Problem},
    store::ServiceWithPlaces,
};

#[get("/oruk/service_at_locations")]
pub(super) async fn service_at_locations(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukServiceAtLocations", None).await?;
    let directory = faces.directory().clone();
    let mut asked = Asked::of(&request);
    let wanted = asked.wanted(directory.gazetteer());
    let (full, paging, format) = (asked.flag("full"), asked.paging(PER_PAGE), asked.format());
    asked.end()?;
    if format == Format::Page {
        let found = directory.open_places(&wanted, paging.span()).await?;
        let (places, told) = &found.part;
        return page::show(&request, found.total, paging, write(places, told, full));
    }
    page::lines(move |after: Option<PlaceOfService>| {
        let (directory, wanted) = (directory.clone(), wanted.clone());
        async move {
            let found = directory.open_places_after(&wanted, after, page::PORTION as usize).await?;
            Ok(found.and_then(|(places, told)| Some((write(&places, &told, full), *places.last()?))))
        }
    })
    .await
}

#[get("/oruk/service_at_locations/{id}")]
pub(super) async fn service_at_location(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukServiceAtLocation", None).await?;
    let id = id::<ServiceAtLocationId>(&request, "service at a location")?;
    let found = faces.directory().open_place(id).await?;
    let written = found.and_then(|told| {
        let places: Vec<PlaceOfService> = told.items.iter().map(|found| (id, found.service.id)).collect();
        write(&places, &told, true).pop()
    });
    page::show_one(&request, &written.ok_or_else(|| Problem::no_such("service at a location"))?)
}

/// Writes places, in their order; one whose service went away a moment ago is passed over.
fn write(places: &[PlaceOfService], told: &Told<ServiceWithPlaces>, full: bool) -> Vec<Value> {
    let terms = Terms::new(&told.terms, &told.taxonomies);
    let written = places.iter().filter_map(|(id, service)| {
        let found = told.items.iter().find(|found| found.service.id == *service)?;
        let at = found.service.service_at_locations.iter().find(|at| at.id == *id)?;
        let whole = uk_profile::service_at_location(at, &found.service, &found.organization, &found.locations, &terms);
        Some(if full { whole } else { uk_profile::listed(whole) })
    });
    written.collect()
}
