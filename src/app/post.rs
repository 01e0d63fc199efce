//! The mail that waits is sent: at least once, and again later where the server does not take it.

use std::time::Duration as Pause;

use chrono::{DateTime, Duration, Utc};
use tokio::{sync::watch, task::JoinHandle};

use super::{AppError, Directory};
use crate::{
    clock,
    mail::{Mail, Mailer},
    store::{DueMail, NewMail},
};

/// How often it is looked for mail that is due.
const POLL: Pause = Pause::from_millis(500);
/// How long it is waited after the database did not answer.
const PATIENCE: Pause = Pause::from_secs(10);
/// How many mails are taken in one go.
const PORTION: u32 = 50;
/// For how long a mail is tried.
const LIFE: Duration = Duration::days(3);
/// How long it is waited before a mail is tried a second time; twice as long each time after that.
const FIRST_WAIT: Duration = Duration::minutes(1);
/// How long it is waited at most.
const LONGEST_WAIT: Duration = Duration::hours(6);

/// Sends mail in the background until it is stopped.
pub struct Postman {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Postman {
    /// Stops, once the mail that is under way is sent.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(why) = self.task.await {
            tracing::warn!(%why, "the postman did not end well");
        }
    }
}

impl Directory {
    /// Sends the mail that waits, from now on.
    #[must_use]
    pub fn spawn_postman(&self, mailer: Mailer) -> Postman {
        let (stop, mut stopped) = watch::channel(false);
        let directory = self.clone();
        let task = tokio::spawn(async move {
            while !*stopped.borrow() {
                let pause = match directory.send_due_mail(&mailer, clock::now()).await {
                    Ok(0) => POLL,
                    Ok(_) => continue,
                    Err(error) => {
                        tracing::warn!(error = &error as &dyn std::error::Error, "mail could not be looked for");
                        PATIENCE
                    }
                };
                // A channel whose other end is gone says so at once, and ends this too.
                if let Ok(Err(_)) = tokio::time::timeout(pause, stopped.changed()).await {
                    break;
                }
            }
        });
        Postman { stop, task }
    }

    /// Sends the mail that is due, at most some dozens. Answers how many were tried.
    ///
    /// A mail is marked as sent after it was: where this process ends in between, it is sent again. Nothing of it goes into the log but
    /// its id.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn send_due_mail(&self, mailer: &Mailer, now: DateTime<Utc>) -> Result<u32, AppError> {
        let store = &self.inner.store;
        let mut tried = 0;
        for due in store.due_mail(now, PORTION).await? {
            if !store.take_mail(&due, now + wait_after(due.attempts)).await? {
                continue;
            }
            tried += 1;
            let DueMail { mail: NewMail { id, recipient, subject, body, made_at }, .. } = due;
            match mailer.send(&Mail { id, to: recipient, subject, body, at: made_at }).await {
                Ok(()) => store.mail_was_sent(id, now).await?,
                Err(error) if error.is_final() || now - made_at > LIFE => {
                    tracing::error!(mail = %id, error = &error as &dyn std::error::Error, "a mail is given up");
                    store.give_mail_up(id, now).await?;
                }
                Err(error) => tracing::warn!(mail = %id, error = &error as &dyn std::error::Error, "a mail is tried again later"),
            }
        }
        Ok(tried)
    }
}

/// How long it is waited after so many tries.
fn wait_after(attempts: i64) -> Duration {
    let doubled = u32::try_from(attempts.clamp(0, 20)).map_or(i32::MAX, |attempts| 1 << attempts);
    (FIRST_WAIT * doubled).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_six_hours() {
        for (attempts, minutes) in [(0, 1), (1, 2), (5, 32), (8, 256), (9, 360), (60, 360)] {
            assert_eq!(wait_after(attempts), Duration::minutes(minutes), "{attempts}");
        }
    }
}
