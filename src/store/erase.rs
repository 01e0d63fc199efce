//! Erasing a person from what is kept of an organization and its services: every revision, what feeds said, proposals, answers, mail, links.
//!
//! The documents that stand now are not touched here: they are written anew by the batch that an erasure goes with, so that whoever follows
//! the log is told.

use std::{collections::BTreeSet, fmt};

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    Record, Result, Store, StoreError,
    directory::Conditions,
    sql::{Transaction, Value},
};
use crate::{
    domain::{OrganizationId, Service},
    registration::{Erasure, Scrubbed},
};

/// How many of what an erasure touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Erased {
    /// Documents of the past: revisions, what feeds said, proposals.
    documents: u64,
    /// What was taken out of them.
    details: u64,
    /// Mails, links, registrations and claims that named the person's mailbox.
    letters: u64,
}

impl fmt::Display for Erased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} details in {} kept documents, {} mails and links", self.details, self.documents, self.letters)
    }
}

/// Where documents of the past lie: the table, the columns that tell a row, and the condition under which it is about an organization (`$1`)
/// or one of its services.
const KEPT: [(&str, &[&str], &str); 5] = [
    ("revision_history", &["kind", "id", "revision"], OF_KIND_AND_ID),
    ("feed_word", &["kind", "id"], OF_KIND_AND_ID),
    ("source_word", &["kind", "id", "source_id"], OF_KIND_AND_ID),
    ("proposed_revision", &["service_id"], OF_SERVICE),
    ("proposal_history", &["service_id", "revision"], OF_SERVICE),
];

const OF_SERVICE: &str = "service_id IN (SELECT id FROM service WHERE organization_id = $1)";

const OF_KIND_AND_ID: &str = "((kind = 'organization' AND id = $1) OR \
                              (kind = 'service' AND id IN (SELECT id FROM service WHERE organization_id = $1)))";

impl Store {
    /// All services of an organization, in whatever state.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn services_of(&self, organization: OrganizationId) -> Result<Vec<Record<Service>>> {
        let conditions = Conditions::default().and("organization_id = ", Value::Id(organization.0));
        self.list(conditions, None, i32::MAX.unsigned_abs()).await
    }
}

impl Transaction {
    /// Erases a person from what is kept beside the documents that stand.
    pub(super) async fn erase(&mut self, organization: OrganizationId, erasure: &Erasure) -> Result<Erased> {
        let mut erased = Erased::default();
        let mut emails: BTreeSet<String> = erasure.email().map(str::to_owned).into_iter().collect();
        for (table, key, about) in KEPT {
            self.scrub_table(table, key, about, organization, erasure, &mut erased, &mut emails).await?;
        }
        for email in emails {
            erased.letters += self.forget_mailbox(organization, &email).await?;
        }
        // What was answered to those who may ask again: they are told how things stand then.
        let statement = "UPDATE idempotency SET status = NULL, headers = NULL, answer = NULL \
                         WHERE subject = $1 OR subject IN (SELECT id FROM service WHERE organization_id = $1)";
        self.fetch(statement, vec![Value::Id(organization.0)]).await?;
        Ok(erased)
    }

    #[expect(clippy::too_many_arguments, reason = "three tell the table, two the person, two gather")]
    async fn scrub_table(
        &mut self,
        table: &str,
        key: &[&str],
        about: &str,
        organization: OrganizationId,
        erasure: &Erasure,
        erased: &mut Erased,
        emails: &mut BTreeSet<String>,
    ) -> Result<()> {
        let statement = format!("SELECT {}, CAST(document AS TEXT) FROM {table} WHERE {about}", key.join(", "));
        let rows = self.fetch(AssertSqlSafe(statement), vec![Value::Id(organization.0)]).await?;
        let conditions: Vec<String> = key.iter().enumerate().map(|(place, column)| format!("{column} = ${}", place + 2)).collect();
        let update = format!("UPDATE {table} SET document = $1 WHERE {}", conditions.join(" AND "));
        for row in rows {
            let text: String = row.get(key.len())?;
            let corrupt = |source| StoreError::Corrupt { kind: "kept document", id: Uuid::nil(), source };
            let mut document: serde_json::Value = serde_json::from_str(&text).map_err(corrupt)?;
            let mut scrubbed = Scrubbed::default();
            erasure.scrub(&mut document, &mut scrubbed);
            if scrubbed.count == 0 {
                continue;
            }
            erased.documents += 1;
            erased.details += scrubbed.count;
            emails.extend(scrubbed.emails);
            let mut values = vec![Value::Document(document.to_string())];
            for (place, column) in key.iter().enumerate() {
                values.push(match *column {
                    "kind" => Value::Text(row.get(place)?),
                    "revision" => Value::Integer(row.get(place)?),
                    _ => Value::Id(row.get(place)?),
                });
            }
            self.fetch(AssertSqlSafe(update.clone()), values).await?;
        }
        Ok(())
    }

    /// Forgets a mailbox: mail to it, and where links, the registration and claims of the organization name it.
    async fn forget_mailbox(&mut self, organization: OrganizationId, email: &str) -> Result<u64> {
        let of_it = "organization_id = $2";
        let subjects = "subject = $2 OR subject IN (SELECT id FROM service WHERE organization_id = $2) \
                        OR subject IN (SELECT id FROM claim WHERE organization_id = $2)";
        let mut forgotten =
            self.fetch("DELETE FROM mail WHERE lower(recipient) = $1 RETURNING id", vec![Value::Text(email.to_owned())]).await?.len();
        for statement in [
            format!("UPDATE link SET email = '' WHERE lower(email) = $1 AND ({subjects}) RETURNING subject"),
            format!("UPDATE registration SET email = '' WHERE lower(email) = $1 AND {of_it} RETURNING organization_id"),
            format!("UPDATE claim SET email = '' WHERE lower(email) = $1 AND {of_it} RETURNING id"),
            format!(
                "UPDATE claim SET contact_name = '', contact_email = '', message = NULL WHERE lower(contact_email) = $1 AND {of_it} RETURNING id"
            ),
        ] {
            let values = vec![Value::Text(email.to_owned()), Value::Id(organization.0)];
            forgotten += self.fetch(AssertSqlSafe(statement), values).await?.len();
        }
        Ok(forgotten as u64)
    }
}
