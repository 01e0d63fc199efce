//! Withdrawing what a source no longer tells of: not what others tell of, nor what its owner speaks for, and not too much unasked.

use serde_json::Value;
use uuid::Uuid;

use super::{
    report::Shrinkage,
    taking::{Taking, import_act},
};
use crate::{
    app::{AppError, Progress, revise_organization::is_lost},
    clock,
    domain::{AggregateKind, PublicationState},
    registration::joined,
    store::{Batch, Beside, SourceWord, StoreError, Telling},
};

/// A run may withdraw one service in so many that its source told before, without being told to.
const ONE_IN: u64 = 5;

/// How often a withdrawal is tried anew when owners write at the same time.
const ATTEMPTS: u32 = 10;

impl Taking<'_> {
    /// Withdraws what the source no longer tells of and nobody else does; asks first where that is too much.
    pub(super) async fn withdraw_not_met(&mut self, accept_shrinkage: bool, progress: &dyn Progress) -> Result<(), AppError> {
        if self.asks_first(accept_shrinkage).await? {
            return Ok(());
        }
        loop {
            let ids: Vec<Uuid> = self.missed(500).await?.into_iter().map(|(id, _)| id).collect();
            if ids.is_empty() {
                return Ok(());
            }
            self.withdraw(&ids).await?;
            progress.at("services withdrawn", self.report.withdrawn, None);
        }
    }

    /// Whether so much is missing that nothing is withdrawn before somebody says so.
    pub(super) async fn asks_first(&mut self, accept_shrinkage: bool) -> Result<bool, AppError> {
        let (known, gone) = self.directory.inner.store.not_met(self.source.id, self.run).await?;
        self.report.shrinkage = (gone * ONE_IN > known && !accept_shrinkage).then_some(Shrinkage { known, gone });
        Ok(self.report.shrinkage.is_some())
    }

    /// Services that this source told of and this run has not met: the id here, and the id there.
    pub(super) async fn missed(&self, limit: u32) -> Result<Vec<(Uuid, String)>, AppError> {
        Ok(self.directory.inner.store.list_not_met(self.source.id, self.run, limit).await?)
    }

    /// Withdraws these services, but for those that others tell of, or whose owner speaks for itself.
    pub(super) async fn withdraw(&mut self, ids: &[Uuid]) -> Result<(), AppError> {
        let mut attempt = 1;
        loop {
            match self.try_withdraw(ids).await {
                // Somebody revised one of them in between.
                Err(error) if is_lost(&error) && attempt < ATTEMPTS => attempt += 1,
                withdrawn => {
                    self.report.withdrawn += withdrawn?;
                    return Ok(());
                }
            }
        }
    }

    async fn try_withdraw(&self, ids: &[Uuid]) -> Result<u64, StoreError> {
        let store = &self.directory.inner.store;
        let tellings = store.tellings(AggregateKind::Service, ids).await?;
        let spoken_for = store.spoken_for(ids).await?;
        let mut batch = Batch::default();
        for record in store.published_services(ids).await? {
            let id = record.value.id.0;
            let others: Vec<&Telling> = tellings
                .get(&id)
                .into_iter()
                .flatten()
                .filter(|telling| telling.source != self.source.id && telling.gone_at.is_none())
                .collect();
            if spoken_for.contains(&id) {
                continue;
            }
            let words: Vec<Value> = others
                .iter()
                .filter_map(|other| other.document.as_deref())
                .map(|word| SourceWord::read(id, word))
                .collect::<Result<_, _>>()?;
            batch.expected.insert(id, record.revision);
            if others.is_empty() {
                batch.states.insert(id, PublicationState::Withdrawn);
                batch.services.push(record.value);
            } else if let Some(left) = joined(&words.iter().collect::<Vec<_>>()) {
                let corrupt = |source| StoreError::Corrupt { kind: "service", id, source };
                batch.services.push(serde_json::from_value(left.document).map_err(corrupt)?);
            }
        }
        let gone = Beside::Gone { source: self.source.id, services: ids.to_vec(), at: clock::now() };
        store.write_beside(&batch, &import_act(), &[gone]).await?;
        Ok(batch.states.len() as u64)
    }
}
