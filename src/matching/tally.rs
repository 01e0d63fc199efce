//! What many offerings answer, added up list by list.
//!
//! What is known of an offering lies together, and 64 offerings side by side, so that what a posting adds is a step or two, what a block
//! of them is worth is worked out for several at a time, and both stay in the processor's nearest memory. What comes out is what
//! [`Weighing::answered`] says of each offering.

use super::{
    Ask,
    lanes::{BLOCK, lanes},
    weighing::{ANSWERS, Fits, MAX_NEEDS, Weighing, fit, raise, worth_of_ask},
};

/// Where the sum of words stands in [`Fits`].
const WORDS: usize = 3;

/// What one offering tells of an interest: how much of it its words tell, and how clearly a need of it is answered.
type Told = [f32; 2];

/// What many offerings answer, each at its slot: lists of words and needs are added one after the other, then what all are worth is worked
/// out and read, then all are emptied. Kept from request to request for its memory; holds nothing of a person between them.
#[derive(Default)]
pub struct Tally {
    /// Block after block; in each one ask after the other.
    asks: Vec<[Fits; BLOCK]>,
    /// Block after block; in each one interest after the other.
    interests: Vec<[Told; BLOCK]>,
    /// How well each ask is answered, once that was worked out; laid out as [`Tally::asks`] is. Never emptied: read only where it was written.
    worths: Vec<[f32; BLOCK]>,
    /// The blocks that anything was added to.
    touched: Vec<bool>,
}

/// Neighbouring postings of one list: of each the slot, less a number that all have in common, and what the list says of it.
#[derive(Clone, Copy)]
pub struct Run<'r, T> {
    /// Ascending.
    pub docs: &'r [u32],
    /// The first document that a slot could be of, and its slot.
    pub origin: (u32, u32),
    /// How often a term stands there, or how clearly a need is answered.
    pub values: &'r [T],
}

impl<T: Copy> Run<'_, T> {
    /// Each slot with its value.
    #[inline]
    pub fn slots(&self) -> impl Iterator<Item = (usize, T)> {
        let (first, slot) = self.origin;
        self.docs.iter().zip(self.values).map(move |(doc, value)| ((slot + (doc - first)) as usize, *value))
    }
}

impl Tally {
    /// Makes room for so many slots.
    pub fn open(&mut self, weighing: &Weighing<'_>, slots: usize) {
        // Room is only ever added: all of it is empty.
        let blocks = slots.div_ceil(BLOCK);
        let (asks, interests) = (blocks * weighing.asks(), blocks * weighing.interests());
        self.asks.resize(asks.max(self.asks.len()), [Fits::default(); BLOCK]);
        self.worths.resize(asks.max(self.worths.len()), [0.0; BLOCK]);
        self.interests.resize(interests.max(self.interests.len()), [Told::default(); BLOCK]);
        self.touched.resize(blocks.max(self.touched.len()), false);
    }

    /// Adds postings of a term, which stands at this place in [`Query::terms`](super::Query::terms), in offerings of so many words. Terms
    /// come in their order.
    pub fn term(&mut self, weighing: &Weighing<'_>, term: usize, run: Run<'_, u32>, length: impl Fn(u32) -> u16) {
        let adds = &weighing.terms[term];
        let worth = |doc: u32, count: u32| weighing.word_worth(term, u16::try_from(count).unwrap_or(u16::MAX), length(doc));
        for (place, weight) in &adds.asks {
            for ((slot, count), doc) in run.slots().zip(run.docs) {
                self.touched[slot / BLOCK] = true;
                self.asks[slot / BLOCK * weighing.asks() + place][slot % BLOCK][WORDS] += worth(*doc, count) * weight;
            }
        }
        for (place, times) in &adds.interests {
            let told = weighing.rarity(term) * f32::from(*times);
            for (slot, _) in run.slots() {
                self.touched[slot / BLOCK] = true;
                self.interests[slot / BLOCK * weighing.interests() + place][slot % BLOCK][0] += told;
            }
        }
    }

    /// Adds postings of a need, which stands at this place in [`Query::needs`](super::Query::needs).
    pub fn need(&mut self, weighing: &Weighing<'_>, need: usize, run: Run<'_, u8>) {
        let adds = &weighing.needs[need];
        for (place, weight) in &adds.asks {
            for (slot, strength) in run.slots() {
                self.touched[slot / BLOCK] = true;
                raise(&mut self.asks[slot / BLOCK * weighing.asks() + place][slot % BLOCK], fit(*weight, strength));
            }
        }
        for place in &adds.interests {
            for (slot, strength) in run.slots() {
                self.touched[slot / BLOCK] = true;
                let told = &mut self.interests[slot / BLOCK * weighing.interests() + place][slot % BLOCK][1];
                *told = told.max(f32::from(strength) / 255.0);
            }
        }
    }

    /// Works out what all offerings answer to which anything was added, once all was, and adds to `found` those blocks in which any
    /// answers anything, ascending, each with which of them do, a bit each. The slots of a block begin at 64 times its number.
    pub fn weigh(&mut self, weighing: &Weighing<'_>, found: &mut Vec<(usize, u64)>) {
        let (asks, interests) = (weighing.asks(), weighing.interests());
        for block in self.touched.iter().enumerate().filter(|(_, touched)| **touched).map(|(block, _)| block) {
            let of_asks = self.asks[block * asks..][..asks].iter().zip(&mut self.worths[block * asks..][..asks]);
            let weighed = of_asks.zip(&weighing.query.asks).map(|((fits, worths), ask)| weigh_block(ask, fits, worths));
            let mut answering = weighed.fold(0, |all, answering| all | answering);
            if asks == 0 {
                // Where no need was stated, interests decide.
                let of_interests = &self.interests[block * interests..][..interests];
                answering = lanes(|lane| interest(weighing, of_interests, lane) >= ANSWERS);
            }
            if answering != 0 {
                found.push((block, answering));
            }
        }
    }

    /// What the offerings of a block answer, once that was worked out.
    #[must_use]
    pub fn answers<'t>(&'t self, weighing: &'t Weighing<'_>, block: usize) -> Answers<'t> {
        let (asks, interests) = (weighing.asks(), weighing.interests());
        Answers { weighing, of_asks: &self.worths[block * asks..][..asks], of_interests: &self.interests[block * interests..][..interests] }
    }

    /// Empties every slot.
    pub fn clear(&mut self, weighing: &Weighing<'_>) {
        let (asks, interests) = (weighing.asks(), weighing.interests());
        for (block, touched) in self.touched.iter_mut().enumerate() {
            if std::mem::take(touched) {
                self.asks[block * asks..][..asks].fill([Fits::default(); BLOCK]);
                self.interests[block * interests..][..interests].fill([Told::default(); BLOCK]);
            }
        }
    }
}

impl Weighing<'_> {
    #[inline]
    fn asks(&self) -> usize {
        self.query.asks.len().min(MAX_NEEDS)
    }

    #[inline]
    fn interests(&self) -> usize {
        self.query.interests.len()
    }
}

/// Works out how well each offering of a block answers an ask, and answers which do at all. Each step is one of all offerings, so that
/// several are worked out together.
fn weigh_block(ask: &Ask, fits: &[Fits; BLOCK], worths: &mut [f32; BLOCK]) -> u64 {
    for ([first, second, third, words], worth) in fits.iter().zip(&mut *worths) {
        *worth = worth_of_ask(ask, &[*first, *second, *third], *words);
    }
    lanes(|lane| worths[lane] >= ANSWERS)
}

#[inline]
fn interest(weighing: &Weighing<'_>, of_interests: &[[Told; BLOCK]], lane: usize) -> f32 {
    let worths = of_interests.iter().enumerate();
    worths.map(|(place, told)| weighing.worth_of_interest(place, told[lane][0], told[lane][1])).fold(0.0, f32::max)
}

/// What the offerings of a block answer.
pub struct Answers<'t> {
    weighing: &'t Weighing<'t>,
    of_asks: &'t [[f32; BLOCK]],
    of_interests: &'t [[Told; BLOCK]],
}

impl Answers<'_> {
    /// How well one of them answers each stated need.
    #[inline]
    pub(super) fn needs(&self, lane: usize) -> impl Iterator<Item = f32> {
        self.of_asks.iter().map(move |worths| worths[lane])
    }

    /// How well each of them answers each stated need; what is told of those that answer nothing is of no use.
    #[inline]
    pub(super) fn by_need(&self) -> &[[f32; BLOCK]] {
        self.of_asks
    }

    /// How well one of them suits an interest.
    #[inline]
    pub(super) fn interest(&self, lane: usize) -> f32 {
        interest(self.weighing, self.of_interests, lane)
    }
}
