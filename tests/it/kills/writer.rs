//! A writer: it does whatever can be done to listings of its own organisation, and keeps what was acknowledged.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    listing::{KINDS, Kind, Listing, News, Public, Told, Who, description, draft},
    wire::{Alarm, Answer, Request, Wire},
};

/// How many of a hundred writes draft something new, and append to the listing that all write to.
const DRAFTS: u64 = 10;
const APPENDS: u64 = 5;

/// How often an answer that came is asked for once more, one of so many.
const REPEATED: u64 = 12;

/// What all writers count together.
#[derive(Default)]
pub(super) struct Tally {
    /// Writes that are begun, and that are acknowledged.
    begun: AtomicUsize,
    pub(super) acknowledged: AtomicUsize,
    /// Answers that were told again: after a connection broke, and asked for on purpose.
    pub(super) replayed_after_break: AtomicUsize,
    pub(super) replayed_on_purpose: AtomicUsize,
    /// Changes whose answer was lost, and that were found done by reading.
    pub(super) found_done: AtomicUsize,
}

/// A small source of chance that is the same in each run.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    /// A word that no language has.
    fn word(&mut self) -> String {
        (0..14).map(|_| char::from(b"bcdfghjklmnpqrtvwxz"[usize::try_from(self.below(19)).unwrap()])).collect()
    }
}

/// Whom a writer is, and for whom.
pub(super) struct Writer<'a> {
    pub(super) number: usize,
    pub(super) wire: &'a Wire,
    pub(super) tally: &'a Tally,
    pub(super) organization: String,
    /// Its organisation's key.
    pub(super) owner: String,
    pub(super) moderator: String,
    /// The listing that all write to.
    pub(super) board: String,
    pub(super) dice: Dice,
    pub(super) listings: Vec<Listing>,
    /// What it did, in order: the operation and the listing.
    pub(super) done: Vec<(&'static str, String)>,
    /// The words that it added to the common listing.
    pub(super) words: Vec<String>,
}

impl Writer<'_> {
    /// Writes until so many writes have been begun by all.
    pub(super) fn work(mut self, writes: usize) -> Self {
        let tally = self.tally;
        let _alarm = Alarm(self.wire);
        loop {
            let ticket = tally.begun.fetch_add(1, SeqCst);
            if ticket >= writes {
                return self;
            }
            match self.dice.below(100) {
                dice if dice < APPENDS => self.append(),
                dice if dice < APPENDS + DRAFTS || self.listings.is_empty() => self.draft(ticket),
                _ => self.turn(ticket),
            }
            tally.acknowledged.fetch_add(1, SeqCst);
        }
    }

    fn news(&mut self, ticket: usize) -> News {
        News { says: self.dice.word(), phone: format!("0113 {ticket:06}") }
    }

    fn once(&self, ticket: usize) -> String {
        format!("writer-{}-{ticket}", self.number)
    }

    /// Sends a request that bears a key of its own; and now and then once more, to the same effect.
    fn send_once(&mut self, request: &Request) -> Answer {
        let answer = self.wire.send(request);
        if answer.is_replayed() {
            assert!(answer.again, "it was not sent before: {answer:?}");
            self.tally.replayed_after_break.fetch_add(1, SeqCst);
        }
        if matches!(answer.status, 200 | 201) && self.dice.below(REPEATED) == 0 {
            let again = self.wire.send(request);
            assert!(again.is_replayed(), "{again:?}");
            assert_eq!((again.status, again.tag(), again.seq(), &again.body), (answer.status, answer.tag(), answer.seq(), &answer.body));
            self.tally.replayed_on_purpose.fetch_add(1, SeqCst);
        }
        answer
    }

    fn draft(&mut self, ticket: usize) {
        let news = self.news(ticket);
        let request = Request {
            method: Method::POST,
            path: "/v1/services".to_owned(),
            key: Some(self.owner.clone()),
            once: Some(self.once(ticket)),
            body: Some(draft(&news)),
            ..Request::default()
        };
        let answer = self.send_once(&request).is(201);
        let listing = Listing {
            id: answer.body["id"].as_str().unwrap().to_owned(),
            state: "draft",
            says: news.says,
            phone: news.phone,
            proposal: None,
            unseen: false,
            was_public: false,
            tag: answer.tag(),
            seq: answer.seq().unwrap_or_default(),
            body: answer.body,
            told: Vec::new(),
        };
        listing.is_told_by(&listing.body);
        self.done.push(("createService", listing.id.clone()));
        self.listings.push(listing);
    }

    /// Does one of the things that can be done to one of its listings.
    fn turn(&mut self, ticket: usize) {
        let count = self.listings.len() as u64;
        let place = usize::try_from(self.dice.below(count)).unwrap();
        let listing = &self.listings[place];
        let possible: Vec<&'static Kind> = KINDS.iter().filter(|kind| (kind.when)(listing)).collect();
        let mut chosen = self.dice.below(possible.iter().map(|kind| kind.weight).sum());
        let kind = possible
            .into_iter()
            .find(|kind| {
                let found = chosen < kind.weight;
                chosen = chosen.saturating_sub(kind.weight);
                found
            })
            .unwrap();
        let news = self.news(ticket);
        let listing = &self.listings[place];
        let path = format!("/v1/services/{}", listing.id);
        let key = if kind.who == Who::Owner { &self.owner } else { &self.moderator };
        let posts = kind.method == "POST";
        let request = Request {
            method: kind.method.parse().unwrap(),
            path: format!("{path}{}", kind.path),
            key: Some(key.clone()),
            if_match: Some(listing.tag.clone()),
            once: posts.then(|| self.once(ticket)),
            body: (kind.body)(&news),
        };
        let answer = if posts { self.send_once(&request) } else { self.wire.send(&request) };
        // A PATCH has no key of its own. One whose answer was lost is known by its own If-Match, which fits no more.
        let lost = !posts && answer.again && answer.status == 412;
        let answer = if lost {
            self.tally.found_done.fetch_add(1, SeqCst);
            self.wire.get(&path, Some(&self.owner))
        } else {
            answer
        };
        assert_eq!(answer.status, 200, "{}: {}", kind.name, answer.body);
        let listing = &mut self.listings[place];
        let public = (kind.then)(listing, &news);
        listing.is_told_by(&answer.body);
        if public == Public::Told {
            listing.told.push(Told { after: listing.seq, by: answer.seq(), exactly: !answer.is_replayed() });
        }
        assert!(answer.seq().is_none_or(|seq| seq >= listing.seq), "{}: {:?} after {}", kind.name, answer.seq(), listing.seq);
        assert!(lost || answer.seq().is_some(), "{}: the answer to a write has no X-Change-Seq", kind.name);
        listing.seq = answer.seq().unwrap_or(listing.seq);
        listing.tag = answer.tag();
        listing.body = answer.body;
        self.done.push((kind.operation, listing.id.clone()));
    }

    /// Adds a word to the listing that all write to: reads it, and writes what it read and the word, until nobody was in between.
    fn append(&mut self) {
        let word = self.dice.word();
        let path = format!("/v1/services/{}", self.board);
        loop {
            let read = self.wire.get(&path, Some(&self.moderator)).is(200);
            let said = read.body["description"].as_str().unwrap();
            if said.split(' ').any(|other| other == word) {
                // It was done, and the answer lost.
                self.tally.found_done.fetch_add(1, SeqCst);
                break;
            }
            let request = Request {
                method: Method::PATCH,
                path: path.clone(),
                key: Some(self.moderator.clone()),
                if_match: Some(read.tag()),
                body: Some(json!({ "description": format!("{said} {word}") })),
                ..Request::default()
            };
            let answer = self.wire.send(&request);
            if answer.status == 200 {
                break;
            }
            assert_eq!(answer.status, 412, "{}", answer.body);
        }
        self.done.push(("reviseService", self.board.clone()));
        self.words.push(word);
    }
}

/// The listing that all write to, as it is sent.
pub(super) fn board(organization: &str) -> Value {
    json!({ "organization_id": organization, "name": "Board", "status": "active", "description": description("board") })
}
