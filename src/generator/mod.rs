//! A made-up country: a directory of any size and the people who ask it, the same on every machine.
//!
//! [`Country`] makes both. Offerings lie where people live (towns by population, each scattered around its centre, and the
//! countryside); their prose is Zipfian and holds what listings really say of the needs they answer; half of what they could
//! state is left out, as in real feeds. Offering `n` is the same in a directory of any size, because each organization is
//! thrown with dice of its own. No clock, no other source of chance.

mod density;
mod dice;
pub mod listings;
pub mod people;
mod places;
mod prose;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
pub use density::{Density, HELD_AT};

use dice::Dice;
use listings::Portion;
use people::Asked;
use prose::Words;

use crate::needs::{Lexicon, Need, NeedNo};

/// Changes whenever anything made here would come out otherwise, so that data on disk is made anew.
pub const VERSION: u32 = 1;

/// What all dice begin from.
const SEED: u64 = 20_261_121;

/// The day on which all of it is true.
const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day of the calendar");

/// The moment at which everybody asks.
pub const AS_OF: DateTime<Utc> = TODAY.and_hms_opt(9, 0, 0).expect("a time of day").and_utc();

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
pub struct Country {
    words: Words,
    topics: Vec<Topic>,
    /// Topics by how often they come up, summed: the few common needs, the many rare ones.
    popularity: Vec<f64>,
    /// What becomes of it when it has more offerings.
    density: Density,
}

impl Country {
    /// The country whose listings and people speak of the needs of `lexicon`.
    #[must_use]
    pub fn new(lexicon: &'static Lexicon) -> Self {
        Self::with_density(lexicon, Density::Grown)
    }

    /// The country, and what becomes of it when it has more offerings.
    #[must_use]
    pub fn with_density(lexicon: &'static Lexicon, density: Density) -> Self {
        let topics: Vec<Topic> = (0_u16..).zip(lexicon.needs()).filter_map(|(no, need)| Topic::of(NeedNo(no), need)).collect();
        // Neighbours in the taxonomy are no more alike in how common they are than any two: shuffled once.
        let mut ranks: Vec<u32> = (0_u32..).take(topics.len()).collect();
        Dice::new(SEED, u64::MAX).shuffle(&mut ranks);
        let popularity = dice::summed(ranks.iter().map(|rank| 1.0 / (f64::from(*rank) + 3.0).powf(0.6)));
        Self { words: Words::new(), topics, popularity, density }
    }

    /// Offerings `from` up to (and without) `to`, with whom and where they belong to; both must be multiples of
    /// [`listings::GROUP`].
    #[must_use]
    pub fn offerings(&self, from: u64, to: u64) -> Portion {
        listings::make(self, from, to)
    }

    /// The first `count` people who ask. The same ones ask a country of any size whose density grows.
    #[must_use]
    pub fn people(&self, count: u64) -> Vec<Asked> {
        self.people_among(count, 0)
    }

    /// The first `count` people who ask a country of so many offerings. They say the same in a country of any size; where its density is
    /// held, they live in all of its copies.
    #[must_use]
    pub fn people_among(&self, count: u64, offerings: u64) -> Vec<Asked> {
        (0..count).map(|number| people::make(self, number, self.density.copy_of_person(number, offerings))).collect()
    }

    fn topic(&self, dice: &mut Dice) -> &Topic {
        &self.topics[dice.among(&self.popularity)]
    }
}

impl Topic {
    fn of(need: NeedNo, data: &'static Need) -> Option<Self> {
        let plain = |text: &&str| text.chars().all(|letter| letter.is_ascii_alphanumeric() || " '-".contains(letter));
        let said: Vec<&str> = data.phrases.iter().map(String::as_str).filter(plain).collect();
        let mut listed: Vec<&str> = data.listing.iter().chain(&data.activity_kinds).map(String::as_str).filter(plain).collect();
        if listed.is_empty() {
            listed.push(&data.label);
        }
        (!said.is_empty()).then_some(Self { need, code: &data.code, said, listed })
    }
}
