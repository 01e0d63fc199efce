//! `GET /oruk/taxonomies` and `/oruk/taxonomy_terms`, each with `/{id}`.

use actix_web::{HttpRequest, get, web::Data};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Answer,
    asked::{Asked, Format, PER_PAGE},
    id, page,
};
use crate::{
    app::Told,
    domain::{Taxonomy, TaxonomyId, TaxonomyTerm, TaxonomyTermId},
    formats::{hsds::Terms, uk_profile},
    http::{Faces, problem::Problem},
    store::ListFilter,
};

#[get("/oruk/taxonomies")]
pub(super) async fn taxonomies(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukTaxonomies", None).await?;
    let directory = faces.directory().clone();
    let mut asked = Asked::of(&request);
    let (words, paging, format) = (asked.words(), asked.paging(PER_PAGE), asked.format());
    asked.end()?;
    let filter = words.map(|words| ListFilter { words, ..ListFilter::default() });
    if format == Format::Page {
        let Some(filter) = filter else { return page::show(&request, 0, paging, Vec::new()) };
        let found = directory.open_taxonomies(&filter, paging.span()).await?;
        return page::show(&request, found.total, paging, write(&found.part));
    }
    page::lines(move |after: Option<Uuid>| {
        let (directory, filter) = (directory.clone(), filter.clone());
        async move {
            let Some(filter) = filter else { return Ok(None) };
            let found = directory.open_taxonomies_after(&filter, after, page::PORTION).await?;
            Ok(found.last().map(|last| (write(&found), last.id.0)))
        }
    })
    .await
}

#[get("/oruk/taxonomies/{id}")]
pub(super) async fn taxonomy(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukTaxonomy", None).await?;
    let found = faces.directory().open_taxonomy(id::<TaxonomyId>(&request, "taxonomy")?).await?;
    let (found, terms) = found.ok_or_else(|| Problem::no_such("taxonomy"))?;
    page::show_one(&request, &uk_profile::taxonomy(&found, &terms))
}

#[get("/oruk/taxonomy_terms")]
pub(super) async fn taxonomy_terms(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukTaxonomyTerms", None).await?;
    let directory = faces.directory().clone();
    let mut asked = Asked::of(&request);
    let words = asked.words();
    let nothing = words.is_none();
    let filter = asked.filter(words.unwrap_or_default());
    let (paging, format) = (asked.paging(PER_PAGE), asked.format());
    asked.end()?;
    if format == Format::Page {
        if nothing {
            return page::show(&request, 0, paging, Vec::new());
        }
        let found = directory.open_terms(&filter, paging.span()).await?;
        return page::show(&request, found.total, paging, write_terms(&found.part));
    }
    page::lines(move |after: Option<Uuid>| {
        let (directory, filter) = (directory.clone(), filter.clone());
        async move {
            if nothing {
                return Ok(None);
            }
            let told = directory.open_terms_after(&filter, after, page::PORTION).await?;
            Ok(told.items.last().map(|last| (write_terms(&told), last.id.0)))
        }
    })
    .await
}

#[get("/oruk/taxonomy_terms/{id}")]
pub(super) async fn taxonomy_term(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "orukTaxonomyTerm", None).await?;
    let found = faces.directory().open_term(id::<TaxonomyTermId>(&request, "taxonomy term")?).await?;
    let written = found.and_then(|told| write_terms(&told).pop());
    page::show_one(&request, &written.ok_or_else(|| Problem::no_such("taxonomy term"))?)
}

fn write(found: &[Taxonomy]) -> Vec<Value> {
    found.iter().map(|one| uk_profile::taxonomy(one, &[])).collect()
}

fn write_terms(told: &Told<TaxonomyTerm>) -> Vec<Value> {
    let terms = Terms::new(&told.terms, &told.taxonomies);
    told.items.iter().map(|term| uk_profile::taxonomy_term(term, &terms)).collect()
}
