//! What has to be done as days go by: rooms open again, organizations are reminded of what they have said, old mail is forgotten.
//!
//! [`Directory::upkeep`] does all of it once, and done twice on one day it does nothing the second time; a [`Caretaker`] does it day by day.

use std::time::Duration as Pause;

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, Utc};
use tokio::{sync::watch, task::JoinHandle};

use super::{AppError, Directory, register::about_only};
use crate::{
    clock,
    domain::{OrganizationId, Refused, RoomState, ServiceId, StatedRoom, day_in_london},
    registration::{self, Purpose, REMIND_AFTER, REMINDER_LIFE, Reminded},
    store::{Act, Ageing, Beside, PublicationState, StoreError},
};

/// How often it is looked whether another day has begun.
const POLL: Pause = Pause::from_mins(10);
/// How many listings one letter asks after.
const IN_A_LETTER: usize = 20;
/// How many letters one organization gets a day; what is left is asked after on the next.
const LETTERS: usize = 5;
/// How many listings are read at once.
const PORTION: u32 = 500;
/// How many rooms are opened in one go.
const ROOMS: u32 = 10_000;
/// How long whoever stops waits for what is under way.
const PATIENCE: Pause = Pause::from_secs(5);
/// For how long links that are over and mail that was sent are kept.
const KEPT: Duration = Duration::days(30);

const NOT_OVER: Refused = Refused("somebody has said otherwise meanwhile");

/// When organizations are reminded, and what becomes of listings that nobody speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpkeepRules {
    /// After how many days without a word they are reminded; empty where they are not.
    pub remind_after: Vec<i64>,
    /// After how many days a listing is no longer suggested; `None` where it always is.
    pub hide_after: Option<u16>,
}

impl Default for UpkeepRules {
    fn default() -> Self {
        Self { remind_after: REMIND_AFTER.to_vec(), hide_after: None }
    }
}

/// What upkeep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Upkept {
    /// Listings that are open again, since their day has gone by.
    pub opened: u64,
    /// Listings that were asked after.
    pub reminded: u64,
    /// Letters that were written for that.
    pub letters: u64,
    /// Links and mail that were forgotten.
    pub forgotten: u64,
}

/// Does upkeep in the background until it is stopped.
pub struct Caretaker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Caretaker {
    /// Stops, once what is under way is done, or after a few seconds: each thing that upkeep does is whole by itself, and what is left is
    /// done the next time.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        match tokio::time::timeout(PATIENCE, &mut self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => tracing::warn!(%why, "the caretaker did not end well"),
            Err(_) => self.task.abort(),
        }
    }
}

impl Directory {
    /// Says when organizations are reminded, and after how long listings are hidden. The first to say so is heard.
    pub fn set_upkeep(&self, rules: UpkeepRules) {
        let _ = self.inner.upkeep.set(rules);
    }

    /// Does upkeep now, and whenever a day begins in London.
    #[must_use]
    pub fn spawn_caretaker(&self) -> Caretaker {
        let (stop, mut stopped) = watch::channel(false);
        let directory = self.clone();
        let task = tokio::spawn(async move {
            let mut done_for: Option<NaiveDate> = None;
            while !*stopped.borrow() {
                let now = clock::now();
                if done_for != Some(day_in_london(now)) {
                    match directory.upkeep(now).await {
                        Ok(upkept) => {
                            done_for = Some(day_in_london(now));
                            tracing::info!(
                                opened = upkept.opened,
                                reminded = upkept.reminded,
                                letters = upkept.letters,
                                forgotten = upkept.forgotten,
                                "upkeep is done for today"
                            );
                        }
                        Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "upkeep is tried again later"),
                    }
                }
                // A channel whose other end is gone says so at once, and ends this too.
                if let Ok(Err(_)) = tokio::time::timeout(POLL, stopped.changed()).await {
                    break;
                }
            }
        });
        Caretaker { stop, task }
    }

    /// Does all that is due at a moment, once.
    ///
    /// # Errors
    /// [`AppError::Store`]. What was done by then stays done.
    pub async fn upkeep(&self, now: DateTime<Utc>) -> Result<Upkept, AppError> {
        let mut upkept = Upkept { opened: self.open_rooms(now).await?, ..Upkept::default() };
        self.remind(now, &mut upkept).await?;
        upkept.forgotten = self.inner.store.forget_old_mail(now - KEPT).await?;
        Ok(upkept)
    }

    /// Opens the rooms whose last day of being full has gone by, and tells their organizations.
    async fn open_rooms(&self, now: DateTime<Utc>) -> Result<u64, AppError> {
        let today = day_in_london(now);
        let mut opened = 0;
        for id in self.inner.store.rooms_over(today, ROOMS).await? {
            let beside = self.room_letter(id, now).await?;
            let act = act_of_upkeep(now);
            let row = clock::random_uuid();
            let open = self.keep_up(id, &act, &beside, |seen, batch| {
                let mut service = seen.view.record.value.clone();
                if !StatedRoom::of(&service).is_some_and(|room| room.is_over(today)) {
                    return Err(NOT_OVER);
                }
                StatedRoom::OPEN.say_in(&mut service, row, now);
                service.last_modified = Some(now);
                batch.services.push(service);
                Ok(())
            });
            match open.await {
                Ok(_) => opened += 1,
                Err(AppError::Refused(_) | AppError::Store(StoreError::Lost { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(opened)
    }

    async fn room_letter(&self, id: ServiceId, now: DateTime<Utc>) -> Result<Vec<Beside>, AppError> {
        let Some(record) = self.inner.store.service(id).await? else { return Ok(Vec::new()) };
        let public = record.publication_state == PublicationState::Published;
        let Some(email) = self.mailbox_of(record.value.organization_id).await?.filter(|_| public) else { return Ok(Vec::new()) };
        let (link, address) = self.link(Purpose::Full, id.0, &email, now, REMINDER_LIFE);
        let letter = registration::open_again(&record.value.name, &address, now + REMINDER_LIFE);
        Ok(vec![link, super::register::mail(letter, &email, now)])
    }

    /// Asks organizations whether what they said long ago is still right.
    async fn remind(&self, now: DateTime<Utc>, upkept: &mut Upkept) -> Result<(), AppError> {
        let rules = self.upkeep_rules();
        let Some(first) = rules.remind_after.iter().min() else { return Ok(()) };
        let today = day_in_london(now);
        let since = u64::try_from(first - 1).ok().and_then(|days| today.checked_sub_days(Days::new(days)));
        let Some(before) = since.filter(|day| day.year() > 0) else { return Ok(()) };
        let mut after = None;
        let mut due: Vec<Due> = Vec::new();
        loop {
            let ageing = self.inner.store.ageing(before, after, PORTION).await?;
            let Some(last) = ageing.last() else { break };
            after = Some((last.organization, last.service));
            for one in ageing {
                if due.first().is_some_and(|first| first.ageing.organization != one.organization) {
                    self.write_reminders(std::mem::take(&mut due), rules, now, upkept).await?;
                }
                let since = one.assured.unwrap_or_else(|| day_in_london(one.created_at));
                let reminded = self.inner.store.reminded(one.service, since).await?;
                let after_days = registration::due(since, today, &rules.remind_after, &reminded);
                if !after_days.is_empty() && due.len() < IN_A_LETTER * LETTERS {
                    due.push(Due { ageing: one, since, after_days });
                }
            }
        }
        self.write_reminders(due, rules, now, upkept).await
    }

    /// Writes to one organization, some listings a letter.
    async fn write_reminders(&self, due: Vec<Due>, rules: &UpkeepRules, now: DateTime<Utc>, upkept: &mut Upkept) -> Result<(), AppError> {
        for portion in due.chunks(IN_A_LETTER) {
            let Some(Due { ageing: Ageing { organization, email, .. }, .. }) = portion.first() else { continue };
            match self.write_reminder(*organization, email, portion, rules, now).await {
                Ok(()) => {
                    upkept.letters += 1;
                    upkept.reminded += portion.len() as u64;
                }
                // Another process was here first.
                Err(AppError::Store(StoreError::Lost { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn write_reminder(
        &self,
        organization: OrganizationId,
        email: &str,
        due: &[Due],
        rules: &UpkeepRules,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        let mut beside = Vec::with_capacity(due.len() * 4 + 1);
        let mut listings = Vec::with_capacity(due.len());
        for Due { ageing, since, after_days } in due {
            let (id, at) = (ageing.service, now);
            let Some(record) = self.inner.store.service(id).await? else { continue };
            let mut link = |purpose| {
                let (link, address) = self.link(purpose, id.0, email, now, REMINDER_LIFE);
                beside.push(link);
                address
            };
            let has_room = StatedRoom::of(&record.value).is_none_or(|room| room.state == RoomState::Open);
            listings.push(Reminded {
                name: record.value.name,
                assured: ageing.assured,
                still_right: link(Purpose::StillRight),
                no_longer_runs: link(Purpose::NoLongerRuns),
                room: if has_room { (RoomState::Full, link(Purpose::Full)) } else { (RoomState::Open, link(Purpose::Open)) },
            });
            beside.push(Beside::Reminded { service: id, since: *since, after_days: after_days.clone(), at });
        }
        let name = self.known_organization(organization).await?.value.name;
        let letter = registration::reminder(&name, &listings, now + REMINDER_LIFE, rules.hide_after);
        beside.push(super::register::mail(letter, email, now));
        self.inner.store.write_beside(&about_only(organization), &act_of_upkeep(now), &beside).await?;
        Ok(())
    }
}

fn act_of_upkeep(now: DateTime<Utc>) -> Act {
    Act::of_command("upkeep", clock::random_uuid(), now)
}

/// A listing that is to be asked after.
struct Due {
    ageing: Ageing,
    since: NaiveDate,
    after_days: Vec<i64>,
}
