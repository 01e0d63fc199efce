//! The audit, for whoever runs the directory.

use super::{AppError, Settings};
use crate::{
    clock,
    store::{AuditLine, Store, Verified},
};

/// How many lines are read at a time.
const PORTION: u32 = 500;

/// Walks along the chain of the audit.
///
/// # Errors
/// [`AppError::Store`].
pub async fn verify_audit(settings: &Settings) -> Result<Verified, AppError> {
    let store = Store::open(&settings.database, clock::random_uuid()).await?;
    let verified = store.verify_audit().await;
    store.close().await;
    Ok(verified?)
}

/// Tells the lines of the audit after `since`, in order.
///
/// # Errors
/// [`AppError::Store`], and what `tell` answers.
pub async fn list_audit<E: From<AppError>>(
    settings: &Settings,
    since: i64,
    mut tell: impl FnMut(&AuditLine) -> Result<(), E>,
) -> Result<(), E> {
    let store = Store::open(&settings.database, clock::random_uuid()).await.map_err(AppError::from)?;
    let mut seq = since;
    loop {
        let lines = store.audit_since(seq, PORTION).await.map_err(AppError::from)?;
        let Some(last) = lines.last() else { break };
        seq = last.seq;
        lines.iter().try_for_each(&mut tell)?;
    }
    store.close().await;
    Ok(())
}
