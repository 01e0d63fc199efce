//! The open data face, end to end, on the directory of the demonstration. Mirrors `src/http/oruk`.

mod documents;
mod face;
mod filters;
mod lists;
mod reference;
mod round_trip;
mod schema;

use std::{fs, path::Path, sync::OnceLock};

use serde_json::Value;
use waymark::http::Options;

use super::TestServer;

/// Every list, and how many things it has at the least.
const LISTS: [(&str, usize); 5] =
    [("/services", 600), ("/service_at_locations", 600), ("/organizations", 100), ("/taxonomies", 1), ("/taxonomy_terms", 10)];

/// The services of the demonstration, as they are shipped.
fn shipped() -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data/directory");
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    let files = manifest["files"].as_array().unwrap().iter().map(|file| folder.join(file.as_str().unwrap()));
    let services = files.flat_map(|file| serde_json::from_slice::<Vec<Value>>(&fs::read(file).unwrap()).unwrap());
    Value::Array(services.collect())
}

/// The one server that these tests share.
fn server() -> &'static TestServer {
    static SERVER: OnceLock<TestServer> = OnceLock::new();
    SERVER.get_or_init(|| TestServer::start_with(Options::default(), shipped()))
}

/// What is at a path of this face.
fn get(path: &str) -> Value {
    server().get_json(&format!("/oruk{path}"))
}

/// Every object of a list, line by line.
fn all(of: &TestServer, path: &str) -> Vec<Value> {
    let separator = if path.contains('?') { '&' } else { '?' };
    let response = of.get(&format!("/oruk{path}{separator}format=ndjson"));
    assert_eq!((response.status().as_u16(), response.headers()["content-type"].to_str().unwrap()), (200, "application/x-ndjson"), "{path}");
    response.text().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every service, whole.
fn services() -> &'static [Value] {
    static SERVICES: OnceLock<Vec<Value>> = OnceLock::new();
    SERVICES.get_or_init(|| all(server(), "/services?full=true"))
}

/// The ids of a list, page by page.
fn walk(path: &str, per_page: u64) -> Vec<String> {
    let separator = if path.contains('?') { '&' } else { '?' };
    let (mut seen, mut number) = (Vec::new(), 1);
    loop {
        let page = get(&format!("{path}{separator}page={number}&per_page={per_page}"));
        let contents = page["contents"].as_array().unwrap();
        assert_eq!((&page["page_number"], &page["size"]), (&number.into(), &contents.len().into()), "{path}");
        assert_eq!((&page["first_page"], &page["empty"]), (&(number == 1).into(), &contents.is_empty().into()), "{path}");
        seen.extend(contents.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        if page["last_page"] == true {
            assert_eq!((&page["total_items"], &page["total_pages"]), (&seen.len().into(), &(seen.len() as u64).div_ceil(per_page).into()));
            return seen;
        }
        assert_eq!(contents.len() as u64, per_page, "{path}");
        number += 1;
    }
}

/// The ids of things.
fn ids<'a>(of: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
    of.into_iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}
