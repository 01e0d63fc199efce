//! Taking in HSDS / Open Referral UK JSON: every row is read, checked, and written or refused with its faults.
//!
//! Several files are one import: what they embed again and again (an organization in each of its services) is taken once, the
//! last telling standing, so that an import run again changes nothing.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::{AppError, Directory, Progress, counted};
use crate::{
    clock,
    domain::{
        Location, LocationId, Organization, OrganizationId, Service, ServiceArea, ServiceId, Taxonomy, TaxonomyId, TaxonomyTerm,
        TaxonomyTermId,
        fault::{Faults, code},
        json::{Pointer, note},
    },
    formats::hsds::{self, Document, FullService},
    geography::Catchment,
    store::{Act, Batch, StoreError},
};

/// How many services one transaction takes.
const BATCH: usize = 500;

/// Something to import.
#[derive(Debug, Clone)]
pub struct Source {
    /// What it is called in the report: a file's path.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which source.
    pub source: String,
    /// Where in it, as a JSON pointer.
    pub at: String,
    /// The row's own name, where it has one.
    pub name: Option<String>,
    /// Everything that is wrong with it.
    pub faults: Faults,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Services that were read and are in the directory now.
    pub services: u64,
    /// Aggregates of every kind that were new.
    pub inserted: u64,
    /// Aggregates that were replaced.
    pub updated: u64,
    /// Aggregates that were there already, just so.
    pub unchanged: u64,
    /// Rows that were not taken.
    pub refused: Vec<Refusal>,
    /// What was taken and deserves a look.
    pub warnings: Vec<String>,
}

/// Everything that the sources hold, each aggregate once.
#[derive(Default)]
struct Gathered {
    organizations: BTreeMap<OrganizationId, Organization>,
    locations: BTreeMap<LocationId, Location>,
    taxonomies: BTreeMap<TaxonomyId, Taxonomy>,
    taxonomy_terms: BTreeMap<TaxonomyTermId, TaxonomyTerm>,
    services: BTreeMap<ServiceId, Row>,
    /// Organizations that are embedded in several services, and not told in the same way each time.
    told_otherwise: HashSet<OrganizationId>,
    report: ImportReport,
}

/// A service, and where it stood.
struct Row {
    service: Service,
    source: String,
    at: Pointer,
}

impl Directory {
    /// Imports sources together. What can be taken is taken, in transactions of some 500 services; what cannot is in the report.
    /// Where this process writes the index, it is up to date when this returns.
    ///
    /// # Errors
    /// [`AppError::Store`] or [`AppError::Index`]. What was written before stays, and an import run again completes it.
    pub async fn import(&self, sources: Vec<Source>, progress: &dyn Progress) -> Result<ImportReport, AppError> {
        let mut gathered = Gathered::default();
        for source in sources {
            gathered.read(source);
        }
        gathered.note_unreachable();
        if !gathered.told_otherwise.is_empty() {
            let told_otherwise = counted(gathered.told_otherwise.len(), "organization is", "organizations are");
            gathered.report.warnings.push(format!(
                "{told_otherwise} told in different ways by several services; of each the last telling was taken, and what only an earlier one said is not kept"
            ));
        }
        let mut report = std::mem::take(&mut gathered.report);
        let total = gathered.services.len() as u64;
        let mut rows: Vec<Row> = std::mem::take(&mut gathered.services).into_values().collect();
        let mut first = Batch {
            taxonomies: std::mem::take(&mut gathered.taxonomies).into_values().collect(),
            taxonomy_terms: std::mem::take(&mut gathered.taxonomy_terms).into_values().collect(),
            ..Batch::default()
        };
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(BATCH));
            let mut batch = std::mem::take(&mut first);
            gathered.add_referred(&mut batch, &rows);
            self.write(batch, std::mem::replace(&mut rows, rest), &mut report).await?;
            progress.at("services written", total - rows.len() as u64, Some(total));
        }
        // What stood by itself in a collection, and no service refers to.
        let mut left = first;
        left.organizations.extend(std::mem::take(&mut gathered.organizations).into_values());
        left.locations.extend(std::mem::take(&mut gathered.locations).into_values());
        self.write(left, Vec::new(), &mut report).await?;
        if self.writes_index() {
            self.catch_up().await?;
        }
        Ok(report)
    }

    /// Writes one batch. Services that refer to what is nowhere are refused, and the rest is written.
    async fn write(&self, mut batch: Batch, rows: Vec<Row>, report: &mut ImportReport) -> Result<(), AppError> {
        batch.services = rows.iter().map(|row| row.service.clone()).collect();
        if batch == Batch::default() {
            return Ok(());
        }
        let dangling = match self.write_feed(&batch, &import_act()).await {
            Ok(written) => {
                report.count(&batch, &written);
                return Ok(());
            }
            Err(StoreError::Dangling(dangling)) => dangling,
            Err(other) => return Err(other.into()),
        };
        for row in &rows {
            let mut faults = Faults::default();
            for reference in dangling.iter().filter(|reference| reference.service == row.service.id.0) {
                note(&mut faults, &row.at, code::DANGLING, format!("refers to {} {}, which is nowhere", reference.kind, reference.missing));
            }
            if !faults.0.is_empty() {
                report.refuse(&row.source, &row.at, Some(row.service.name.clone()), faults);
            }
        }
        let refused: HashSet<_> = dangling.iter().map(|reference| reference.service).collect();
        batch.services.retain(|service| !refused.contains(&service.id.0));
        let written = self.write_feed(&batch, &import_act()).await?;
        report.count(&batch, &written);
        Ok(())
    }
}

/// An import from the command line, as history and audit tell of it.
fn import_act() -> Act {
    Act::of_command("import", clock::random_uuid(), clock::now())
}

impl ImportReport {
    fn count(&mut self, batch: &Batch, written: &crate::store::Written) {
        self.services += batch.services.len() as u64;
        self.inserted += written.inserted;
        self.updated += written.updated;
        self.unchanged += written.unchanged;
    }

    fn refuse(&mut self, source: &str, at: &Pointer, name: Option<String>, faults: Faults) {
        self.refused.push(Refusal { source: source.to_owned(), at: at.as_str().to_owned(), name, faults });
    }
}

impl Gathered {
    fn read(&mut self, source: Source) {
        let read = hsds::read_document(&source.bytes);
        drop(source.bytes);
        let document = match read {
            Ok(document) => document,
            Err(faults) => return self.report.refuse(&source.name, &Pointer::root(), None, faults),
        };
        let Document { services, organizations, locations, taxonomies, taxonomy_terms, .. } = document;
        for (at, value) in taxonomies {
            self.take(&source.name, &at, value, hsds::read_taxonomy, |all, read| {
                all.taxonomies.insert(read.aggregate.id, read.aggregate);
            });
        }
        for (at, value) in taxonomy_terms {
            self.take(&source.name, &at, value, hsds::read_taxonomy_term, |all, read| {
                all.taxonomies.extend(read.taxonomies.into_iter().map(|taxonomy| (taxonomy.id, taxonomy)));
                all.taxonomy_terms.insert(read.aggregate.id, read.aggregate);
            });
        }
        for (at, value) in organizations {
            self.take(&source.name, &at, value, hsds::read_organization, |all, read| {
                all.terms(read.taxonomies, read.taxonomy_terms);
                all.organizations.insert(read.aggregate.id, read.aggregate);
            });
        }
        for (at, value) in locations {
            self.take(&source.name, &at, value, hsds::read_location, |all, read| {
                all.terms(read.taxonomies, read.taxonomy_terms);
                all.locations.insert(read.aggregate.id, read.aggregate);
            });
        }
        for (at, value) in services {
            self.take(&source.name, &at, value, read_checked, |all, full| all.service(&source.name, &at, full));
        }
    }

    /// Reads one row and keeps it, or refuses it by name.
    fn take<T>(
        &mut self,
        source: &str,
        at: &Pointer,
        value: Value,
        read: impl FnOnce(Value, Pointer) -> Result<T, Faults>,
        keep: impl FnOnce(&mut Self, T),
    ) {
        let name = value.get("name").and_then(Value::as_str).map(|name| name.chars().take(80).collect());
        match read(value, at.clone()) {
            Ok(read) => keep(self, read),
            Err(faults) => self.report.refuse(source, at, name, faults),
        }
    }

    fn terms(&mut self, taxonomies: Vec<Taxonomy>, terms: Vec<TaxonomyTerm>) {
        self.taxonomies.extend(taxonomies.into_iter().map(|taxonomy| (taxonomy.id, taxonomy)));
        self.taxonomy_terms.extend(terms.into_iter().map(|term| (term.id, term)));
    }

    fn service(&mut self, source: &str, at: &Pointer, full: FullService) {
        self.terms(full.taxonomies, full.taxonomy_terms);
        if let Some(organization) = full.organization {
            let id = organization.id;
            let before = self.organizations.insert(id, organization);
            if before.is_some_and(|before| before != self.organizations[&id]) {
                self.told_otherwise.insert(id);
            }
        }
        self.locations.extend(full.locations.into_iter().map(|location| (location.id, location)));
        let id = full.service.id;
        if let Some(before) = self.services.insert(id, Row { service: full.service, source: source.to_owned(), at: at.clone() }) {
            let (first, second) = (before.at.as_str(), at.as_str());
            self.report
                .warnings
                .push(format!("service {id} stands twice, at {first} of {} and {second} of {source}; the latter was taken", before.source));
        }
    }

    /// Moves what `rows` refer to, and was not written yet, into the batch.
    fn add_referred(&mut self, batch: &mut Batch, rows: &[Row]) {
        for Row { service, .. } in rows {
            batch.organizations.extend(self.organizations.remove(&service.organization_id));
            for at in &service.service_at_locations {
                batch.locations.extend(self.locations.remove(&at.location_id));
            }
        }
    }

    /// Services that nobody can be matched with: no place, no area, and no way of attending without one.
    fn note_unreachable(&mut self) {
        let is_nowhere = |row: &&Row| {
            let service = &row.service;
            let placed = service.service_at_locations.iter().any(|at| {
                // A location that is only referred to may be in the database, with its place.
                self.locations.get(&at.location_id).is_none_or(|location| location.latitude.is_some())
            });
            !placed && service.service_areas.is_empty() && service.schedules.iter().all(|schedule| schedule.attending_type.is_none())
        };
        let nowhere = self.services.values().filter(is_nowhere).count();
        if nowhere > 0 {
            self.report.warnings.push(format!(
                "{} neither a place, nor an area, nor a way of attending; they can be browsed, and matched only where their text says how they are had",
                counted(nowhere, "service states", "services state")
            ));
        }
    }
}

/// Reads a service, and checks the shapes of its areas, which the format's own reader leaves alone.
pub(super) fn read_checked(value: Value, at: Pointer) -> Result<FullService, Faults> {
    let (service_areas, offered) = (at.member("service_areas"), at.member("service_at_locations"));
    let full = hsds::read_service(value, at)?;
    let mut faults = Faults::default();
    check_areas(&full.service.service_areas, &service_areas, &mut faults);
    for (place, at) in full.service.service_at_locations.iter().enumerate() {
        check_areas(&at.service_areas, &offered.element(place).member("service_areas"), &mut faults);
    }
    faults.or(full)
}

fn check_areas(areas: &[ServiceArea], at: &Pointer, faults: &mut Faults) {
    for (place, area) in areas.iter().enumerate() {
        if let Err(why) = Catchment::parse(area.name.as_deref(), area.extent.as_deref(), area.extent_type.as_deref()) {
            note(faults, &at.element(place).member("extent"), code::BAD_GEOMETRY, why.to_string());
        }
    }
}
