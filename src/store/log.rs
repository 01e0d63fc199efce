//! The change log, as a follower reads it: the index, which follows every line, and the public, who is told of some.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{PublicationState, Result, Store, sql::Value};
use crate::domain::{AggregateKind, Change, ChangeTag, Position};

/// A line to be written.
pub(super) struct Line {
    pub(super) kind: AggregateKind,
    pub(super) id: Uuid,
    /// After the change.
    pub(super) revision: i64,
    pub(super) visibility: Visibility,
}

/// What a change is to the public. It is settled when the line is written: what becomes of the aggregate later does not change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    /// The aggregate is published after it.
    Public,
    /// The aggregate was published before it, and no longer is.
    Gone,
    /// The aggregate was not published, and is not.
    Hidden,
}

impl Visibility {
    /// Of a change from one state, where there was one, to another.
    pub(super) fn of(before: Option<PublicationState>, after: PublicationState) -> Self {
        match (before, after) {
            (_, PublicationState::Published) => Self::Public,
            (Some(PublicationState::Published), _) => Self::Gone,
            _ => Self::Hidden,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Gone => "gone",
            Self::Hidden => "hidden",
        }
    }
}

/// A line of the log that the public is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedChange {
    /// Its number. Numbers rise, and have gaps where drafts changed.
    pub seq: i64,
    /// The tag of its transaction.
    pub tag: ChangeTag,
    /// What changed.
    pub kind: AggregateKind,
    /// Which one.
    pub id: Uuid,
    /// Its revision after the change.
    pub revision: i64,
    /// When.
    pub at: DateTime<Utc>,
}

/// The ends of the log: of all of it, and of what the public is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogEnds {
    /// The number of the last line; 0 before the first.
    pub head: i64,
    /// The number of the last line that the public is told of; 0 before the first.
    pub published: i64,
}

impl Store {
    /// Where the log stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn head(&self) -> Result<Position> {
        let rows = self.pools.fetch("SELECT feed.feed, feed_head.seq, feed_head.tag FROM feed, feed_head", vec![]).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        Ok(Position { feed: row.get(0)?, seq: row.get(1)?, tag: row.get(2)? })
    }

    /// The tag of a line of the log: a follower whose own tag differs has followed another history.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tag_at(&self, seq: i64) -> Result<Option<ChangeTag>> {
        let rows = self.pools.fetch("SELECT tag FROM change_log WHERE seq = $1", vec![Value::Integer(seq)]).await?;
        Ok(rows.first().map(|row| row.get::<Uuid>(0)).transpose()?)
    }

    /// The lines after `seq`, in order, at most `limit` of them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn changes_since(&self, seq: i64, limit: u32) -> Result<Vec<Change>> {
        let statement = "SELECT seq, tag, kind, id, revision FROM change_log WHERE seq > $1 ORDER BY seq LIMIT $2";
        let rows = self.pools.fetch(statement, vec![Value::Integer(seq), Value::Integer(limit.into())]).await?;
        let change = |row: &super::sql::Row| {
            let kind: String = row.get(2)?;
            Ok(Change { seq: row.get(0)?, tag: row.get(1)?, kind: kind_of(&kind)?, id: row.get(3)?, revision: row.get(4)? })
        };
        rows.iter().map(change).collect()
    }

    /// The lines after `seq` that the public is told of, in order, at most `limit` of them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn published_changes_since(&self, seq: i64, limit: u32) -> Result<Vec<PublishedChange>> {
        let statement = "SELECT seq, tag, kind, id, revision, at FROM change_log WHERE seq > $1 AND visibility <> 'hidden' \
                         ORDER BY seq LIMIT $2";
        let rows = self.pools.fetch(statement, vec![Value::Integer(seq), Value::Integer(limit.into())]).await?;
        let change = |row: &super::sql::Row| {
            let kind = kind_of(&row.get::<String>(2)?)?;
            Ok(PublishedChange { seq: row.get(0)?, tag: row.get(1)?, kind, id: row.get(3)?, revision: row.get(4)?, at: row.get(5)? })
        };
        rows.iter().map(change).collect()
    }

    /// Where the log ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn log_ends(&self) -> Result<LogEnds> {
        let statement = "SELECT seq, (SELECT COALESCE(MAX(seq), 0) FROM change_log WHERE visibility <> 'hidden') FROM feed_head";
        let rows = self.pools.fetch(statement, vec![]).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        Ok(LogEnds { head: row.get(0)?, published: row.get(1)? })
    }
}

fn kind_of(word: &str) -> Result<AggregateKind, sqlx::Error> {
    [AggregateKind::Organization, AggregateKind::Location, AggregateKind::Service]
        .into_iter()
        .find(|kind| kind.word() == word)
        .ok_or_else(|| sqlx::Error::Decode("a kind of aggregate that this version does not know".into()))
}
