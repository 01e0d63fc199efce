//! Giving the directory away: everything that is published, as HSDS JSON or as CSV, in the order of ids.

use std::io::Write;

use super::{AppError, Directory, Progress};
use crate::formats::{csv as sheet, hsds};

/// How many services are read at a time.
pub(super) const SCAN: u32 = 500;

impl Directory {
    /// Writes every published service as one JSON array of full services. Answers how many.
    ///
    /// # Errors
    /// [`AppError::Store`], or [`AppError::File`] where `out` does not take it.
    pub async fn export_hsds(&self, out: &mut dyn Write, progress: &dyn Progress) -> Result<u64, AppError> {
        let (terms, taxonomies) = self.all_terms().await?;
        let terms = hsds::Terms::new(&terms, &taxonomies);
        let mut written = 0;
        let mut after = None;
        out.write_all(b"[").map_err(unwritten)?;
        loop {
            let portion = self.inner.store.scan_offerings(after, SCAN).await?;
            let Some(last) = portion.last() else { break };
            after = Some(last.service.id);
            for found in &portion {
                let full = hsds::write_service(&found.service, Some(&found.organization), &found.locations, &terms);
                out.write_all(if written == 0 { b"\n" } else { b",\n" }).map_err(unwritten)?;
                serde_json::to_writer(&mut *out, &full).map_err(|why| unwritten(why.into()))?;
                written += 1;
            }
            progress.at("services written", written, None);
        }
        out.write_all(b"\n]\n").map_err(unwritten)?;
        out.flush().map_err(unwritten)?;
        Ok(written)
    }

    /// Writes every published offering as a row of CSV, below a row of headings. Answers how many.
    ///
    /// # Errors
    /// As [`Directory::export_hsds`].
    pub async fn export_csv(&self, out: &mut dyn Write, progress: &dyn Progress) -> Result<u64, AppError> {
        let mut sheet = csv::Writer::from_writer(out);
        let failed = |why: csv::Error| unwritten(why.into());
        sheet.write_record(sheet::header()).map_err(failed)?;
        let mut written = 0;
        let mut after = None;
        loop {
            let portion = self.inner.store.scan_offerings(after, SCAN).await?;
            let Some(last) = portion.last() else { break };
            after = Some(last.service.id);
            for found in &portion {
                let places = found.locations.iter().map(Some).chain(found.locations.is_empty().then_some(None));
                for place in places {
                    sheet.write_record(sheet::row(&found.service, Some(&found.organization), place)).map_err(failed)?;
                    written += 1;
                }
            }
            progress.at("offerings written", written, None);
        }
        sheet.flush().map_err(unwritten)?;
        Ok(written)
    }

    pub(super) async fn all_terms(&self) -> Result<(Vec<crate::domain::TaxonomyTerm>, Vec<crate::domain::Taxonomy>), AppError> {
        let (mut terms, mut taxonomies) = (Vec::new(), Vec::new());
        let mut after = None;
        loop {
            let page = self.taxonomy_terms(None, after, SCAN).await?;
            terms.extend(page.items.into_iter().map(|record| record.value));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        loop {
            let page = self.taxonomies(after, SCAN).await?;
            taxonomies.extend(page.items.into_iter().map(|record| record.value));
            after = page.next;
            if after.is_none() {
                return Ok((terms, taxonomies));
            }
        }
    }
}

fn unwritten(source: std::io::Error) -> AppError {
    AppError::File { what: "the export", path: std::path::PathBuf::new(), source }
}
