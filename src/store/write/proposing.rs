//! What a batch does to proposed revisions, and to the list of what moderators have yet to look at.

use super::{
    super::{
        About, Act, Result, StoreError,
        record::to_the_microsecond,
        sql::{Transaction, Value},
    },
    Batch,
    plan::document,
};
use crate::domain::{AggregateKind, ProposalState, Service, ServiceId};

/// The next step of a proposed revision.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposalChange {
    /// Of which service.
    pub service: ServiceId,
    /// The revision of the service once this batch is written; it is written for no other.
    pub service_revision: i64,
    /// The revision of the service that the proposal is an edit of.
    pub base_revision: i64,
    /// The revision that the proposal must have; 0 where there must be none.
    pub expected: i64,
    /// The revision that it gets.
    pub revision: i64,
    /// The state that it gets. One that is not open any more is taken away, and stays in the history.
    pub state: ProposalState,
    /// The service as it is proposed.
    pub document: Service,
}

const KIND: &str = "proposed revision";

/// Writes what a batch says of proposals and of looking over. Answers what it was about, where it was about anything.
pub(super) async fn note(transaction: &mut Transaction, batch: &Batch, act: &Act) -> Result<Option<About>> {
    let mut about = None;
    for change in &batch.proposals {
        change.write(transaction, act).await?;
        about = Some(About::aggregate(AggregateKind::Service, change.service.0, change.service_revision));
    }
    for service in &batch.without_proposal {
        // The service is locked by now: whoever proposes one waits, or has been here.
        if proposed(transaction, *service).await? != 0 {
            return Err(StoreError::Lost { kind: KIND, id: service.0 });
        }
    }
    let at = to_the_microsecond(act.at);
    for service in &batch.safe_edits {
        // The edit is written already: what was there before it is one revision back.
        let statement = "INSERT INTO safe_edit (service_id, base_revision, at, actor) \
                         SELECT id, revision - 1, $1, $2 FROM service WHERE id = $3 \
                         ON CONFLICT (service_id) DO UPDATE SET actor = excluded.actor";
        transaction.fetch(statement, vec![Value::Moment(at), Value::Text(act.actor.clone()), Value::Id(service.0)]).await?;
    }
    for service in &batch.looked_at {
        let values = vec![Value::Id(service.0)];
        let gone = transaction.fetch("DELETE FROM safe_edit WHERE service_id = $1 RETURNING service_id", values.clone()).await?;
        let rows = transaction.fetch("SELECT revision FROM service WHERE id = $1", values).await?;
        if let (false, Some(row)) = (gone.is_empty(), rows.first()) {
            about = about.or(Some(About::aggregate(AggregateKind::Service, service.0, row.get(0)?)));
        }
    }
    Ok(about)
}

/// The revision of what is proposed; 0 where nothing is.
async fn proposed(transaction: &mut Transaction, service: ServiceId) -> Result<i64, sqlx::Error> {
    let statement = "SELECT revision FROM proposed_revision WHERE service_id = $1";
    transaction.fetch(statement, vec![Value::Id(service.0)]).await?.first().map_or(Ok(0), |row| row.get(0))
}

impl ProposalChange {
    async fn write(&self, transaction: &mut Transaction, act: &Act) -> Result<()> {
        let lost = || StoreError::Lost { kind: KIND, id: self.service.0 };
        // Locks the service on both databases, so that nobody publishes or withdraws it meanwhile.
        let statement = "UPDATE service SET revision = revision WHERE id = $1 AND revision = $2 RETURNING id";
        let found = transaction.fetch(statement, vec![Value::Id(self.service.0), Value::Integer(self.service_revision)]).await?;
        if found.is_empty() {
            return Err(lost());
        }
        if proposed(transaction, self.service).await? != self.expected {
            return Err(lost());
        }
        transaction.fetch("DELETE FROM proposed_revision WHERE service_id = $1", vec![Value::Id(self.service.0)]).await?;
        let text = document(self.service.0, &self.document)?;
        let moment = Value::Moment(to_the_microsecond(act.at));
        if self.state.is_open() {
            let row = vec![
                Value::Id(self.service.0),
                Value::Integer(self.base_revision),
                Value::Integer(self.revision),
                Value::Word(self.state.word()),
                Value::OptionalText(act.reason.clone()),
                Value::Text(act.actor.clone()),
                moment.clone(),
                Value::Document(text.clone()),
            ];
            let head = "INSERT INTO proposed_revision (service_id, base_revision, revision, state, reason, actor, modified_at, document)";
            transaction.insert(head, "", vec![row]).await?;
        }
        let row = vec![
            Value::Id(self.service.0),
            Value::Integer(self.revision),
            Value::Integer(self.base_revision),
            Value::Word(self.state.word()),
            moment,
            Value::Text(act.actor.clone()),
            Value::Word(act.action),
            Value::OptionalText(act.reason.clone()),
            Value::Document(text),
        ];
        let head = "INSERT INTO proposal_history (service_id, revision, base_revision, state, at, actor, action, reason, document)";
        transaction.insert(head, "", vec![row]).await?;
        Ok(())
    }
}
