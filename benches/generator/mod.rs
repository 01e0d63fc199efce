//! A made-up country: a directory of any size and the people who ask it, the same on every machine.
//!
//! [`Country`] makes both. Offerings lie where people live (towns by population, each scattered around its centre, and the
//! countryside); their prose is Zipfian and holds what listings really say of the needs they answer; half of what they could
//! state is left out, as in real feeds. Offering `n` is the same in a directory of any size, because each organization is
//! thrown with dice of its own. No clock, no other source of chance.

mod dice;
pub(crate) mod listings;
pub(crate) mod people;
mod places;
mod prose;

use chrono::{DateTime, NaiveDate, Utc};
use waymark::needs::{Lexicon, NeedNo};

use dice::Dice;
use listings::Portion;
use people::Asked;
use prose::Words;

/// Changes whenever anything made here would come out otherwise, so that data on disk is made anew.
pub(crate) const VERSION: u32 = 1;

/// What all dice begin from.
const SEED: u64 = 20_261_121;

/// The day on which all of it is true.
const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day of the calendar");

/// The moment at which everybody asks.
pub(crate) const AS_OF: DateTime<Utc> = TODAY.and_hms_opt(9, 0, 0).expect("a time of day").and_utc();

/// A need with what listings and people say of it.
struct Topic {
    need: NeedNo,
    code: &'static str,
    /// What people say who have it.
    said: Vec<&'static str>,
    /// What listings say that answer it.
    listed: Vec<&'static str>,
}

/// The country.
pub(crate) struct Country {
    words: Words,
    topics: Vec<Topic>,
    /// Topics by how often they come up, summed: the few common needs, the many rare ones.
    popularity: Vec<f64>,
}

impl Country {
    pub(crate) fn new(lexicon: &'static Lexicon) -> Self {
        let topics: Vec<Topic> = (0_u16..).zip(lexicon.needs()).filter_map(|(no, need)| Topic::of(NeedNo(no), need)).collect();
        // Neighbours in the taxonomy are no more alike in how common they are than any two: shuffled once.
        let mut ranks: Vec<u32> = (0_u32..).take(topics.len()).collect();
        Dice::new(SEED, u64::MAX).shuffle(&mut ranks);
        let popularity = dice::summed(ranks.iter().map(|rank| 1.0 / (f64::from(*rank) + 3.0).powf(0.6)));
        Self { words: Words::new(), topics, popularity }
    }

    /// Offerings `from` up to (and without) `to`, with whom and where they belong to; both must be multiples of
    /// [`listings::GROUP`].
    pub(crate) fn offerings(&self, from: u64, to: u64) -> Portion {
        listings::make(self, from, to)
    }

    /// The first `count` people who ask.
    pub(crate) fn people(&self, count: u64) -> Vec<Asked> {
        (0..count).map(|number| people::make(self, number)).collect()
    }

    fn topic(&self, dice: &mut Dice) -> &Topic {
        &self.topics[dice.among(&self.popularity)]
    }
}

impl Topic {
    fn of(need: NeedNo, data: &'static waymark::needs::Need) -> Option<Self> {
        let plain = |text: &&str| text.chars().all(|letter| letter.is_ascii_alphanumeric() || " '-".contains(letter));
        let said: Vec<&str> = data.phrases.iter().map(String::as_str).filter(plain).collect();
        let mut listed: Vec<&str> = data.listing.iter().chain(&data.activity_kinds).map(String::as_str).filter(plain).collect();
        if listed.is_empty() {
            listed.push(&data.label);
        }
        (!said.is_empty()).then_some(Self { need, code: &data.code, said, listed })
    }
}
