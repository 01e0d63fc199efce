//! Keeping a listing right without changing what it says: that it is still right, and whether there is room.

use super::{AppError, Directory, Seen, Turned};
use crate::{
    clock,
    domain::{AggregateKind, Refused, ServiceId, StatedRoom, day_in_london},
    store::{About, Act, Batch, Beside, PublicationState, StoreError},
};

/// How often it is tried anew when somebody writes at the same time: neither says what the listing says, so that nothing of theirs is lost.
const ATTEMPTS: u32 = 10;

const NOT_PUBLIC: Refused = Refused("only what is published is assured; what is not is looked at when it is submitted");
const WITHDRAWN: Refused = Refused("it is withdrawn, so there is no room to speak of");

impl Directory {
    /// Notes that a published service is still right, today. Who said so before is not kept beside the new day.
    ///
    /// # Errors
    /// [`AppError::Refused`] where it is not published; [`AppError::Store`], where there is none among others.
    pub async fn assure_service(&self, id: ServiceId, act: &Act) -> Result<Turned, AppError> {
        self.assure(id, act, &[]).await
    }

    /// As [`Directory::assure_service`], with what is written beside it.
    pub(super) async fn assure(&self, id: ServiceId, act: &Act, beside: &[Beside]) -> Result<Turned, AppError> {
        self.keep_up(id, act, beside, |seen, batch| {
            if seen.view.record.publication_state != PublicationState::Published {
                return Err(NOT_PUBLIC);
            }
            let mut service = seen.view.record.value.clone();
            service.assured_date = Some(day_in_london(act.at));
            service.assurer_email = None;
            batch.services.push(service);
            Ok(())
        })
        .await
    }

    /// Says whether there is room, at once. `looked_at` says that whoever does it need not be looked over.
    ///
    /// # Errors
    /// [`AppError::Refused`] where it is withdrawn; [`AppError::Store`], where there is none among others.
    pub async fn set_capacity(&self, id: ServiceId, room: StatedRoom, looked_at: bool, act: &Act) -> Result<Turned, AppError> {
        self.say_room(id, room, looked_at, act, &[]).await
    }

    /// As [`Directory::set_capacity`], with what is written beside it.
    pub(super) async fn say_room(
        &self,
        id: ServiceId,
        room: StatedRoom,
        looked_at: bool,
        act: &Act,
        beside: &[Beside],
    ) -> Result<Turned, AppError> {
        let row = clock::random_uuid();
        self.keep_up(id, act, beside, |seen, batch| {
            let record = &seen.view.record;
            if record.publication_state == PublicationState::Withdrawn {
                return Err(WITHDRAWN);
            }
            let mut service = record.value.clone();
            room.say_in(&mut service, row, act.at);
            service.last_modified = Some(act.at);
            if record.publication_state == PublicationState::Published && !looked_at {
                batch.safe_edits.push(id);
            }
            batch.services.push(service);
            Ok(())
        })
        .await
    }

    /// Writes what `change` makes of a service as it stands, and once more where somebody else wrote it meanwhile.
    pub(super) async fn keep_up(
        &self,
        id: ServiceId,
        act: &Act,
        beside: &[Beside],
        change: impl Fn(&Seen, &mut Batch) -> Result<(), Refused>,
    ) -> Result<Turned, AppError> {
        let mut attempt = 1;
        loop {
            let seen = self.seen(id).await?.ok_or(StoreError::NotFound { kind: AggregateKind::Service.word(), id: id.0 })?;
            let mut batch = Batch { about: Some(About::of(AggregateKind::Service, id.0)), ..Batch::default() };
            batch.expected.insert(id.0, seen.view.record.revision);
            change(&seen, &mut batch)?;
            match self.inner.store.write_beside(&batch, act, beside).await {
                Ok(written) => return self.turned(id, written.seq).await,
                Err(StoreError::Lost { .. }) if attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}
