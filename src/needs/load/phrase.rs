//! A phrase of the data, as the loader holds it.

use super::super::{matches, phrases::WordId};

/// One phrase of the data: as written, the numbers of its words, and how many words of content it has.
pub(super) struct Phrase {
    pub(super) text: String,
    pub(super) ids: Vec<WordId>,
    pub(super) units: f32,
    /// Whether it is another phrase without its verb. Then it is no double, and gives way to what is written out.
    pub(super) short: bool,
}

impl Phrase {
    /// How surely it speaks, by its words.
    pub(super) fn surely(&self, rarity: &[f32]) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a phrase has a few words")]
        let mean = self.ids.iter().filter_map(|id| rarity.get(*id as usize)).sum::<f32>() / self.ids.len().max(1) as f32;
        matches::specificity(self.units.max(1.0), mean)
    }
}
