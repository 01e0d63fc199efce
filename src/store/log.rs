//! The change log, as a follower reads it.

use uuid::Uuid;

use super::{Result, Store, sql::Value};
use crate::domain::{AggregateKind, Change, ChangeTag, Position};

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
}

fn kind_of(word: &str) -> Result<AggregateKind, sqlx::Error> {
    [AggregateKind::Organization, AggregateKind::Location, AggregateKind::Service]
        .into_iter()
        .find(|kind| kind.word() == word)
        .ok_or_else(|| sqlx::Error::Decode("a kind of aggregate that this version does not know".into()))
}
