//! Looking whether what is new was there already, under another name or by another hand. It is told, and a person decides.

use super::{report::LikelyDouble, taking::Taking};
use crate::{
    app::{AppError, Progress, counted},
    clock,
    domain::ServiceId,
};

/// How many pairs of listings are compared in looking for doubles, at most: some seconds.
const MOST_COMPARED: u64 = 20_000_000;

impl Taking<'_> {
    /// Looks whether what is new was there already, under another name or by another hand.
    pub(super) async fn look_for_doubles(&mut self, progress: &dyn Progress) -> Result<(), AppError> {
        let store = &self.directory.inner.store;
        let offerings = self.directory.offerings_known();
        if offerings == 0 {
            // There is nothing to compare with: another process builds the index, and has not yet.
            return Ok(());
        }
        let affordable = usize::try_from(MOST_COMPARED / offerings).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let mut new: Vec<ServiceId> = std::mem::take(&mut self.new).into_iter().collect();
        if new.len() > affordable {
            let left_out = counted(new.len() - affordable, "new service was", "new services were");
            self.report.warn(format!("{left_out} not compared with what is there already: it would take too long"));
            new.truncate(affordable);
        }
        for (place, id) in new.iter().enumerate() {
            let Some(view) = self.directory.service(*id).await? else { continue };
            let name = view.record.value.name.clone();
            // The likeliest; of a pair it is told once.
            let other = self.directory.likely_duplicates(view).await?.into_iter().next();
            if let Some(other) = other.filter(|other| !found.contains(&(other.service, *id))) {
                found.push((*id, other.service));
                store.note_double(*id, other.service, other.likeness, clock::now()).await?;
                self.report.double(LikelyDouble { service: *id, name, other });
            }
            progress.at("new services compared", place as u64 + 1, Some(new.len() as u64));
        }
        Ok(())
    }
}
