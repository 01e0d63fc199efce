//! Whether a listing is there already, under another name or by another hand.

use super::{AppError, Directory, ServiceView};
use crate::{
    clock,
    domain::{OrganizationId, ServiceId},
    matching::{
        likeness::{Compared, LIKELY},
        listing,
    },
    store::DoublePair,
};

/// How many likely duplicates are told at most.
const MOST_TOLD: usize = 5;

/// A public listing that another one is likely to repeat.
#[derive(Debug, Clone, PartialEq)]
pub struct Likely {
    /// Which.
    pub service: ServiceId,
    /// Its name.
    pub name: String,
    /// Whose.
    pub organization: OrganizationId,
    /// How alike they are, 0 to 1.
    pub likeness: f64,
}

impl Directory {
    /// The pairs of public services that are likely one and wait for somebody to decide, the likeliest first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn likely_doubles(&self, limit: u32) -> Result<Vec<DoublePair>, AppError> {
        Ok(self.inner.store.likely_doubles(limit).await?)
    }

    /// Somebody says that a service is not the one that it is likely to be. Answers whether there was such a pair.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn keep_apart(&self, service: ServiceId) -> Result<bool, AppError> {
        Ok(self.inner.store.settle_double(service, clock::now()).await?)
    }

    /// How many offerings a listing is compared with.
    pub(super) fn offerings_known(&self) -> u64 {
        self.inner.index.snapshot().map_or(0, |snapshot| u64::from(snapshot.statistics().offerings))
    }

    /// The public listings that this one is likely to repeat, the likeliest first. None are told before there is an index.
    ///
    /// # Errors
    /// [`AppError::Interrupted`].
    pub async fn likely_duplicates(&self, view: ServiceView) -> Result<Vec<Likely>, AppError> {
        self.blocking(move |inner| {
            let Some(snapshot) = inner.index.snapshot() else { return Ok(Vec::new()) };
            let service = &view.record.value;
            let listings = listing::read(service, &view.organization, &view.locations, inner.lexicon);
            let compared: Vec<Compared<'_>> = listings.iter().map(|listing| Compared::new(&listing.offering)).collect();
            let mut likely: Vec<Likely> = Vec::new();
            for (_, offering) in snapshot.with_handles().filter(|(_, offering)| offering.service != service.id) {
                let likeness = compared.iter().map(|one| one.likeness(offering)).fold(0.0, f64::max);
                if likeness < LIKELY {
                    continue;
                }
                match likely.iter_mut().find(|known| known.service == offering.service) {
                    Some(known) => known.likeness = known.likeness.max(likeness),
                    None => likely.push(Likely {
                        service: offering.service,
                        name: offering.name.clone(),
                        organization: offering.organization,
                        likeness,
                    }),
                }
            }
            likely.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.service.cmp(&b.service)));
            likely.truncate(MOST_TOLD);
            Ok(likely)
        })
        .await
    }
}
