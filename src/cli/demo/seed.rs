//! The demonstration directory, carried inside the binary, so that `waymark demo` works from any folder and offline.
//!
//! What it holds, who wrote it and under which licence: `seed-data/README.md`.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::shift;
use crate::app::Source;

const MANIFEST: &str = include_str!("../../../seed-data/directory/manifest.json");

/// The files of the manifest, in its order.
const FILES: [(&str, &str); 4] = [
    ("leeds.json", include_str!("../../../seed-data/directory/leeds.json")),
    ("east-lindsey-coast.json", include_str!("../../../seed-data/directory/east-lindsey-coast.json")),
    ("herefordshire.json", include_str!("../../../seed-data/directory/herefordshire.json")),
    ("ealing.json", include_str!("../../../seed-data/directory/ealing.json")),
];

/// What `manifest.json` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// The day to which the directory's dates relate.
    pub(super) written_on: NaiveDate,
    /// The files it consists of.
    #[cfg_attr(not(test), expect(dead_code, reason = "for people; a test holds the binary to it"))]
    files: Vec<String>,
}

/// Reads the manifest.
///
/// # Errors
/// What is wrong with it; a test keeps that from happening.
pub(super) fn manifest() -> Result<Manifest, serde_json::Error> {
    serde_json::from_str(MANIFEST)
}

/// The documents, as they are imported.
///
/// # Errors
/// What is wrong with one; a test keeps that from happening.
pub(super) fn sources(today: NaiveDate) -> Result<Vec<Source>, serde_json::Error> {
    documents(today)?
        .into_iter()
        .map(|(name, document)| Ok(Source { name: name.to_owned(), bytes: serde_json::to_vec(&document)? }))
        .collect()
}

/// The documents, each with its file's name, their dates moved to `today`.
///
/// # Errors
/// What is wrong with a document; a test keeps that from happening.
fn documents(today: NaiveDate) -> Result<Vec<(&'static str, Value)>, serde_json::Error> {
    let weeks = shift::whole_weeks(manifest()?.written_on, today);
    FILES
        .iter()
        .map(|(name, text)| {
            let mut document: Value = serde_json::from_str(text)?;
            shift::shift_dates(&mut document, weeks);
            Ok((*name, document))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_binary_carries_the_files_of_the_manifest() {
        assert_eq!(manifest().unwrap().files, FILES.map(|(name, _)| name));
    }

    #[test]
    fn the_directory_is_as_large_as_its_readme_says() {
        let documents = documents(manifest().unwrap().written_on).unwrap();
        let readme = include_str!("../../../seed-data/README.md");
        let (mut all_organizations, mut all_locations, mut all_services) = (HashSet::new(), HashSet::new(), HashSet::new());
        for (name, document) in &documents {
            let services = document.as_array().unwrap();
            let organizations: HashSet<String> = services.iter().map(|service| service["organization"]["id"].to_string()).collect();
            let locations: HashSet<String> = services
                .iter()
                .filter_map(|service| service.get("service_at_locations"))
                .flat_map(|offered| offered.as_array().unwrap())
                .map(|offered| offered["location"]["id"].to_string())
                .collect();
            let row = format!("| {} | {} | {} |", services.len(), organizations.len(), locations.len());
            assert!(readme.lines().any(|line| line.contains(name) && line.contains(&row)), "{name}: README.md should say {row}");
            all_services.extend(services.iter().map(|service| service["id"].to_string()));
            all_organizations.extend(organizations);
            all_locations.extend(locations);
        }
        assert!(all_services.len() >= 400 && all_organizations.len() >= 150 && all_locations.len() >= 250);
        assert_eq!(
            all_services.len(),
            documents.iter().map(|(_, document)| document.as_array().unwrap().len()).sum::<usize>(),
            "an id twice"
        );
    }

    #[test]
    fn a_year_on_it_is_as_fresh_as_on_the_day_it_was_written() {
        let newest = |today: &str| {
            documents(today.parse().unwrap())
                .unwrap()
                .iter()
                .flat_map(|(_, document)| document.as_array().unwrap().clone())
                .filter_map(|service| service["assured_date"].as_str()?.parse::<NaiveDate>().ok())
                .max()
                .unwrap()
        };
        assert_eq!(newest("2027-11-21").signed_duration_since(newest("2026-11-22")).num_weeks(), 52);
    }
}
