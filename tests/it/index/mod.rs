//! The index: what recall hands up is all that could matter, whatever its segments have been through.

mod country;
mod samples;

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use uuid::Uuid;
use waymark::{
    domain::{Position, ServiceId},
    index::{Ground, IndexError, OfferingIndex, Sought, State},
    matching::{
        Query,
        judge::Rules,
        listing::Listing,
        look::{Counted, Looking, Workspace},
        rank::{Shortlist, shortlist},
        tally::Tally,
        weighing::{Corpus, TermCount, Weighing},
        words::{Statistics, rarity},
    },
};

use samples::{Dice, listing, person};

const LEXICON: u64 = 7;

fn position(seq: i64) -> Position {
    Position { feed: Uuid::from_u128(1), seq, tag: Uuid::from_u128(seq.unsigned_abs().into()) }
}

fn built(folder: &std::path::Path, listings: &[Listing]) -> OfferingIndex {
    let (index, state) = OfferingIndex::open(folder, LEXICON).unwrap();
    assert!(matches!(state, State::MustBuild(_)));
    let mut rebuild = index.rebuild().unwrap();
    rebuild.add(listings).unwrap();
    rebuild.finish(position(0)).unwrap();
    index
}

/// An answer as one can compare it: ids, locations, scores, in order; and the account of the rest.
type Told = (Vec<(ServiceId, Option<Uuid>, u16, usize)>, u32, Vec<u32>, Vec<usize>, Vec<(ServiceId, u16)>);

fn told(found: &Shortlist<'_>) -> Told {
    let chosen = found.chosen.iter().map(|chosen| {
        let offering = chosen.scored.offering;
        (offering.service, offering.location.map(|location| location.0), chosen.scored.score, chosen.other_locations)
    });
    let missed = found.missed.iter().map(|missed| (missed.scored.offering.service, missed.scored.score));
    (chosen.collect(), found.considered.offerings, found.considered.excluded.to_vec(), found.unmet.clone(), missed.collect())
}

/// What a scan of all offerings through the pure core would answer: no index, no ranges, no postings.
fn by_scan(query: &Query, listings: &BTreeMap<u128, Listing>) -> Told {
    let all: Vec<&Listing> = listings.values().collect();
    let words: u64 = all.iter().map(|listing| u64::from(listing.offering.length)).sum();
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as the index works it out")]
    let mean_length = (words as f64 / all.len().max(1) as f64).max(1.0) as f32;
    let statistics = Statistics { offerings: u32::try_from(all.len()).unwrap(), mean_length };
    let count = |listing: &Listing, stem: &str| listing.text.iter().find(|(known, _)| known == stem).map_or(0, |(_, count)| *count);
    let found = |stem: &String| u32::try_from(all.iter().filter(|listing| count(listing, stem) > 0).count()).unwrap();
    let rarities = query.terms.iter().map(|stem| rarity(statistics, found(stem))).collect();
    let corpus = Corpus { statistics, rarities };
    let counts: Vec<Vec<TermCount>> = all
        .iter()
        .map(|listing| {
            let terms = query.terms.iter().zip(0..).map(|(stem, term)| TermCount { term, count: count(listing, stem) });
            terms.filter(|term| term.count > 0).collect()
        })
        .collect();
    let candidates = all.iter().zip(&counts).map(|(listing, counts)| Counted::of(&listing.offering, counts, 0));
    told(&shortlist(query, &corpus, Rules::default(), candidates))
}

/// Walks some ground, in memory that is kept from walk to walk, as a server keeps it.
fn walked<'q, 's>(grounds: Vec<Ground<'_, 's>>, weighing: &Weighing<'q>, workspace: &mut Workspace) -> Looking<'q, 's> {
    thread_local! {
        static TALLY: RefCell<Tally> = RefCell::default();
    }
    let mut looking = Looking::new(weighing.query(), Rules::default(), workspace);
    TALLY.with_borrow_mut(|tally| {
        for ground in grounds {
            ground.weigh(weighing, tally, &|| false, |candidates, answers| looking.at(candidates, answers)).unwrap();
        }
    });
    looking
}

fn by_index(query: &Query, index: &OfferingIndex) -> Told {
    let snapshot = index.snapshot().unwrap();
    let found = snapshot.find(&Sought::for_person(query)).unwrap();
    let weighing = Weighing::of(query, &found.corpus);
    let [mut one, mut other] = [(); 2].map(|()| Workspace::default());
    let looking = walked(vec![found.ground().unwrap()], &weighing, &mut one);
    let weighed = told(&looking.shortlist(&mut one));
    // In parts by two walkers, the last part first, it comes to the same, and in the memory that they leave too.
    for _ in 0..2 {
        let mut parts = found.ground().unwrap().parts(4);
        parts.reverse();
        let others = parts.split_off(parts.len() / 2);
        let mut looking = walked(parts, &weighing, &mut one);
        looking.join(walked(others, &weighing, &mut other), &mut other);
        assert_eq!(told(&looking.shortlist(&mut one)), weighed);
    }
    // With counts that are kept it comes to the same.
    let recalled = found.counted().unwrap();
    assert_eq!(told(&shortlist(query, &recalled.corpus, Rules::default(), recalled.candidates())), weighed);
    weighed
}

fn assert_exact(index: &OfferingIndex, listings: &BTreeMap<u128, Listing>, dice: &mut Dice, requests: usize, when: &str) {
    let mut answered = 0;
    for number in 0..requests {
        let query = Query::understand(person(dice), waymark::needs::Lexicon::shipped());
        let expected = by_scan(&query, listings);
        answered += expected.0.len();
        assert_eq!(by_index(&query, index), expected, "request {number} {when}");
    }
    assert!(answered > requests, "the requests are answered at all: {answered} matches of {requests} requests");
}

#[test]
fn the_index_answers_as_a_scan_of_everything_would_through_changes_deletions_merges_and_a_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(20_261_122);
    let mut listings: BTreeMap<u128, Listing> = (1..=1500).map(|number| (number, listing(number, &mut dice))).collect();
    let all: Vec<Listing> = listings.values().cloned().collect();
    let index = built(folder.path(), &all);
    assert_exact(&index, &listings, &mut dice, 120, "as built");

    // Many small commits, so that segments pile up and are merged.
    for seq in 1..=40 {
        let mut changed: HashMap<u128, Option<Listing>> = HashMap::new();
        for _ in 0..12 {
            let number = u128::from(dice.below(1700)) + 1;
            let gone = dice.below(4) == 0;
            changed.insert(number, (!gone).then(|| listing(number, &mut dice)));
        }
        for (number, listing) in &changed {
            match listing {
                Some(listing) => drop(listings.insert(*number, listing.clone())),
                None => drop(listings.remove(number)),
            }
        }
        let services: Vec<ServiceId> = changed.keys().map(|number| ServiceId(Uuid::from_u128(*number))).collect();
        let new: Vec<Listing> = changed.into_values().flatten().collect();
        index.apply(&services, &new, position(seq)).unwrap();
        if seq % 10 == 0 {
            assert_exact(&index, &listings, &mut dice, 40, &format!("after {seq} commits"));
        }
    }
    assert_eq!(index.snapshot().unwrap().position(), position(40));

    drop(index);
    let (index, state) = OfferingIndex::open(folder.path(), LEXICON).unwrap();
    assert_eq!(state, State::Ready(position(40)));
    assert_exact(&index, &listings, &mut dice, 40, "opened again");

    let all: Vec<Listing> = listings.values().cloned().collect();
    let mut rebuild = index.rebuild().unwrap();
    rebuild.add(&all).unwrap();
    rebuild.finish(position(41)).unwrap();
    assert_exact(&index, &listings, &mut dice, 40, "rebuilt");
}

#[test]
fn a_damaged_index_is_noticed_and_can_be_built_anew() {
    let mut dice = Dice::new(3);
    let listings: Vec<Listing> = (1..=50).map(|number| listing(number, &mut dice)).collect();
    for damage in ["cut", "flip", "gone", "current", "meta"] {
        let folder = tempfile::tempdir().unwrap();
        drop(built(folder.path(), &listings));
        let generation = folder.path().join(std::fs::read_to_string(folder.path().join("CURRENT")).unwrap());
        let store = std::fs::read_dir(&generation).unwrap().map(|entry| entry.unwrap().path());
        let store = store.filter(|path| path.extension().is_some_and(|ending| ending == "store")).max().unwrap();
        match damage {
            "cut" => std::fs::write(&store, &std::fs::read(&store).unwrap()[..100]).unwrap(),
            "flip" => {
                let mut bytes = std::fs::read(&store).unwrap();
                bytes[40] ^= 0xff;
                std::fs::write(&store, bytes).unwrap();
            }
            "gone" => std::fs::remove_file(&store).unwrap(),
            "current" => std::fs::write(folder.path().join("CURRENT"), "g-9").unwrap(),
            _ => std::fs::write(generation.join("meta.json"), "{").unwrap(),
        }
        let (index, state) = OfferingIndex::open(folder.path(), LEXICON).unwrap();
        assert!(matches!(state, State::MustBuild(_)), "{damage}");
        let mut rebuild = index.rebuild().unwrap();
        rebuild.add(&listings).unwrap();
        rebuild.finish(position(1)).unwrap();
        assert_eq!(index.snapshot().unwrap().statistics().offerings, 50, "{damage}");
    }
}

#[test]
fn whichever_byte_is_damaged_it_is_noticed() {
    let mut dice = Dice::new(5);
    let listings: Vec<Listing> = (1..=50).map(|number| listing(number, &mut dice)).collect();
    let folder = tempfile::tempdir().unwrap();
    drop(built(folder.path(), &listings));
    let generation = folder.path().join(std::fs::read_to_string(folder.path().join("CURRENT")).unwrap());
    let files = std::fs::read_dir(&generation).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending != "json" && ending != "lock")).collect();
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        let whole = std::fs::read(&file).unwrap();
        for eighth in 0..8 {
            let mut bytes = whole.clone();
            bytes[whole.len() * eighth / 8] ^= 0xff;
            std::fs::write(&file, bytes).unwrap();
            let (index, state) = OfferingIndex::open(folder.path(), LEXICON).unwrap();
            assert!(matches!(state, State::MustBuild(_)) && index.snapshot().is_none(), "{} at {eighth}/8", file.display());
        }
        std::fs::write(&file, whole).unwrap();
    }
    let (_, state) = OfferingIndex::open(folder.path(), LEXICON).unwrap();
    assert!(matches!(state, State::Ready(_)));
}

#[test]
fn an_index_of_another_taxonomy_must_be_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    drop(built(folder.path(), &[]));
    let (_, state) = OfferingIndex::open(folder.path(), LEXICON + 1).unwrap();
    assert!(matches!(state, State::MustBuild(_)));
}

#[test]
fn one_process_writes_and_others_read_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(4);
    let writer = built(folder.path(), &[listing(1, &mut dice)]);
    let (reader, state) = OfferingIndex::open(folder.path(), LEXICON).unwrap();
    assert_eq!(state, State::Ready(position(0)));
    assert!(!reader.writes());
    assert!(matches!(reader.apply(&[], &[], position(1)), Err(IndexError::ReadOnly)));
    assert!(matches!(reader.rebuild(), Err(IndexError::ReadOnly)));
    writer.apply(&[], &[listing(2, &mut dice)], position(1)).unwrap();
    reader.refresh().unwrap();
    assert_eq!(reader.snapshot().unwrap().position(), position(1));
    let held = reader.snapshot().unwrap();
    assert_eq!(held.statistics().offerings, 2);
    reader.refresh().unwrap();
    assert!(Arc::ptr_eq(&held, &reader.snapshot().unwrap()), "nothing changed, and nothing is read again");
    // The reader did not delete the writer's files, nor the other way round.
    writer.apply(&[ServiceId(Uuid::from_u128(1))], &[], position(2)).unwrap();
    assert_eq!(writer.snapshot().unwrap().statistics().offerings, 1);
    reader.refresh().unwrap();
    assert_eq!(reader.snapshot().unwrap().offerings().map(|offering| offering.service.0.as_u128()).collect::<Vec<_>>(), [2]);
    // An index that was built anew lies elsewhere.
    let mut rebuild = writer.rebuild().unwrap();
    rebuild.add(&[listing(1, &mut dice), listing(2, &mut dice), listing(3, &mut dice)]).unwrap();
    rebuild.finish(position(2)).unwrap();
    reader.refresh().unwrap();
    assert_eq!(reader.snapshot().unwrap().statistics().offerings, 3);
}

#[test]
fn a_rebuild_that_was_broken_off_leaves_the_old_index_answering() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(5);
    let index = built(folder.path(), &[listing(1, &mut dice)]);
    let mut rebuild = index.rebuild().unwrap();
    rebuild.add(&[listing(2, &mut dice), listing(3, &mut dice)]).unwrap();
    drop(rebuild);
    drop(index);
    let (index, state) = OfferingIndex::open(folder.path(), LEXICON).unwrap();
    assert_eq!(state, State::Ready(position(0)));
    assert_eq!(index.snapshot().unwrap().statistics().offerings, 1);
    let folders = std::fs::read_dir(folder.path()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    assert_eq!(folders, 1, "what was broken off was swept");
}
