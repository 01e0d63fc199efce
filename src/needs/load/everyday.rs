//! Refusing phrases that are left with everyday words alone: "can get", "come from", "lost her".
//!
//! Articles and pronouns fall away when a phrase is compiled, and a pattern with many alternatives hides what is then left of each.
//! Two of the commonest words speak of nothing for sure: such a phrase must be a hint, be tied to its very words (`=downs`), take a
//! word that tells, or be named under `everyday`.

use std::collections::{BTreeSet, HashSet};

use super::{Loader, shapes::NeedRow};
use crate::needs::{hearing::Trait, phrases::WordId};

/// Words that everyday words alone must number to speak of a need unasked.
const ENOUGH: usize = 3;

impl Loader {
    /// Refuses each phrase of a need that is left with one or two everyday words, unless it is meant so.
    pub(super) fn refuse_everyday(&mut self, rows: &[(usize, String, &NeedRow)], meant: &[String]) {
        let meant: HashSet<Box<[WordId]>> = meant
            .iter()
            .flat_map(|pattern| self.compile("everyday", pattern).iter().map(|phrase| phrase.ids.clone()).collect::<Vec<_>>())
            .collect();
        let mut faults = BTreeSet::new();
        for (_, code, row) in rows {
            for pattern in &row.phrases {
                for phrase in self.compile(code, pattern).iter() {
                    if phrase.ids.len() < ENOUGH && phrase.ids.iter().all(|id| self.is_everyday(*id)) && !meant.contains(&phrase.ids) {
                        let text = phrase.written(pattern);
                        faults.insert(format!("{code}: \"{text}\" is everyday words alone: make it a hint, tie it with =, say more, or name it under \"everyday\""));
                    }
                }
            }
        }
        self.faults.extend(faults);
    }

    fn is_everyday(&self, id: WordId) -> bool {
        let traits = self.speech.traits.get(id as usize).copied().unwrap_or_default();
        [Trait::Everyday, Trait::Weak, Trait::Filler].iter().any(|what| traits & *what as u16 != 0)
    }
}
