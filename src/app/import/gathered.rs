//! What a portion of a source holds, each aggregate once: rows are read, mended and checked, or refused with their faults.

use std::{
    collections::{BTreeMap, HashSet},
    iter,
    sync::mpsc::sync_channel,
    thread,
};

use serde_json::Value;
use uuid::Uuid;

use super::report::{ImportReport, MendSample};
use crate::{
    app::counted,
    domain::{
        AggregateKind, Extra, Location, LocationId, Organization, OrganizationId, Service, ServiceArea, ServiceId, Taxonomy, TaxonomyId,
        TaxonomyTerm, TaxonomyTermId,
        fault::{Faults, code},
        json::{Pointer, note},
    },
    formats::{
        hsds::{self, Document, FullService, ORIGINAL_ID},
        mending::{Mend, Mender},
    },
    geography::Catchment,
    matching::listing::{Fact, read_out},
    store::Batch,
};

/// The rule by which areas are taken whose shape cannot be read, and what it does.
const SHAPE: &str = "shape";
const SHAPE_SAYS: &str = "A shape of an area that cannot be read was kept as it came; the area is known by its name only.";

/// How many services are handed at once from the thread that reads them to the one that keeps them.
const HANDED: usize = 64;

/// Everything that a portion holds, each aggregate once.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) organizations: BTreeMap<OrganizationId, Organization>,
    pub(super) locations: BTreeMap<LocationId, Location>,
    pub(super) taxonomies: BTreeMap<TaxonomyId, Taxonomy>,
    pub(super) taxonomy_terms: BTreeMap<TaxonomyTermId, TaxonomyTerm>,
    pub(super) services: BTreeMap<ServiceId, Row>,
    /// Organizations that are embedded in several services, and not told in the same way each time.
    told_otherwise: HashSet<OrganizationId>,
}

/// A service, and where it stood.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) service: Service,
    pub(super) source: String,
    pub(super) at: Pointer,
    /// Which rules mended it, and how often.
    pub(super) mended: BTreeMap<&'static str, u64>,
}

impl Gathered {
    /// Reads a document's rows: each is mended first, and what was mended is told.
    pub(super) fn read(&mut self, source: &str, document: Document, mender: &mut Mender, report: &mut ImportReport) {
        let Document { services, organizations, locations, taxonomies, taxonomy_terms, refused, notes, .. } = document;
        for note in notes {
            report.warn(format!("{source}: {note}"));
        }
        for (at, faults) in refused {
            report.refuse(source, &at, None, faults);
        }
        let mut rows = Rows { all: self, source, report };
        for (at, value) in taxonomies {
            rows.keep(read_row(mender, at, value, Mender::taxonomy, hsds::read_taxonomy), |rows, _, read, _| {
                rows.all.taxonomies.insert(read.aggregate.id, read.aggregate);
            });
        }
        for (at, value) in taxonomy_terms {
            rows.keep(read_row(mender, at, value, Mender::taxonomy_term, hsds::read_taxonomy_term), |rows, _, read, _| {
                rows.all.taxonomies.extend(read.taxonomies.into_iter().map(|taxonomy| (taxonomy.id, taxonomy)));
                rows.all.taxonomy_terms.insert(read.aggregate.id, read.aggregate);
            });
        }
        for (at, value) in organizations {
            rows.keep(read_row(mender, at, value, Mender::organization, hsds::read_organization), |rows, _, read, _| {
                rows.all.terms(read.taxonomies, read.taxonomy_terms);
                rows.all.organizations.insert(read.aggregate.id, read.aggregate);
            });
        }
        for (at, value) in locations {
            rows.keep(read_row(mender, at, value, Mender::location, hsds::read_location), |rows, _, read, _| {
                rows.all.terms(read.taxonomies, read.taxonomy_terms);
                rows.all.locations.insert(read.aggregate.id, read.aggregate);
            });
        }
        rows.services(mender, services);
    }

    fn terms(&mut self, taxonomies: Vec<Taxonomy>, terms: Vec<TaxonomyTerm>) {
        self.taxonomies.extend(taxonomies.into_iter().map(|taxonomy| (taxonomy.id, taxonomy)));
        self.taxonomy_terms.extend(terms.into_iter().map(|term| (term.id, term)));
    }

    /// Forgets what the run has told already: within a run the first telling stands, or what a feed tells in two ways would change with
    /// each page.
    pub(super) fn forget(&mut self, told: &HashSet<Uuid>, report: &mut ImportReport) {
        self.services.retain(|id, row| {
            let is_new = !told.contains(&id.0);
            if !is_new {
                report.warn(format!(
                    "service {id} stands twice, the second time at {} of {}; the first was taken",
                    row.at.as_str(),
                    row.source
                ));
            }
            is_new
        });
        self.taxonomies.retain(|id, _| !told.contains(&id.0));
        self.taxonomy_terms.retain(|id, _| !told.contains(&id.0));
        self.organizations.retain(|id, _| !told.contains(&id.0));
        self.locations.retain(|id, _| !told.contains(&id.0));
    }

    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.taxonomies.len() + self.taxonomy_terms.len() + self.organizations.len() + self.locations.len() + self.services.len()
    }

    /// Takes out up to `most` records: what is referred to before what refers to it, and each kind in the order of ids.
    ///
    /// Not each service with its own organization and locations. Ids are random, so the rows of those lie anywhere in every table and
    /// index that holds them, and each costs a page of each; those whose ids are next to each other share pages.
    pub(super) fn portion(&mut self, most: usize) -> (Batch, Vec<Row>) {
        let mut room = most;
        let batch = Batch {
            taxonomies: first(&mut self.taxonomies, &mut room),
            taxonomy_terms: first(&mut self.taxonomy_terms, &mut room),
            organizations: first(&mut self.organizations, &mut room),
            locations: first(&mut self.locations, &mut room),
            ..Batch::default()
        };
        (batch, first(&mut self.services, &mut room))
    }

    /// Says what deserves a look.
    pub(super) fn remark(&self, report: &mut ImportReport) {
        if !self.told_otherwise.is_empty() {
            let told_otherwise = counted(self.told_otherwise.len(), "organization is", "organizations are");
            report.warn(format!(
                "{told_otherwise} told in different ways by several services; of each the last telling was taken, and what only an earlier one said is not kept"
            ));
        }
        let nowhere = self.services.values().filter(|row| self.is_nowhere(row)).count();
        if nowhere > 0 {
            report.warn(format!(
                "{} neither a place, nor an area, nor a way of attending; they can be browsed, and matched only where their text says how they are had",
                counted(nowhere, "service states", "services state")
            ));
        }
    }

    /// Whether nobody can be matched with a service: no place, no area, and no way of attending without one.
    fn is_nowhere(&self, row: &Row) -> bool {
        let service = &row.service;
        let placed = service.service_at_locations.iter().any(|at| {
            // A location that is only referred to may be in the database, with its place.
            self.locations.get(&at.location_id).is_none_or(|location| location.latitude.is_some() || location.postal_code().is_some())
        });
        !placed && service.service_areas.is_empty() && service.schedules.iter().all(|schedule| schedule.attending_type.is_none())
    }
}

/// Takes the first of a kind out, as many as there is room for.
fn first<K: Ord, V>(kind: &mut BTreeMap<K, V>, room: &mut usize) -> Vec<V> {
    let first: Vec<V> = iter::from_fn(|| kind.pop_first()).map(|(_, value)| value).take(*room).collect();
    *room -= first.len();
    first
}

/// A row, mended and read.
struct ReadRow<T> {
    at: Pointer,
    name: Option<String>,
    mends: Vec<Mend>,
    read: Result<T, Faults>,
}

/// Mends and reads one row.
fn read_row<T>(
    mender: &mut Mender,
    at: Pointer,
    mut value: Value,
    mend: impl FnOnce(&mut Mender, &mut Value, &Pointer) -> Vec<Mend>,
    read: impl FnOnce(Value, Pointer) -> Result<T, Faults>,
) -> ReadRow<T> {
    let mends = mend(mender, &mut value, &at);
    let name = value.get("name").and_then(Value::as_str).map(|name| name.chars().take(80).collect());
    ReadRow { name, mends, read: read(value, at.clone()), at }
}

/// Rows being read into a portion.
struct Rows<'a> {
    all: &'a mut Gathered,
    source: &'a str,
    report: &'a mut ImportReport,
}

impl Rows<'_> {
    /// Mends, reads and keeps services; many of them on two threads, of which one mends and reads what the other keeps.
    fn services(&mut self, mender: &mut Mender, services: Vec<(Pointer, Value)>) {
        let many = services.len() > HANDED;
        let mut rows = services.into_iter().map(|(at, value)| read_row(mender, at, value, Mender::service, hsds::read_service));
        if !many {
            return rows.for_each(|row| self.keep(row, Self::service));
        }
        let (send, receive) = sync_channel::<Vec<_>>(2);
        thread::scope(|scope| {
            scope.spawn(move || {
                loop {
                    let portion: Vec<_> = rows.by_ref().take(HANDED).collect();
                    if portion.is_empty() || send.send(portion).is_err() {
                        return;
                    }
                }
            });
            receive.into_iter().flatten().for_each(|row| self.keep(row, Self::service));
        });
    }

    /// Keeps a row that was read, or refuses it by name.
    fn keep<T>(&mut self, row: ReadRow<T>, keep: impl FnOnce(&mut Self, &Pointer, T, BTreeMap<&'static str, u64>)) {
        let ReadRow { at, name, mends, read } = row;
        let at = &at;
        match read {
            Ok(read) => {
                let mut mended = BTreeMap::new();
                for Mend { rule, at, before, after } in mends {
                    *mended.entry(rule.word()).or_default() += 1;
                    let sample = MendSample { source: self.source.to_owned(), at, before, after };
                    self.report.mend(rule.word(), rule.sentence(), sample);
                }
                keep(self, at, read, mended);
            }
            Err(faults) => self.report.refuse(self.source, at, name, faults),
        }
    }

    fn service(&mut self, at: &Pointer, mut full: FullService, mut mended: BTreeMap<&'static str, u64>) {
        // A shape that is none hides no service: its area is known by its name.
        for fault in shapes(&full.service, at).0 {
            *mended.entry(SHAPE).or_default() += 1;
            let sample = MendSample { source: self.source.to_owned(), at: fault.pointer, before: None, after: Some(fault.detail) };
            self.report.mend(SHAPE, SHAPE_SAYS, sample);
        }
        let id = full.service.organization_id;
        let told = match full.organization.as_ref().or_else(|| self.all.organizations.get(&id)) {
            Some(organization) => read_out(&mut full.service, organization, &mut full.locations),
            None => read_out(&mut full.service, &Organization::nameless(id), &mut full.locations),
        };
        for told in told {
            self.report.read_out(field(&told.fact));
        }
        let (all, source) = (&mut *self.all, self.source);
        all.terms(full.taxonomies, full.taxonomy_terms);
        if let Some(organization) = full.organization {
            let id = organization.id;
            let before = all.organizations.insert(id, organization);
            if before.is_some_and(|before| before != all.organizations[&id]) {
                all.told_otherwise.insert(id);
            }
        }
        all.locations.extend(full.locations.into_iter().map(|location| (location.id, location)));
        let id = full.service.id;
        let row = Row { service: full.service, source: source.to_owned(), at: at.clone(), mended };
        if let Some(before) = all.services.insert(id, row) {
            let (first, second, where_first) = (before.at.as_str(), at.as_str(), &before.source);
            let twice = format!("service {id} stands twice, at {first} of {where_first} and {second} of {source}; the latter was taken");
            self.report.warn(twice);
        }
    }
}

/// The field that a fact stands in.
fn field(fact: &Fact) -> &'static str {
    match fact {
        Fact::MinimumAge(_) => "minimum_age",
        Fact::MaximumAge(_) => "maximum_age",
        Fact::Session { .. } => "schedules",
        Fact::Cost { .. } => "cost_options",
        Fact::Access { .. } => "attributes",
        Fact::Attending(_) => "attending_type",
        Fact::Phone(_) => "phones",
        Fact::Email(_) => "email",
        Fact::Postcode(_) => "postal_code",
    }
}

/// The id that a record had at its source.
pub(super) fn original_id(id: Uuid, extra: &Extra) -> String {
    match extra.get(ORIGINAL_ID) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => id.to_string(),
    }
}

/// The three kinds of record that sources tell of.
pub(super) trait Sourced {
    const KIND: AggregateKind;
    fn uuid(&self) -> Uuid;
    fn extra(&self) -> &Extra;
}

macro_rules! sourced {
    ($($kind:ident),*) => {$(
        impl Sourced for $kind {
            const KIND: AggregateKind = AggregateKind::$kind;

            fn uuid(&self) -> Uuid {
                self.id.0
            }

            fn extra(&self) -> &Extra {
                &self.extra
            }
        }
    )*};
}

sourced!(Organization, Location, Service);

/// Reads a service, and checks the shapes of its areas, which the format's own reader leaves alone.
pub(in crate::app) fn read_checked(value: Value) -> Result<FullService, Faults> {
    let full = hsds::read_service(value, Pointer::root())?;
    shapes(&full.service, &Pointer::root()).or(full)
}

/// What is wrong with the shapes of a service's areas.
fn shapes(service: &Service, at: &Pointer) -> Faults {
    let (service_areas, offered) = (at.member("service_areas"), at.member("service_at_locations"));
    let mut faults = Faults::default();
    check_areas(&service.service_areas, &service_areas, &mut faults);
    for (place, at) in service.service_at_locations.iter().enumerate() {
        check_areas(&at.service_areas, &offered.element(place).member("service_areas"), &mut faults);
    }
    faults
}

fn check_areas(areas: &[ServiceArea], at: &Pointer, faults: &mut Faults) {
    for (place, area) in areas.iter().enumerate() {
        if let Err(why) = Catchment::parse(area.name.as_deref(), area.extent.as_deref(), area.extent_type.as_deref()) {
            note(faults, &at.element(place).member("extent"), code::BAD_GEOMETRY, why.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn portions_hold_what_is_referred_to_before_what_refers_to_it_each_kind_in_the_order_of_ids() {
        let id = |number: u128| Uuid::from_u128(number).to_string();
        let mut all = Gathered::default();
        for number in [3, 1, 2] {
            let full = json!({
                "id": id(number), "name": "Walks", "status": "active", "organization": { "id": id(number), "name": "Walkers", "description": "" },
                "service_at_locations": [{ "id": id(number), "location": { "id": id(number), "location_type": "physical" } }],
            });
            let FullService { service, organization, locations, .. } = hsds::read_service(full, Pointer::root()).unwrap();
            all.organizations.extend(organization.map(|organization| (organization.id, organization)));
            all.locations.extend(locations.into_iter().map(|location| (location.id, location)));
            let row = Row { service, source: String::new(), at: Pointer::root(), mended: BTreeMap::new() };
            all.services.insert(row.service.id, row);
        }
        let mut portions = Vec::new();
        while all.len() > 0 {
            let (batch, rows) = all.portion(4);
            let organizations = batch.organizations.iter().map(|one| ("organization", one.id.0.as_u128()));
            let locations = batch.locations.iter().map(|one| ("location", one.id.0.as_u128()));
            let services = rows.iter().map(|row| ("service", row.service.id.0.as_u128()));
            portions.push(organizations.chain(locations).chain(services).collect::<Vec<_>>());
        }
        assert_eq!(
            portions,
            [
                vec![("organization", 1), ("organization", 2), ("organization", 3), ("location", 1)],
                vec![("location", 2), ("location", 3), ("service", 1), ("service", 2)],
                vec![("service", 3)],
            ]
        );
    }
}
