//! `GET /oruk/organizations`, and `/{id}`.

use actix_web::{HttpRequest, get, web::Data};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Answer,
    asked::{Asked, Format, PER_PAGE, Shape},
    id, page, services,
};
use crate::{
    app::{AppError, Directory, MOST_SERVICES, Told},
    domain::{Organization, OrganizationId, Service, ServiceId},
    formats::{hsds::Terms, uk_profile},
    http::{
        Faces,
        problem::{Kind, Problem},
    },
};

/// How many organizations a portion has where each comes with its services.
const WITH_SERVICES: u32 = 1;

#[get("/oruk/organizations")]
pub(super) async fn organizations(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukOrganizations", None).await?;
    let directory = faces.directory().clone();
    let mut asked = Asked::of(&request);
    let words = asked.words();
    let (full, with_services) = (asked.flag("full"), asked.flag("full_service"));
    let (paging, format) = (asked.paging(PER_PAGE), asked.format());
    asked.end()?;
    let nothing = words.is_none();
    let words = words.unwrap_or_default();
    if format == Format::Page {
        if nothing {
            return page::show(&request, 0, paging, Vec::new());
        }
        let found = directory.open_organizations(&words, paging.span()).await?;
        let contents = if with_services {
            write_with_services(&directory, &found.part).await?.ok_or_else(too_many)?
        } else {
            write(&found.part, full)
        };
        return page::show(&request, found.total, paging, contents);
    }
    page::lines(move |after: Option<Uuid>| {
        let (directory, words) = (directory.clone(), words.clone());
        async move {
            if nothing {
                return Ok(None);
            }
            let limit = if with_services { WITH_SERVICES } else { page::PORTION };
            let told = directory.open_organizations_after(&words, after, limit).await?;
            let Some(last) = told.items.last().map(|last| last.id.0) else { return Ok(None) };
            let written = if with_services { write_with_services(&directory, &told).await? } else { None };
            // One with more services than go together is told without them.
            Ok(Some((written.unwrap_or_else(|| write(&told, full || with_services)), last)))
        }
    })
    .await
}

#[get("/oruk/organizations/{id}")]
pub(super) async fn organization(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukOrganization", None).await?;
    let directory = faces.directory();
    let mut asked = Asked::of(&request);
    let with_services = asked.flag("full_service");
    asked.end()?;
    let id = id::<OrganizationId>(&request, "organization")?;
    let told = directory.open_organization(id).await?.ok_or_else(|| Problem::no_such("organization"))?;
    let mut written = if with_services {
        write_with_services(directory, &told).await?.ok_or_else(too_many)?
    } else {
        let services = directory.open_services_of(id).await?.unwrap_or_default();
        let brief = services.iter().map(uk_profile::service_alone).collect();
        let terms = Terms::new(&told.terms, &told.taxonomies);
        told.items.first().map(|found| uk_profile::organization(found, brief, &terms)).into_iter().collect()
    };
    page::show_one(&request, &written.pop().ok_or_else(|| Problem::no_such("organization"))?)
}

fn too_many() -> Problem {
    let detail = format!("these have more than {MOST_SERVICES} services together; ask for fewer per_page, or /services?organization_id=");
    Problem::new(Kind::NotParsed, detail)
}

fn write(told: &Told<Organization>, full: bool) -> Vec<Value> {
    let terms = Terms::new(&told.terms, &told.taxonomies);
    let whole = told.items.iter().map(|found| uk_profile::organization(found, Vec::new(), &terms));
    whole.map(|whole| if full { whole } else { uk_profile::listed(whole) }).collect()
}

/// Writes organizations with their services, whole; `None` where there are too many of those.
async fn write_with_services(directory: &Directory, told: &Told<Organization>) -> Result<Option<Vec<Value>>, AppError> {
    let terms = Terms::new(&told.terms, &told.taxonomies);
    let (mut written, mut count) = (Vec::with_capacity(told.items.len()), 0);
    for found in &told.items {
        let offered: Option<Vec<Service>> = directory.open_services_of(found.id).await?;
        let Some(offered) = offered.filter(|offered| count + offered.len() <= MOST_SERVICES as usize) else { return Ok(None) };
        count += offered.len();
        let ids: Vec<ServiceId> = offered.iter().map(|one| one.id).collect();
        let mut full = services::write(&directory.told_services(&ids).await?, Shape::Full);
        for one in &mut full {
            // It stands in its organization.
            if let Some(members) = one.as_object_mut() {
                members.shift_remove("organization");
            }
        }
        written.push(uk_profile::organization(found, full, &terms));
    }
    Ok(Some(written))
}
