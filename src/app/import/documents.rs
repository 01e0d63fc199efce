//! What files and answers are, and their rows: whichever format they have, they come out as rows of HSDS.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Cursor,
    path::Path,
};

use serde_json::Value;

use super::Source;
use crate::{
    domain::fault::{Fault, Faults, code},
    formats::{
        Kind, data_package,
        hsds::{self, Document, Version},
        openactive::{self, Opportunities},
        recognise,
        sheet::{self, Mapping},
    },
};

/// How many JSON values one file may hold: each takes some 50 bytes of memory, however short it is as text. Real services have a value in
/// some 25 bytes, so that the largest file that is read has fewer.
const MOST_VALUES: usize = 25_000_000;

/// What an answer is.
pub(super) enum Found {
    /// A page of an `OpenActive` feed.
    RpdePage,
    /// A page of an Open Referral UK feed, or something that is none of these: its base may have a page for people.
    FeedPage,
    /// A file that can be read by itself.
    File,
}

/// Finds out what an answer is.
pub(super) fn found(name: &str, bytes: &[u8]) -> Found {
    if bounded(bytes).is_err() {
        // Whoever reads it tells what is wrong with it.
        return Found::File;
    }
    match recognise(name, bytes) {
        Some(Kind::OpenActive) if openactive::read_page(bytes).is_ok_and(|page| page.next.is_some()) => Found::RpdePage,
        Some(Kind::Hsds | Kind::Oruk1) => match hsds::read_page(bytes) {
            Ok(page) if page.version == Version::V1 || page.is_last != Some(true) || page.total_pages.is_some_and(|pages| pages > 1) => {
                Found::FeedPage
            }
            // One page that is all there is may be a file that was made of it; the front page of a feed is none of services.
            _ if hsds::read_document(bytes).is_ok() => Found::File,
            _ => Found::FeedPage,
        },
        Some(_) => Found::File,
        None => Found::FeedPage,
    }
}

/// A document with the name under which it is told.
pub(super) type Named = (String, Result<Document, Faults>);

/// Reads files together: the tables of a data package that lie in one folder are one document, and so are the feeds of `OpenActive`, in which
/// a session and its series come apart. Each document is read when it is asked for, and the file is let go of.
/// A sheet that does not tell whose the activities are, is about those of its publisher.
pub(super) fn read(sources: Vec<Source>, mapping: Option<&Mapping>, publisher: Option<&str>) -> impl Iterator<Item = Named> {
    let mapping = mapping.cloned().unwrap_or_default();
    let mapping = match publisher {
        Some(publisher) => mapping.or_organization(publisher),
        None => mapping,
    };
    let kinds: Vec<Option<Kind>> = sources.iter().map(|source| recognise(&source.name, &source.bytes)).collect();
    let folder = |name: &str| Path::new(name).parent().map(Path::to_path_buf);
    let described: BTreeSet<_> = sources
        .iter()
        .zip(&kinds)
        .filter(|(_, kind)| **kind == Some(Kind::PackageDescriptor))
        .map(|(source, _)| folder(&source.name))
        .collect();
    let (mut alone, mut packages, mut opportunities) = (Vec::new(), BTreeMap::<_, data_package::Files>::new(), Vec::new());
    for (source, kind) in sources.into_iter().zip(kinds) {
        let is_table = matches!(kind, Some(Kind::Csv | Kind::PackageDescriptor)) && described.contains(&folder(&source.name));
        if is_table {
            let file = Path::new(&source.name).file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
            packages.entry(folder(&source.name)).or_default().insert(file, source.bytes);
        } else if kind == Some(Kind::OpenActive) {
            opportunities.push(source);
        } else {
            alone.push((source, kind));
        }
    }
    let alone = alone.into_iter().map(move |(Source { name, bytes }, kind)| (name, one(kind, bytes, &mapping)));
    let packages = packages.into_iter().map(|(folder, files)| {
        let name = folder.map(|folder| folder.display().to_string()).filter(|name| !name.is_empty()).unwrap_or_else(|| ".".to_owned());
        (name, data_package::read(&files))
    });
    alone.chain(packages).chain(together(opportunities))
}

/// Reads feeds of `OpenActive` together.
fn together(sources: Vec<Source>) -> Vec<Named> {
    let (mut documents, mut opportunities, mut named) = (Vec::new(), Opportunities::default(), None);
    for Source { name, bytes } in sources {
        match bounded(&bytes).and_then(|()| openactive::read_page(&bytes)) {
            Ok(page) => {
                page.items.into_iter().for_each(|item| opportunities.add(item));
                named.get_or_insert(name);
            }
            Err(faults) => documents.push((name, Err(faults))),
        }
    }
    documents.extend(named.map(|name| (name, Ok(opportunities.into_document()))));
    documents
}

/// Reads a file that is a document by itself.
fn one(kind: Option<Kind>, bytes: Vec<u8>, mapping: &Mapping) -> Result<Document, Faults> {
    match kind {
        Some(Kind::Csv) => sheet::read(&bytes, Some(mapping)).map(|sheet| sheet.document),
        Some(Kind::Zip) => data_package::read(&data_package::unpack(Cursor::new(bytes), data_package::Limits::default())?),
        _ => {
            bounded(&bytes)?;
            hsds::read_document(&bytes)
        }
    }
}

/// Refuses what is small as text and would fill the memory: `[[],[],…]`. Commas and opening brackets outside of texts are never fewer than
/// the values that they part.
fn bounded(bytes: &[u8]) -> Result<(), Faults> {
    let (mut values, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b',' | b'[' | b'{' if !in_text => values += 1,
            _ => {}
        }
    }
    if values <= MOST_VALUES {
        return Ok(());
    }
    let detail = format!("holds more than {MOST_VALUES} values; split it into several files");
    Err(Faults(vec![Fault::new("", code::TOO_LONG, detail)]))
}

/// Reads the pages of an `OpenActive` feed.
pub(super) fn of_rpde(pages: Vec<Value>) -> Result<Document, Faults> {
    let mut opportunities = Opportunities::default();
    for page in pages {
        openactive::page(page)?.items.into_iter().for_each(|item| opportunities.add(item));
    }
    Ok(opportunities.into_document())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, text: &str) -> Source {
        Source { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn an_answer_is_told_by_what_it_holds() {
        for (text, expected) in [
            (r#"{ "items": [], "next": "https://x.example/2", "license": "x" }"#, "rpde"),
            (
                r#"{ "contents": [{ "id": "a", "name": "b", "status": "active" }], "total_pages": 3, "page_number": 1, "last_page": false }"#,
                "feed",
            ),
            (r#"{ "content": [], "totalElements": 0, "last": true }"#, "feed"),
            (r#"{ "version": "HSDS-UK-3.0", "openapi_url": "https://x.example" }"#, "feed"),
            (r#"[{ "id": "a", "name": "b", "status": "active" }]"#, "file"),
            ("Activity,Day\nChoir,Monday\n", "file"),
            ("<!doctype html><title>Services</title>", "feed"),
        ] {
            let told = match found("https://x.example/", text.as_bytes()) {
                Found::RpdePage => "rpde",
                Found::FeedPage => "feed",
                Found::File => "file",
            };
            assert_eq!(told, expected, "{text}");
        }
    }

    #[test]
    fn the_tables_of_a_package_are_one_document_and_a_sheet_beside_them_is_another() {
        let sources = vec![
            source("a/datapackage.json", r#"{ "resources": [] }"#),
            source("a/services.csv", "id,organization_id,name,status\n1,2,Choir,active\n"),
            source("a/organizations.csv", "id,name,description\n2,Singers,We sing\n"),
            source("b/groups.csv", "Activity,Organisation\nWalks,Walkers\n"),
        ];
        let read: Vec<Named> = read(sources, None, None).collect();
        let told: Vec<(&str, usize)> =
            read.iter().map(|(name, document)| (name.as_str(), document.as_ref().unwrap().services.len())).collect();
        assert_eq!(told, [("b/groups.csv", 1), ("a", 1)]);
    }

    #[test]
    fn values_are_counted_outside_of_texts() {
        assert!(bounded(br#"["a,b,c,[[[[", {"x": "\",,,"}]"#).is_ok());
    }
}
