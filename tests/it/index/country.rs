//! Exactness at scale: twenty thousand offerings of the made-up country, two thousand people, and not one answer that differs from what
//! a scan of everything through the pure core gives: the same ids, order, scores, near misses and counts.

use std::collections::HashMap;

use waymark::{
    domain::ServiceId,
    generator::{Country, listings::Portion},
    matching::{
        Query,
        judge::Rules,
        listing::{self, Listing},
        look::Counted,
        rank::shortlist,
        weighing::{Corpus, TermCount},
        words::{Statistics, rarity},
    },
    needs::Lexicon,
};

use super::{Told, built, by_index, position, told};

const OFFERINGS: u64 = 20_000;
const PEOPLE: u64 = 2_000;

/// The directory as a scan sees it: every listing, and where each stem stands. A service's listings stand together.
struct Scan {
    listings: Vec<Listing>,
    stems: HashMap<String, Vec<(usize, u16)>>,
}

impl Scan {
    fn of(listings: Vec<Listing>) -> Self {
        let mut stems: HashMap<String, Vec<(usize, u16)>> = HashMap::new();
        for (place, listing) in listings.iter().enumerate() {
            for (stem, count) in &listing.text {
                stems.entry(stem.clone()).or_default().push((place, *count));
            }
        }
        Self { listings, stems }
    }

    /// What a scan answers: every offering goes through the core, whatever it says and wherever it is.
    fn answer(&self, query: &Query) -> Told {
        let words: u64 = self.listings.iter().map(|listing| u64::from(listing.offering.length)).sum();
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as the index works it out")]
        let mean_length = (words as f64 / self.listings.len() as f64).max(1.0) as f32;
        let statistics = Statistics { offerings: u32::try_from(self.listings.len()).unwrap(), mean_length };
        let postings: Vec<&[(usize, u16)]> =
            query.terms.iter().map(|stem| self.stems.get(stem).map(Vec::as_slice).unwrap_or_default()).collect();
        let rarities = postings.iter().map(|found| rarity(statistics, u32::try_from(found.len()).unwrap())).collect();
        let mut counts: Vec<Vec<TermCount>> = vec![Vec::new(); self.listings.len()];
        for (term, found) in (0..).zip(&postings) {
            for (place, count) in *found {
                counts[*place].push(TermCount { term, count: *count });
            }
        }
        let candidates = self.listings.iter().zip(&counts).map(|(listing, counts)| Counted::of(&listing.offering, counts, 0));
        told(&shortlist(query, &Corpus { statistics, rarities }, Rules::default(), candidates))
    }
}

fn read(country: &Country, from: u64, to: u64) -> Vec<Listing> {
    let Portion { organizations, locations, services } = country.offerings(from, to);
    let organizations: HashMap<_, _> = organizations.into_iter().map(|organization| (organization.id, organization)).collect();
    let locations: HashMap<_, _> = locations.into_iter().map(|location| (location.id, location)).collect();
    let listings = services.iter().flat_map(|service| {
        let places: Vec<_> = service.service_at_locations.iter().map(|at| locations[&at.location_id].clone()).collect();
        listing::read(service, &organizations[&service.organization_id], &places, Lexicon::shipped())
    });
    listings.collect()
}

#[test]
fn twenty_thousand_offerings_and_two_thousand_people_are_answered_as_by_a_scan_of_everything() {
    let lexicon = Lexicon::shipped();
    let country = Country::new(lexicon);
    // What nobody can spell is looked for by its likes in the index only: a scan knows no likes.
    let known = |query: &Query, scan: &Scan| query.terms.iter().all(|stem| stem.len() < 5 || scan.stems.contains_key(stem));
    let people = country.people(PEOPLE);
    let mut next = people.iter().cycle();
    let mut compared = 0;
    let mut assert_exact = |index: &waymark::index::OfferingIndex, scan: &Scan, requests: u64, when: &str| {
        for _ in 0..requests {
            let query = Query::understand(next.next().unwrap().person.clone(), lexicon);
            if known(&query, scan) {
                compared += 1;
                assert_eq!(by_index(&query, index), scan.answer(&query), "{when}, after {compared} comparisons");
            }
        }
    };

    let folder = tempfile::tempdir().unwrap();
    let mut listings = read(&country, 0, OFFERINGS);
    let index = built(folder.path(), &listings);
    let scan = Scan::of(listings);
    assert_exact(&index, &scan, PEOPLE / 2, "as built");
    listings = scan.listings;

    // Two thousand go, as many others come, in commits of various sizes: segments pile up, die in part, and are merged.
    let mut others = read(&country, OFFERINGS, OFFERINGS + 2_000).into_iter();
    for (seq, size) in (1..).zip([1, 400, 7, 900, 60, 3, 500, 100, 29]) {
        let gone: Vec<ServiceId> = listings.iter().step_by(1 + listings.len() / size).map(|listing| listing.offering.service).collect();
        let come: Vec<Listing> = others.by_ref().take(size).collect();
        listings.retain(|listing| !gone.contains(&listing.offering.service));
        listings.extend(come.iter().cloned());
        let mut touched = gone;
        touched.extend(come.iter().map(|listing| listing.offering.service));
        // A service whose listings fall into two portions is whole again with the second.
        let come: Vec<Listing> = listings.iter().filter(|listing| touched.contains(&listing.offering.service)).cloned().collect();
        index.apply(&touched, &come, position(seq)).unwrap();
    }
    let scan = Scan::of(listings);
    assert_exact(&index, &scan, PEOPLE / 4, "after changes, deletions and merges");

    // So little memory that it spills, and has several segments to merge.
    let mut rebuild = index.rebuild_within(15_000_000).unwrap();
    rebuild.add(&scan.listings).unwrap();
    rebuild.finish(position(10)).unwrap();
    assert_exact(&index, &scan, PEOPLE / 4, "rebuilt");
    assert!(compared > PEOPLE * 9 / 10, "{compared} of {PEOPLE} were compared");
}
