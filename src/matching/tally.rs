//! What many offerings answer, added up list by list.
//!
//! Numbers of one kind lie side by side, 64 offerings together, so that a block of them is told from what answers nothing in a few
//! steps for all, and stays in the processor's nearest memory. What comes out is what [`Weighing::answered`] says of each offering.

use super::{
    Ask,
    weighing::{ANSWERS, Answered, MAX_NEEDS, TAXONOMY_SHARE, Weighing, fit, raise, worth_of_ask},
    words::HALF,
};

/// How many offerings lie together.
const BLOCK: usize = 64;

/// A number for each offering of a block.
type Row = [f32; BLOCK];

/// The rows of an ask: the strongest fit, the second, the third, and the sum of words.
const ROWS_OF_ASK: usize = 4;

/// Where the sum of words stands among them.
const WORDS: usize = 3;

/// The rows of an interest: how much of it words tell, and how clearly a need of it is answered.
const ROWS_OF_INTEREST: usize = 2;

/// What many offerings answer, each at its slot: lists of words and needs are added one after the other, then those slots are read that may
/// answer something, then all are emptied. Kept from request to request for its memory; holds nothing of a person between them.
#[derive(Default)]
pub struct Tally {
    /// Block after block; in each the rows of the asks, then those of the interests.
    rows: Vec<Row>,
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
        let rows = blocks * rows_of_block(weighing);
        if self.rows.len() < rows {
            self.rows.resize(rows, [0.0; BLOCK]);
        }
        if self.touched.len() < blocks {
            self.touched.resize(blocks, false);
        }
    }

    /// Adds postings of a term, which stands at this place in [`Query::terms`](super::Query::terms), in offerings of so many words. Terms
    /// come in their order.
    pub fn term(&mut self, weighing: &Weighing<'_>, term: usize, run: Run<'_, u32>, length: impl Fn(u32) -> u16) {
        let (stride, adds) = (rows_of_block(weighing), &weighing.terms[term]);
        let worth = |doc: u32, count: u32| weighing.word_worth(term, u16::try_from(count).unwrap_or(u16::MAX), length(doc));
        for (place, weight) in &adds.asks {
            let row = place * ROWS_OF_ASK + WORDS;
            for ((slot, count), doc) in run.slots().zip(run.docs) {
                self.touched[slot / BLOCK] = true;
                self.rows[slot / BLOCK * stride + row][slot % BLOCK] += worth(*doc, count) * weight;
            }
        }
        for (place, times) in &adds.interests {
            let row = weighing.asks() * ROWS_OF_ASK + place * ROWS_OF_INTEREST;
            let told = weighing.rarity(term) * f32::from(*times);
            for (slot, _) in run.slots() {
                self.touched[slot / BLOCK] = true;
                self.rows[slot / BLOCK * stride + row][slot % BLOCK] += told;
            }
        }
    }

    /// Adds postings of a need, which stands at this place in [`Query::needs`](super::Query::needs).
    pub fn need(&mut self, weighing: &Weighing<'_>, need: usize, run: Run<'_, u8>) {
        let (stride, adds) = (rows_of_block(weighing), &weighing.needs[need]);
        for (place, weight) in &adds.asks {
            let row = place * ROWS_OF_ASK;
            for (slot, strength) in run.slots() {
                self.touched[slot / BLOCK] = true;
                let at = slot / BLOCK * stride + row;
                let [first, second, third] = &mut self.rows[at..at + 3] else { return };
                let lane = slot % BLOCK;
                let mut strongest = [first[lane], second[lane], third[lane]];
                raise(&mut strongest, fit(*weight, strength));
                [first[lane], second[lane], third[lane]] = strongest;
            }
        }
        for place in &adds.interests {
            let row = weighing.asks() * ROWS_OF_ASK + place * ROWS_OF_INTEREST + 1;
            for (slot, strength) in run.slots() {
                self.touched[slot / BLOCK] = true;
                let cell = &mut self.rows[slot / BLOCK * stride + row][slot % BLOCK];
                *cell = cell.max(f32::from(strength) / 255.0);
            }
        }
    }

    /// Adds to `slots` those that may answer something, ascending.
    pub fn may_answer(&self, weighing: &Weighing<'_>, slots: &mut Vec<usize>) {
        let asks = weighing.asks();
        let outlines: Vec<Outline> = weighing.query.asks.iter().take(MAX_NEEDS).map(Outline::of).collect();
        let blocks = self.rows.chunks_exact(rows_of_block(weighing).max(1));
        for (block, (_, rows)) in self.touched.iter().zip(blocks).enumerate().filter(|(_, (touched, _))| **touched) {
            let (of_asks, _) = rows[..asks * ROWS_OF_ASK].as_chunks::<ROWS_OF_ASK>();
            // Where no need was stated, interests decide.
            let may = outlines.iter().zip(of_asks).map(|(outline, rows)| outline.may_answer(rows));
            let mut lanes = if asks == 0 { u64::MAX } else { may.fold(0, |lanes, may| lanes | may) };
            while lanes != 0 {
                slots.push(block * BLOCK + lanes.trailing_zeros() as usize);
                lanes &= lanes - 1;
            }
        }
    }

    /// Puts into `answered` what the offering at a slot answers; the rest of it stays as it is, and is nothing in one that is new.
    #[inline]
    pub fn read(&self, weighing: &Weighing<'_>, slot: usize, answered: &mut Answered) {
        let (lane, stride) = (slot % BLOCK, rows_of_block(weighing));
        let (of_asks, of_interests) = self.rows[slot / BLOCK * stride..][..stride].split_at(weighing.asks() * ROWS_OF_ASK);
        let (of_asks, _) = of_asks.as_chunks::<ROWS_OF_ASK>();
        for ((worth, [first, second, third, words]), ask) in answered.needs.iter_mut().zip(of_asks).zip(&weighing.query.asks) {
            *worth = worth_of_ask(ask, &[first[lane], second[lane], third[lane]], words[lane]);
        }
        let (of_interests, _) = of_interests.as_chunks::<ROWS_OF_INTEREST>();
        answered.interest = 0.0;
        for (place, [found, strength]) in of_interests.iter().enumerate() {
            answered.interest = answered.interest.max(weighing.worth_of_interest(place, found[lane], strength[lane]));
        }
    }

    /// Empties every slot.
    pub fn clear(&mut self, weighing: &Weighing<'_>) {
        let blocks = self.rows.chunks_exact_mut(rows_of_block(weighing).max(1));
        for (touched, rows) in self.touched.iter_mut().zip(blocks) {
            if std::mem::take(touched) {
                rows.fill([0.0; BLOCK]);
            }
        }
    }
}

impl Weighing<'_> {
    #[inline]
    fn asks(&self) -> usize {
        self.query.asks.len().min(MAX_NEEDS)
    }
}

#[inline]
fn rows_of_block(weighing: &Weighing<'_>) -> usize {
    weighing.asks() * ROWS_OF_ASK + weighing.query.interests.len() * ROWS_OF_INTEREST
}

/// What an ask makes of fits and words at most: straight lines that its worth lies under.
struct Outline {
    taxonomy: f32,
    words: f32,
}

impl Outline {
    fn of(ask: &Ask) -> Self {
        // A sum of words is worth s / (s + HALF), which is no more than s / HALF.
        if ask.best > 0.0 {
            Self { taxonomy: TAXONOMY_SHARE / ask.best, words: (1.0 - TAXONOMY_SHARE) / HALF }
        } else {
            Self { taxonomy: 0.0, words: 1.0 / HALF }
        }
    }

    /// Which offerings of a block may answer the ask at all, a bit each. Turns down most of what a common word or a distant need brought,
    /// without a division.
    fn may_answer(&self, [first, second, third, words]: &[Row; ROWS_OF_ASK]) -> u64 {
        let mut may = [0; BLOCK];
        for (lane, may) in may.iter_mut().enumerate() {
            let most = self.taxonomy * (first[lane] + 0.4 * second[lane] + 0.2 * third[lane]) + self.words * words[lane];
            *may = u8::from(most >= 0.99 * ANSWERS);
        }
        as_bits(&may)
    }
}

/// Bytes of 0 or 1 as bits, the first lowest.
fn as_bits(flags: &[u8; BLOCK]) -> u64 {
    let (eights, _) = flags.as_chunks::<8>();
    // The factor moves the lowest bit of each byte into the highest byte, each to its own place.
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |all, eight| all << 8 | bits(eight))
}
