use std::{collections::BTreeMap, io::Cursor};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{DESCRIPTOR, Files, Limits, TABLES, Writer, descriptor, pack, read, tables::EXTENSIONS, unpack};
use crate::{
    domain::json::Pointer,
    formats::hsds::{
        FullService, Terms, read_service,
        tests::dice::{Dice, sorted},
        write_service,
    },
};

fn files(services: &[Value]) -> Files {
    let mut writer = Writer::new(|_| Ok(Vec::new())).unwrap();
    for service in services {
        writer.service(service).unwrap();
    }
    writer.finish().unwrap().into_iter().map(|written| (written.table.file.to_owned(), written.out)).collect()
}

fn csv(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

fn written(full: &FullService) -> Value {
    write_service(&full.service, full.organization.as_ref(), &full.locations, &Terms::new(&full.taxonomy_terms, &full.taxonomies))
}

/// The service that uses everything, as full JSON.
fn everything() -> Value {
    serde_json::from_str(include_str!("../hsds/tests/full_service.json")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_is_taken_apart_joins_to_the_same(bytes in prop::collection::vec(any::<u8>(), 0..1500)) {
        let full = Dice::new(bytes).full_service();
        let document = read(&files(&[written(&full)])).unwrap();
        prop_assert!(document.refused.is_empty(), "{:?}", document.refused);
        prop_assert_eq!(document.services.len(), 1);
        let (at, value) = document.services.into_iter().next().unwrap();
        prop_assert_eq!(sorted(read_service(value, at).unwrap()), full);
    }

    #[test]
    fn any_texts_under_the_names_of_tables_are_read_or_refused(
        texts in prop::collection::vec((prop::sample::select(TABLES.iter().map(|table| table.file).collect::<Vec<_>>()), "(id|service_id|link_id|link_entity|resource_id|location_id|contact_id|1|2|service|phone|,|\n|\"|\\{\\}|=|extension_members){0,40}"), 1..6),
        package in prop::option::of("[\\{\\}\\[\\]\":,a-z]{0,40}"),
    ) {
        let mut files: Files = texts.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
        if let Some(package) = package {
            files.insert(DESCRIPTOR.to_owned(), package.into_bytes());
        }
        let _ = read(&files);
    }

    #[test]
    fn any_bytes_are_no_zip_file(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(unpack(Cursor::new(bytes), Limits::default()).is_err());
    }
}

#[test]
fn a_full_service_becomes_rows_that_a_person_can_read() {
    let files = files(&[everything()]);
    assert_eq!(files.len(), TABLES.len());
    let services = text(&files, "services.csv");
    assert!(services.starts_with("id,organization_id,program_id,name,alternate_name,description,url,email,status,"), "{services}");
    for name in ["organizations.csv", "locations.csv", "service_at_location.csv", "schedules.csv", "taxonomy_terms.csv", "contacts.csv"] {
        assert!(text(&files, name).lines().count() > 1, "{name}");
    }
    let document = read(&files).unwrap();
    let (at, value) = document.services.into_iter().next().unwrap();
    assert_eq!(at.as_str(), "/services.csv/2");
    let original = read_service(everything(), Pointer::root()).unwrap();
    assert_eq!(sorted(read_service(value, at).unwrap()), sorted(original));
}

#[test]
fn what_services_share_is_written_once_and_joined_to_each() {
    let own = everything()["id"].as_str().unwrap().to_owned();
    let other: Value = serde_json::from_str(&everything().to_string().replace(&own, "5f1e0000-0000-4000-8000-0000000000ff")).unwrap();
    let files = files(&[everything(), other.clone()]);
    for name in ["organizations.csv", "locations.csv", "taxonomies.csv"] {
        let ids: Vec<String> = text(&files, name).lines().skip(1).filter_map(|row| row.split(',').next().map(str::to_owned)).collect();
        let once: std::collections::BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), once.len(), "{name}");
    }
    let document = read(&files).unwrap();
    for ((at, value), original) in document.services.into_iter().zip([everything(), other]) {
        let original = read_service(original, Pointer::root()).unwrap();
        assert_eq!(sorted(read_service(value, at).unwrap()), sorted(original));
    }
}

#[test]
fn tables_of_others_are_joined_by_their_references() {
    let files = csv(&[
        ("organization.csv", "id,name\nO1,Voices\nO2,Nobody's\n"),
        ("service.csv", "id,organization_id,name,status,minimum_age,shelf\nS1,O1,Choir,active,18,B7\n"),
        ("service_at_location.csv", "id,service_id,location_id\nA1,S1,L1\nA2,S1,L9\n"),
        ("location.csv", "id,name,latitude,longitude\nL1,Hall,53.8,-1.5\nL2,Unused,,\n"),
        ("address.csv", "id,location_id,address_1\n1,L1,1 Road\n"),
        ("schedule.csv", "id,service_id,service_at_location_id,byday\n1,S1,A1,MO\n2,S1,,TU\n"),
        ("phone.csv", "id,service_id,contact_id,number\n1,S1,C1,'+44 113 496 0000\n2,S1,,0113\n3,S9,,999\n"),
        ("contact.csv", "id,service_id,name\nC1,S1,Jo\n"),
        ("language.csv", "id,phone_id,name\n1,2,Urdu\n"),
        ("attribute.csv", "id,link_id,link_entity,taxonomy_term_id,value\n1,S1,service,T1,\n2,L1,anything,,step-free\n"),
        ("taxonomy_term.csv", "id,name,taxonomy_id\nT1,Singing,X1\n"),
        ("taxonomy.csv", "id,name\nX1,Activities\n"),
        ("metadata.csv", "id,resource_id,resource_type,field_name\n1,O1,organization,name\n"),
        ("meta_table_description.csv", "id,name\n1,service\n"),
        ("shelves.csv", "id\nB7\n"),
    ]);
    let document = read(&files).unwrap();
    let (at, service) = &document.services[0];
    assert_eq!(at.as_str(), "/service.csv/2");
    for (pointer, value) in [
        ("/organization/name", json!("Voices")),
        ("/organization/metadata/0/field_name", json!("name")),
        ("/minimum_age", json!(18)),
        ("/shelf", json!("B7")),
        ("/schedules/0/byday", json!("TU")),
        ("/contacts/0/phones/0/number", json!("+44 113 496 0000")),
        ("/phones/0/languages/0/name", json!("Urdu")),
        ("/attributes/0/taxonomy_term/taxonomy_detail/name", json!("Activities")),
        ("/service_at_locations/0/schedules/0/byday", json!("MO")),
        ("/service_at_locations/0/location/addresses/0/address_1", json!("1 Road")),
        ("/service_at_locations/0/location/attributes/0/value", json!("step-free")),
        ("/service_at_locations/0/location/latitude", json!(53.8)),
        ("/service_at_locations/1/location_id", json!("L9")),
    ] {
        assert_eq!(service.pointer(pointer), Some(&value), "{pointer} of {service}");
    }
    let ids = |rows: &[(Pointer, Value)]| rows.iter().map(|(_, row)| row["id"].clone()).collect::<Vec<_>>();
    assert_eq!((ids(&document.organizations), ids(&document.locations)), (vec![json!("O2")], vec![json!("L2")]));
    let refused: Vec<&str> = document.refused.iter().map(|(at, _)| at.as_str()).collect();
    assert_eq!(refused, ["/phone.csv/4"]);
    assert_eq!(document.notes.len(), 2, "{:?}", document.notes);
}

#[test]
fn the_description_of_a_package_names_its_files() {
    let package = json!({ "resources": [
        { "name": "service", "path": "data/a.csv" },
        { "name": "x", "path": ["./data/organizations.csv"] },
        { "name": "location", "data": [["id"]] },
        { "name": "phone", "path": "../phones.csv" },
    ] });
    let files = csv(&[
        ("inner/datapackage.json", &package.to_string()),
        ("inner/data/a.csv", "id,organization_id,name,status\nS1,O1,Choir,active\n"),
        ("inner/data/organizations.csv", "id,name\nO1,Voices\n"),
        ("services.csv", "id\nelsewhere\n"),
    ]);
    let document = read(&files).unwrap();
    assert_eq!((document.services.len(), &document.services[0].1["organization"]["name"]), (1, &json!("Voices")));
    assert_eq!(document.notes, ["the rows of location stand in datapackage.json itself, where they are not read"]);
}

#[test]
fn what_is_no_package_is_told() {
    for (files, told) in [
        (csv(&[]), "holds no table"),
        (csv(&[("cats.csv", "id\n1\n")]), "holds no table"),
        (csv(&[(DESCRIPTOR, "{"), ("services.csv", "id\n1\n")]), "/datapackage.json: is not JSON"),
    ] {
        assert!(read(&files).unwrap_err().to_string().contains(told));
    }
}

#[test]
fn the_descriptor_describes_each_table_and_what_it_refers_to() {
    let tables: Vec<_> = TABLES.iter().filter(|table| table.is_of_3_0).collect();
    let package = descriptor("waymark", "Waymark", Some("https://example.org/licence"), &tables);
    assert_eq!(package["resources"].as_array().unwrap().len(), 20);
    let names: BTreeMap<&str, &Value> =
        package["resources"].as_array().unwrap().iter().map(|table| (table["name"].as_str().unwrap(), table)).collect();
    for (name, table) in &names {
        let fields: Vec<&str> = table["schema"]["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!((fields[0], *fields.last().unwrap()), ("id", EXTENSIONS), "{name}");
        for key in table["schema"]["foreignKeys"].as_array().into_iter().flatten() {
            assert!(fields.contains(&key["fields"].as_str().unwrap()), "{name}: {key}");
            assert!(names.contains_key(key["reference"]["resource"].as_str().unwrap()), "{name}: {key}");
        }
    }
    assert_eq!(names["service"]["path"], "services.csv");
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), Ok(*bytes)));
    pack(Cursor::new(Vec::new()), files).unwrap().into_inner()
}

#[test]
fn what_is_packed_unpacks_and_the_same_gives_the_same() {
    let zip =
        zipped(&[("a/services.csv", b"id\n1\n"), ("__MACOSX/a/._services.csv", b"x"), ("a/readme.txt", b"hello"), (DESCRIPTOR, b"{}")]);
    let files = unpack(Cursor::new(&zip), Limits::default()).unwrap();
    assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), ["a/services.csv", DESCRIPTOR]);
    assert_eq!(
        zip,
        zipped(&[("a/services.csv", b"id\n1\n"), ("__MACOSX/a/._services.csv", b"x"), ("a/readme.txt", b"hello"), (DESCRIPTOR, b"{}")])
    );
}

#[test]
fn zip_files_that_are_up_to_something_are_refused() {
    let limits = Limits { entries: 3, file_bytes: 1_000, total_bytes: 1_500 };
    let zeros = vec![0; 100_000];
    let near = vec![0; 900];
    for (zip, told) in [
        (zipped(&[("a.csv", &zeros)]), "more than the 1000 bytes allowed for one file"),
        (zipped(&[("a.csv", &near), ("b.csv", &near)]), "more than the 1500 bytes allowed for all files together"),
        (zipped(&[("1", b""), ("2", b""), ("3", b""), ("4", b"")]), "4 entries; at most 3"),
        (zipped(&[("../a.csv", b"")]), "leads out"),
        (zipped(&[("/a.csv", b"")]), "leads out"),
        (zipped(&[("b\\a.csv", b"")]), "leads out"),
        (zipped(&[("C:a.csv", b"")]), "leads out"),
        (zipped(&[("a.csv", b"1"), ("A.CSV", b"2")]), "two entries of the same name"),
        (zipped(&[("a.csv", b"1")])[..40].to_vec(), "no zip file, or a broken one"),
    ] {
        let refused = unpack(Cursor::new(zip), limits).unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
    // What is not wanted is not even unpacked.
    assert!(unpack(Cursor::new(zipped(&[("a.bin", &zeros)])), limits).unwrap().is_empty());
}

#[test]
fn two_entries_of_one_name_are_refused() {
    // The writer will not make such a file; a name is changed in place, which no check sum covers.
    let mut zip = zipped(&[("aaa.csv", b"1"), ("bbb.csv", b"2")]);
    for at in 0..zip.len() - 7 {
        if &zip[at..at + 7] == b"bbb.csv" {
            zip[at..at + 3].copy_from_slice(b"aaa");
        }
    }
    let refused = unpack(Cursor::new(zip), Limits::default()).unwrap_err().to_string();
    assert!(refused.contains("two entries of the same name"), "{refused}");
}
