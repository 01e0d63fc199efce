//! A draft among what is there: who would find it, and what each field that it leaves out costs it. Nothing is written.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{AppError, Deadline, Directory, Seen, author};
use crate::{
    domain::{Faults, Location, Organization, OrganizationId, Position, Service, ServiceId},
    formats::hsds::{Extensions, FullService, Terms, write_service},
    index::Sought,
    matching::{
        Person, Query, listing,
        look::Counted,
        standing::{
            Account, Asked,
            preview::{Field, preview},
        },
    },
    store::PublicationState,
};

/// How many places of a list are looked at, as a rule.
const SEEN: usize = 10;

/// A service that need not be stored, with what it refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The service.
    pub service: Service,
    /// Who runs it.
    pub organization: Organization,
    /// Where it can be had.
    pub locations: Vec<Location>,
}

/// One kind of person, and where the draft would stand for them.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewedBy {
    /// Who.
    pub who: String,
    /// Where it would stand.
    pub account: Account,
    /// Whether it would be among the first places.
    pub found: bool,
}

/// What saying one thing more would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gain {
    /// The field.
    pub field: Field,
    /// How many of them would then see it among the first places, who do not as it is.
    pub would_see: usize,
    /// For how many of them it would stand higher.
    pub higher_for: usize,
    /// How many places it would gain, over all of them.
    pub places: usize,
    /// The same in a sentence.
    pub text: String,
}

/// A draft among what is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Each kind of person.
    pub people: Vec<PreviewedBy>,
    /// The fields that it leaves out and that would help, or that people ask for first; what costs most comes first.
    pub missing: Vec<Gain>,
    /// The moment of the change log that it answers from.
    pub position: Position,
}

impl Directory {
    /// A draft, read as drafting reads one: rows get the ids that they leave out, and a misspelt member is a fault. What it refers to
    /// and did not bring is the directory's: what is published or `own`.
    ///
    /// # Errors
    /// [`AppError::Input`] with every fault, [`AppError::Store`].
    pub async fn drafted(&self, body: Value, own: Option<OrganizationId>, now: DateTime<Utc>) -> Result<Draft, AppError> {
        let kept = self.carried_already(&body, own).await?;
        let FullService { service, organization, locations, .. } = author::read(body, &kept, now, Faults::default())?;
        let mut locations: Vec<Location> = locations.into_iter().map(|location| self.placed(location)).collect();
        let id = service.organization_id;
        let organization = if organization.is_some() {
            organization
        } else {
            let stored = self.inner.store.organization(id).await?;
            let stored = stored.filter(|record| own == Some(id) || record.publication_state == PublicationState::Published);
            stored.map(|record| record.value)
        };
        let ids = service.service_at_locations.iter().map(|place| place.location_id.0);
        let ids: Vec<_> = ids.filter(|id| locations.iter().all(|location| location.id.0 != *id)).collect();
        locations.extend(self.inner.store.published_locations(&ids).await?.into_iter().map(|record| record.value));
        Ok(Draft { service, organization: organization.unwrap_or_else(|| Organization::nameless(id)), locations })
    }

    /// The members of its feed's own that the listing carries already, where it is one that is published or `own`.
    async fn carried_already(&self, body: &Value, own: Option<OrganizationId>) -> Result<Extensions, AppError> {
        let id: Option<ServiceId> = body.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
        let Some(id) = id else { return Ok(Extensions::default()) };
        let seen = self.seen(id).await?.filter(|seen| {
            let (subject, _) = Seen::subject(Some(seen), id);
            subject.published || (own.is_some() && subject.owner == own)
        });
        Ok(seen.map_or_else(Extensions::default, |Seen { view, .. }| {
            let terms = Terms::new(&view.terms, &view.taxonomies);
            Extensions::of(&write_service(&view.record.value, Some(&view.organization), &view.locations, &terms))
        }))
    }

    /// Where a draft would stand for each of these people. Takes milliseconds of a core for each; call it where that may block.
    ///
    /// # Errors
    /// [`AppError::NotReady`] before there is an index, [`AppError::Index`] where it cannot be read, [`AppError::TooLate`] where nobody waits
    /// any more.
    pub fn preview(&self, draft: &Draft, people: Vec<(String, Person)>, deadline: Deadline) -> Result<Preview, AppError> {
        let snapshot = self.inner.index.snapshot().ok_or(AppError::NotReady)?;
        let listings = listing::read(&draft.service, &draft.organization, &draft.locations, self.inner.lexicon);
        let of = people.len();
        let mut previewed = Vec::with_capacity(of);
        let mut gains: Vec<Gain> = Vec::new();
        for (who, person) in people {
            deadline.check()?;
            let query = Query::understand(person, self.inner.lexicon);
            let recalled = snapshot.recall(&Sought::for_person(&query))?;
            let candidates: Vec<Counted<'_>> = recalled.candidates().collect();
            let asked = Asked {
                query: &query,
                lexicon: self.inner.lexicon,
                corpus: &recalled.corpus,
                rules: self.rules(),
                candidates: &candidates,
            };
            let told = preview(&asked, &listings);
            let Some(account) = told.account else { continue };
            for (field, rank) in told.filled {
                add(&mut gains, field, account.rank, account.services_in_order, rank);
            }
            previewed.push(PreviewedBy { who, found: is_seen(account.rank), account });
        }
        gains.retain(|gain| gain.higher_for > 0 || gain.field.is_asked_first());
        gains.sort_by_key(|gain| (std::cmp::Reverse((gain.would_see, gain.places, gain.higher_for)), gain.field));
        for gain in &mut gains {
            gain.text = sentence(gain, of);
        }
        Ok(Preview { people: previewed, missing: gains, position: snapshot.position() })
    }
}

fn is_seen(rank: Option<usize>) -> bool {
    rank.is_some_and(|rank| rank <= SEEN)
}

/// Adds up what a field does for one more person. What is in no order stands behind all that are.
fn add(gains: &mut Vec<Gain>, field: Field, before: Option<usize>, in_order: usize, after: Option<usize>) {
    let last = in_order + 1;
    let places = before.unwrap_or(last).saturating_sub(after.unwrap_or(last));
    let seen = usize::from(is_seen(after) && !is_seen(before));
    let higher = usize::from(places > 0 || (before.is_none() && after.is_some()));
    match gains.iter_mut().find(|gain| gain.field == field) {
        Some(gain) => {
            gain.would_see += seen;
            gain.higher_for += higher;
            gain.places += places;
        }
        None => gains.push(Gain { field, would_see: seen, higher_for: higher, places, text: String::new() }),
    }
}

fn sentence(gain: &Gain, of: usize) -> String {
    let advice = gain.field.advice();
    match (gain.would_see, gain.higher_for) {
        (0, 0) => format!("{advice}: that is asked first, though today it would stand no higher for it"),
        (0, higher) => format!("{advice}: it could then stand higher for {higher} of {of}"),
        (seen, _) => format!("{advice}: {seen} of {of} could then see it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_field_does_is_added_up_over_people() {
        let mut gains = Vec::new();
        for (before, in_order, after) in
            [(Some(12), 20, Some(9)), (Some(3), 20, Some(3)), (None, 4, Some(2)), (Some(5), 9, Some(2)), (Some(2), 9, None)]
        {
            add(&mut gains, Field::Cost, before, in_order, after);
        }
        add(&mut gains, Field::Schedules, Some(2), 9, Some(1));
        let sums: Vec<_> = gains.iter().map(|gain| (gain.field, gain.would_see, gain.higher_for, gain.places)).collect();
        assert_eq!(sums, [(Field::Cost, 2, 3, 9), (Field::Schedules, 0, 1, 1)]);
        assert_eq!(sentence(&gains[0], 10), "Say what it costs, also where it is free: 2 of 10 could then see it");
        assert_eq!(sentence(&gains[1], 10), "Say when it happens: it could then stand higher for 1 of 10");
        add(&mut gains, Field::Ages, Some(1), 1, Some(1));
        assert_eq!(sentence(&gains[2], 10), "Say for which ages it is: that is asked first, though today it would stand no higher for it");
    }
}
