//! What many offerings answer, added up list by list.
//!
//! What is known of 64 offerings lies together, each number of theirs side by side, so that what a posting adds is a step or two, what a
//! block of them is worth is worked out for several at a time, and both stay in the processor's nearest memory. What comes out is what
//! [`Weighing::answered`] says of each offering.

use super::{
    Ask,
    lanes::{BLOCK, lanes, places},
    weighing::{ANSWERS, MAX_NEEDS, Weighing, fit, raised, worth_of_ask},
};

/// How many offerings are added up in one go: what is gathered of them for one ask is 32 KB.
pub const SLOTS: usize = 2048;

/// What the offerings of a block answer of an ask: for each its strongest fit, then for each its second, its third, and the sum of its words.
type Sums = [[f32; BLOCK]; 4];

const NOTHING: Sums = [[0.0; BLOCK]; 4];

/// Where the sums of words stand in [`Sums`].
const WORDS: usize = 3;

/// How many blocks are added up in one go.
const BLOCKS: usize = SLOTS / BLOCK;

/// What one offering tells of an interest: how much of it its words tell, and how clearly a need of it is answered.
type Told = [f32; 2];

/// What up to [`SLOTS`] offerings answer, each at its slot: lists of words and needs are added one after the other, then what all are worth
/// is worked out, which empties the sums, and read, then all else is emptied. Kept from request to request for its memory; holds nothing
/// that was added for a person between them.
#[derive(Default)]
pub struct Tally {
    /// Ask after ask, what every block holds.
    asks: Vec<Sums>,
    /// Interest after interest, what every slot holds.
    interests: Vec<Told>,
    /// How well each ask is answered, once that was worked out: block after block, in each one ask after the other. Never emptied: read only
    /// where it was written.
    worths: Vec<[f32; BLOCK]>,
    touched: Touched,
}

/// The blocks that anything was added to, a bit each.
#[derive(Debug, Clone, Copy, Default)]
struct Touched(u32);

const _: () = assert!(BLOCKS == u32::BITS as usize, "there is a bit for each block");

impl Touched {
    #[inline]
    fn touch(&mut self, slot: usize) {
        self.0 |= 1 << (slot / BLOCK);
    }

    /// Ascending.
    fn blocks(self) -> impl Iterator<Item = usize> {
        places(u64::from(self.0))
    }
}

/// The first document that a posting could be of, and its slot.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The document.
    pub doc: u32,
    /// Its slot.
    pub slot: u32,
}

/// Neighbouring postings of a word, from an origin on.
#[derive(Clone, Copy)]
pub struct Occurrences<'r> {
    /// Where they begin.
    pub origin: Origin,
    /// In which documents it stands, ascending.
    pub docs: &'r [u32],
    /// How often it stands in each.
    pub counts: &'r [u32],
}

/// A posting of a need.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answering {
    /// The last sixteen bits of the document's number, which tell neighbours apart.
    pub doc: u16,
    /// How clearly it answers the need, 0–255 for 0–1.
    pub strength: u8,
}

impl Answering {
    /// A document answers a need so clearly.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "only the last bits are kept")]
    pub fn new(doc: u32, strength: u8) -> Self {
        Self { doc: doc as u16, strength }
    }
}

impl Occurrences<'_> {
    /// Each slot with how often the word stands there.
    #[inline]
    pub fn slots(&self) -> impl Iterator<Item = (usize, u32)> {
        let Origin { doc: first, slot } = self.origin;
        self.docs.iter().zip(self.counts).map(move |(doc, count)| ((slot + (doc - first)) as usize % SLOTS, *count))
    }
}

impl Origin {
    /// The slots of neighbouring postings of a need, each with how clearly it is answered.
    #[inline]
    pub fn slots(self, answering: &[Answering]) -> impl Iterator<Item = (usize, u8)> {
        let Answering { doc: first, .. } = Answering::new(self.doc, 0);
        answering
            .iter()
            .map(move |Answering { doc, strength }| ((self.slot as usize + usize::from(doc.wrapping_sub(first))) % SLOTS, *strength))
    }
}

impl Tally {
    /// Makes ready for a query.
    pub fn open(&mut self, weighing: &Weighing<'_>) {
        // Room is only ever added: all of it is empty.
        let (asks, interests) = (weighing.asks(), weighing.interests());
        self.asks.resize((asks * BLOCKS).max(self.asks.len()), NOTHING);
        self.worths.resize((asks * BLOCKS).max(self.worths.len()), [0.0; BLOCK]);
        self.interests.resize((interests * SLOTS).max(self.interests.len()), Told::default());
    }

    /// Adds postings of a term, which stands at this place in [`Query::terms`](super::Query::terms), in offerings of so many words. Terms
    /// come in their order.
    pub fn term(&mut self, weighing: &Weighing<'_>, term: usize, occurrences: Occurrences<'_>, length: impl Fn(u32) -> u16) {
        let adds = &weighing.terms[term];
        let rarity = weighing.rarity(term);
        let worth = |doc: u32, count: u32| weighing.word_worth(rarity, u16::try_from(count).unwrap_or(u16::MAX), length(doc));
        let mut touched = self.touched;
        for &(place, weight) in &adds.asks {
            let sums = blocks_mut(&mut self.asks, place);
            for ((slot, count), doc) in occurrences.slots().zip(occurrences.docs) {
                touched.touch(slot);
                sums[slot / BLOCK][WORDS][slot % BLOCK] += worth(*doc, count) * weight;
            }
        }
        for (place, times) in &adds.interests {
            let told = slots_mut(&mut self.interests, *place);
            let adds = rarity * f32::from(*times);
            for (slot, _) in occurrences.slots() {
                touched.touch(slot);
                told[slot][0] += adds;
            }
        }
        self.touched = touched;
    }

    /// Adds postings of a need, which stands at this place in [`Query::needs`](super::Query::needs).
    pub fn need(&mut self, weighing: &Weighing<'_>, need: usize, origin: Origin, answering: &[Answering]) {
        let adds = &weighing.needs[need];
        let mut touched = self.touched;
        for &(place, weight) in &adds.asks {
            let sums = blocks_mut(&mut self.asks, place);
            for (slot, strength) in origin.slots(answering) {
                touched.touch(slot);
                let ([first, second, third, _], lane) = (&mut sums[slot / BLOCK], slot % BLOCK);
                let fits = [first[lane], second[lane], third[lane]];
                [first[lane], second[lane], third[lane]] = raised(fits, fit(weight, strength));
            }
        }
        for place in &adds.interests {
            let told = slots_mut(&mut self.interests, *place);
            for (slot, strength) in origin.slots(answering) {
                touched.touch(slot);
                told[slot][1] = told[slot][1].max(f32::from(strength) / 255.0);
            }
        }
        self.touched = touched;
    }

    /// Works out what all offerings answer to which anything was added, once all was, and adds to `found` those blocks in which any
    /// answers anything, ascending, each with which of them do, a bit each. The slots of a block begin at 64 times its number. What was added
    /// for asks is no longer there afterwards.
    pub fn weigh(&mut self, weighing: &Weighing<'_>, found: &mut Vec<(usize, u64)>) {
        let (asks, interests) = (weighing.asks(), weighing.interests());
        for block in self.touched.blocks() {
            let (of_asks, _) = self.asks.as_chunks_mut::<BLOCKS>();
            let of_asks = of_asks.iter_mut().zip(&mut self.worths[block * asks..][..asks]);
            let weighed = of_asks.zip(&weighing.query.asks).map(|((sums, worths), ask)| weigh_block(ask, &mut sums[block], worths));
            let mut answering = weighed.fold(0, |all, answering| all | answering);
            if asks == 0 {
                // Where no need was stated, interests decide.
                let of_interests = &slots(&self.interests)[..interests];
                answering = lanes(|lane| interest(weighing, of_interests, block * BLOCK + lane) >= ANSWERS);
            }
            if answering != 0 {
                found.push((block, answering));
            }
        }
    }

    /// What the offerings of a block answer, once that was worked out.
    #[must_use]
    pub fn answers<'t>(&'t self, weighing: &'t Weighing<'t>, block: usize) -> Answers<'t> {
        let (asks, interests) = (weighing.asks(), weighing.interests());
        Answers {
            weighing,
            of_asks: &self.worths[block * asks..][..asks],
            interests: &slots(&self.interests)[..interests],
            first: block * BLOCK,
        }
    }

    /// Empties every slot of what was weighed.
    pub fn clear(&mut self, weighing: &Weighing<'_>) {
        debug_assert!(self.asks.iter().all(|sums| *sums == NOTHING), "all that was added was weighed");
        let interests = weighing.interests();
        for block in std::mem::take(&mut self.touched).blocks() {
            for interest in 0..interests {
                slots_mut(&mut self.interests, interest)[block * BLOCK..][..BLOCK].fill(Told::default());
            }
        }
    }
}

/// What all slots hold, of one interest after the other.
#[inline]
fn slots<T>(all: &[T]) -> &[[T; SLOTS]] {
    all.as_chunks().0
}

/// What all slots hold, of one interest.
#[inline]
fn slots_mut<T>(all: &mut [T], place: usize) -> &mut [T; SLOTS] {
    &mut all.as_chunks_mut().0[place]
}

/// What all blocks hold of one ask.
#[inline]
fn blocks_mut(all: &mut [Sums], place: usize) -> &mut [Sums; BLOCKS] {
    &mut all.as_chunks_mut().0[place]
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
fn weigh_block(ask: &Ask, sums: &mut Sums, worths: &mut [f32; BLOCK]) -> u64 {
    let [first, second, third, words] = &*sums;
    for (lane, worth) in worths.iter_mut().enumerate() {
        *worth = worth_of_ask(ask, &[first[lane], second[lane], third[lane]], words[lane]);
    }
    // Emptied while it is near.
    *sums = NOTHING;
    lanes(|lane| worths[lane] >= ANSWERS)
}

#[inline]
fn interest(weighing: &Weighing<'_>, interests: &[[Told; SLOTS]], slot: usize) -> f32 {
    let worths = interests.iter().enumerate();
    worths.map(|(place, told)| weighing.worth_of_interest(place, told[slot][0], told[slot][1])).fold(0.0, f32::max)
}

/// What the offerings of a block answer.
pub struct Answers<'t> {
    weighing: &'t Weighing<'t>,
    of_asks: &'t [[f32; BLOCK]],
    interests: &'t [[Told; SLOTS]],
    /// The slot of the first.
    first: usize,
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
        interest(self.weighing, self.interests, self.first + lane)
    }
}
