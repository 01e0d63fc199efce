//! Mail that waits: written in the transaction of what it tells of, and sent afterwards.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Result, Store,
    record::to_the_microsecond,
    sql::{Transaction, Value},
};

/// A mail that goes out.
#[derive(Clone)]
pub struct NewMail {
    /// Its id, by which it stays the same mail however often it is sent.
    pub id: Uuid,
    /// To whom.
    pub recipient: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub made_at: DateTime<Utc>,
}

/// A mail that is due.
#[derive(Clone)]
pub struct DueMail {
    /// The mail.
    pub mail: NewMail,
    /// How often it was tried before.
    pub attempts: i64,
    next_at: DateTime<Utc>,
}

impl Store {
    /// The mails that are due, those that wait longest first, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn due_mail(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<DueMail>> {
        let statement = "SELECT id, recipient, subject, body, made_at, attempts, next_at FROM mail \
                         WHERE sent_at IS NULL AND gave_up_at IS NULL AND next_at <= $1 ORDER BY next_at, id LIMIT $2";
        let rows = self.pools.fetch(statement, vec![Value::Moment(to_the_microsecond(now)), Value::Integer(limit.into())]).await?;
        let read = |row: &super::sql::Row| {
            let mail = NewMail { id: row.get(0)?, recipient: row.get(1)?, subject: row.get(2)?, body: row.get(3)?, made_at: row.get(4)? };
            Ok(DueMail { mail, attempts: row.get(5)?, next_at: row.get(6)? })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Takes a mail to send it; false where somebody else did. It is due again at `again_at`, unless it is said to be sent before: a crash
    /// in between loses nothing, and may send it twice.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_mail(&self, due: &DueMail, again_at: DateTime<Utc>) -> Result<bool> {
        let mut transaction = self.pools.begin().await?;
        let statement = "UPDATE mail SET attempts = attempts + 1, next_at = $1 \
                         WHERE id = $2 AND next_at = $3 AND sent_at IS NULL AND gave_up_at IS NULL RETURNING id";
        let values =
            vec![Value::Moment(to_the_microsecond(again_at)), Value::Id(due.mail.id), Value::Moment(to_the_microsecond(due.next_at))];
        let taken = !transaction.fetch(statement, values).await?.is_empty();
        transaction.commit().await?;
        Ok(taken)
    }

    /// A mail was sent. What it said is not kept: it may hold a link.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mail_was_sent(&self, id: Uuid, at: DateTime<Utc>) -> Result<()> {
        let values = vec![Value::Moment(to_the_microsecond(at)), Value::Id(id)];
        Ok(self.pools.execute("UPDATE mail SET sent_at = $1, body = '' WHERE id = $2", values).await?)
    }

    /// A mail will not be tried again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn give_mail_up(&self, id: Uuid, at: DateTime<Utc>) -> Result<()> {
        let values = vec![Value::Moment(to_the_microsecond(at)), Value::Id(id)];
        Ok(self.pools.execute("UPDATE mail SET gave_up_at = $1, body = '' WHERE id = $2", values).await?)
    }
}

impl Transaction {
    pub(super) async fn insert_mail(&mut self, mail: &NewMail) -> Result<()> {
        let at = to_the_microsecond(mail.made_at);
        let row = vec![
            Value::Id(mail.id),
            Value::Text(mail.recipient.clone()),
            Value::Text(mail.subject.clone()),
            Value::Text(mail.body.clone()),
            Value::Moment(at),
            Value::Integer(0),
            Value::Moment(at),
        ];
        self.insert("INSERT INTO mail (id, recipient, subject, body, made_at, attempts, next_at)", "", vec![row]).await?;
        Ok(())
    }
}
