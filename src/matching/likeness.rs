//! How alike two listings are: whether somebody listed the same activity twice.
//!
//! Nothing here ranks. A likeness is told to whoever submits a listing, and to the moderator, who decide.

use std::collections::BTreeSet;

use super::Offering;
use crate::{geography::distance_m, needs::words::tokens};

/// How much of a likeness each part can make; together 1.
const NAME: f64 = 0.4;
const WORDS: f64 = 0.3;
const PLACE: f64 = 0.2;
const ORGANIZATION: f64 = 0.1;

/// Prints of texts that have nothing to do with each other differ in about this many of their 64 bits.
const UNLIKE_BITS: f64 = 32.0;

/// Two places that are no further apart than this are one, in metres: a hall and its car park.
const SAME_PLACE_M: f64 = 100.0;

/// Two places that are further apart than this have nothing to do with each other, in metres.
const OTHER_PLACE_M: f64 = 2000.0;

/// From which likeness on two listings are told to be likely duplicates.
pub const LIKELY: f64 = 0.6;

/// What of a listing is compared, made ready once.
#[derive(Debug)]
pub struct Compared<'a> {
    offering: &'a Offering,
    name: BTreeSet<String>,
}

impl<'a> Compared<'a> {
    /// Makes a listing ready.
    #[must_use]
    pub fn new(offering: &'a Offering) -> Self {
        Self { offering, name: stems(&offering.name) }
    }

    /// How alike it and another are: 0 where they have nothing in common, 1 where they are the same. The share of the names' words that
    /// both have (Dice), the bits in which their prints agree, how near their places are, and whether one organization runs both.
    #[must_use]
    pub fn likeness(&self, other: &Offering) -> f64 {
        let differing = f64::from((self.offering.print ^ other.print).count_ones());
        let words = (1.0 - differing / UNLIKE_BITS).max(0.0);
        let same_organization = if self.offering.organization == other.organization { 1.0 } else { 0.0 };
        let without_name = WORDS * words + PLACE * self.place(other) + ORGANIZATION * same_organization;
        // The name is taken apart only where it could still matter: a directory has a million of them.
        if without_name + NAME < LIKELY { without_name } else { without_name + NAME * dice(&self.name, &stems(&other.name)) }
    }

    fn place(&self, other: &Offering) -> f64 {
        match (self.offering.point, other.point) {
            (Some(one), Some(other)) => {
                let distance = distance_m(one, other);
                ((OTHER_PLACE_M - distance) / (OTHER_PLACE_M - SAME_PLACE_M)).clamp(0.0, 1.0)
            }
            (None, None) => 1.0,
            _ => 0.0,
        }
    }
}

fn stems(name: &str) -> BTreeSet<String> {
    tokens(name).filter(|token| !token.is_stop).map(|token| token.stem).collect()
}

/// Twice what both have, as a share of what each has. Source: Dice 1945.
#[expect(clippy::cast_precision_loss, reason = "a name has a few words")]
fn dice(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let all = one.len() + other.len();
    if all == 0 { 0.0 } else { 2.0 * one.intersection(other).count() as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Location, Organization, Service},
        matching::listing,
        needs::Lexicon,
    };
    use serde_json::json;

    fn offering(name: &str, description: &str, latitude: f64, organization: u32) -> Offering {
        let id = |kind: u32| format!("{kind:08}-0000-4000-8000-{organization:012}");
        let organization: Organization = serde_json::from_value(json!({ "id": id(1), "name": "Friends" })).unwrap();
        let location: Location =
            serde_json::from_value(json!({ "id": id(2), "location_type": "physical", "latitude": latitude, "longitude": -1.5 })).unwrap();
        let service: Service = serde_json::from_value(json!({
            "id": id(3), "organization_id": organization.id, "name": name, "description": description, "status": "active",
            "service_at_locations": [{ "id": id(4), "location_id": location.id }],
        }))
        .unwrap();
        listing::read(&service, &organization, &[location], Lexicon::shipped()).remove(0).offering
    }

    #[test]
    fn the_same_activity_is_alike_and_another_is_not() {
        let text = "Come and sing with us every Tuesday morning; no experience needed, tea and cake afterwards, all voices welcome.";
        let again = "Come along and sing with us on Tuesday mornings: no experience needed, all voices are welcome, tea and cake after.";
        let other = "Free and confidential advice on debts, bailiffs and budgeting from trained advisers, by appointment only.";
        let first = offering("Roundhay Community Choir", text, 53.8285, 1);
        for (other, likely) in [
            (offering("Roundhay Community Choir", text, 53.8285, 1), true),
            (offering("The Roundhay community choir", again, 53.8286, 2), true),
            (offering("Roundhay Community Choir", text, 51.5, 1), true),
            (offering("Debt advice", other, 53.8285, 2), false),
            (offering("Debt advice", other, 53.8285, 1), false),
            (offering("Otley Community Choir", other, 53.9, 2), false),
        ] {
            let likeness = Compared::new(&first).likeness(&other);
            assert_eq!(likeness >= LIKELY, likely, "{} {likeness}", other.name);
            assert!((likeness - Compared::new(&other).likeness(&first)).abs() < 1e-9, "{}", other.name);
        }
        assert!((Compared::new(&first).likeness(&first) - 1.0).abs() < 1e-9);
    }
}
