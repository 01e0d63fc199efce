//! What the pure core costs: reading words, ranking ten thousand candidates, planning with them, telling ten matches.
//!
//! No index: offerings are read from the generator, and every one of them is a candidate within reach.

use std::{collections::HashMap, hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use waymark::{
    generator::{
        Country,
        listings::Portion,
        people::{Asked, Kind},
    },
    matching::{
        Card, Offering, Query,
        explain::explain,
        judge::Rules,
        listing::{self, Listing},
        look::Counted,
        plan::{MAX_ACTIVITIES, plan},
        rank::shortlist,
        weighing::{Corpus, TermCount},
        words::{Statistics, rarity},
    },
    needs::Lexicon,
};

/// How many candidates are ranked.
const CANDIDATES: u64 = 10_000;

/// A reach that holds the whole country, in metres.
const EVERYWHERE_M: f64 = 2_000_000.0;

fn understand(criterion: &mut Criterion) {
    let lexicon = Lexicon::shipped();
    let people = placed(&Country::new(lexicon));
    let mut next = people.iter().cycle();
    criterion.bench_function("understand: one person's words", |bencher| {
        bencher.iter_batched(
            || next.next().expect("a cycle has no end").person.clone(),
            |person| Query::understand(person, lexicon),
            criterion::BatchSize::SmallInput,
        );
    });
}

fn read(criterion: &mut Criterion) {
    let lexicon = Lexicon::shipped();
    let portion = Country::new(lexicon).offerings(0, 400);
    let read = || listings(&portion, lexicon).len();
    criterion.bench_function("read: 400 listings for the index", |bencher| bencher.iter(read));
}

fn rank(criterion: &mut Criterion) {
    let lexicon = Lexicon::shipped();
    let country = Country::new(lexicon);
    let listings = listings(&country.offerings(0, CANDIDATES), lexicon);
    let mut person = placed(&country)[0].person.clone();
    person.reach_m = Some(EVERYWHERE_M);
    let query = Query::understand(person, lexicon);
    let (corpus, counts) = count(&query, &listings);
    let offerings: Vec<&Offering> = listings.iter().map(|listing| &listing.offering).collect();
    let candidates = || (0..).zip(offerings.iter().zip(&counts)).map(|(handle, (offering, counts))| Counted::of(offering, counts, handle));
    criterion.bench_function("shortlist: 10,000 candidates", |bencher| {
        bencher.iter(|| black_box(shortlist(&query, &corpus, Rules::default(), candidates())).chosen.len());
    });

    criterion.bench_function("plan: three weeks of 10,000 candidates", |bencher| {
        bencher.iter(|| black_box(plan(&query, lexicon, &corpus, Rules::default(), MAX_ACTIVITIES, candidates())).weeks.len());
    });

    let list = shortlist(&query, &corpus, Rules::default(), candidates());
    let cards: Vec<Arc<Card>> = listings.iter().map(|listing| Arc::new(listing.card.clone())).collect();
    criterion.bench_function("explain: ten matches", |bencher| {
        bencher.iter(|| {
            let card = |handle: u64| Ok::<_, std::convert::Infallible>(Arc::clone(&cards[usize::try_from(handle).unwrap_or_default()]));
            explain(&query, lexicon, &list, card).map(|ranking| ranking.matches.len())
        });
    });
}

fn placed(country: &Country) -> Vec<Asked> {
    country.people(200).into_iter().filter(|asked| asked.kind == Kind::Placed).collect()
}

fn listings(portion: &Portion, lexicon: &Lexicon) -> Vec<Listing> {
    let organizations: HashMap<_, _> = portion.organizations.iter().map(|organization| (organization.id, organization)).collect();
    let locations: HashMap<_, _> = portion.locations.iter().map(|location| (location.id, location)).collect();
    let read = |service: &waymark::domain::Service| {
        let places: Vec<_> = service.service_at_locations.iter().map(|at| locations[&at.location_id].clone()).collect();
        listing::read(service, organizations[&service.organization_id], &places, lexicon)
    };
    portion.services.iter().flat_map(read).collect()
}

/// What an index would tell: the statistics, and how often each term stands in each offering.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "counts of a small directory")]
fn count(query: &Query, listings: &[Listing]) -> (Corpus, Vec<Vec<TermCount>>) {
    let of = |listing: &Listing| {
        let stands = |(stem, count): &(String, u16)| {
            let term = query.terms.iter().position(|term| term == stem)?;
            Some(TermCount { term: term as u16, count: *count })
        };
        listing.text.iter().filter_map(stands).collect::<Vec<_>>()
    };
    let counts: Vec<Vec<TermCount>> = listings.iter().map(of).collect();
    let words: u64 = listings.iter().map(|listing| u64::from(listing.offering.length)).sum();
    let statistics = Statistics { offerings: listings.len() as u32, mean_length: words as f32 / listings.len() as f32 };
    let found = |term: usize| counts.iter().flatten().filter(|count| usize::from(count.term) == term).count() as u32;
    let rarities = (0..query.terms.len()).map(|term| rarity(statistics, found(term))).collect();
    (Corpus { statistics, rarities }, counts)
}

criterion_group!(benches, understand, read, rank);
criterion_main!(benches);
