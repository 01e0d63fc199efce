use serde_json::json;

use super::{choir, read};
use crate::{
    domain::{fault::code, json::Pointer},
    formats::hsds::{Shape, read_document, read_service},
};

fn pointers(text: &str) -> (Shape, Vec<String>) {
    let document = read_document(text.as_bytes()).unwrap();
    (document.shape, document.services.iter().map(|(at, _)| at.as_str().to_owned()).collect())
}

#[test]
fn services_are_found_in_every_shape_with_their_place() {
    let one = choir().to_string();
    let page = json!({ "total_items": 2, "total_pages": 7, "page_number": 3, "size": 2, "first_page": false, "last_page": false,
        "empty": false, "contents": [choir(), choir()] });
    let page_shape = Shape::Page { page_number: Some(3), total_pages: Some(7) };
    for (text, shape, places) in [
        (one.clone(), Shape::Single, vec![""]),
        (format!("\u{feff}[{one}, {one}]"), Shape::Array, vec!["/0", "/1"]),
        ("[]".to_owned(), Shape::Array, vec![]),
        (page.to_string(), page_shape, vec!["/contents/0", "/contents/1"]),
        (format!("{{\"services\": [{one}]}}"), Shape::Collection, vec!["/services/0"]),
        (format!("{one}\n{one}\n"), Shape::Lines, vec!["/0", "/1"]),
    ] {
        assert_eq!(pointers(&text), (shape, places.into_iter().map(str::to_owned).collect()), "{text}");
    }
}

#[test]
fn what_stands_beside_the_services_of_a_collection_is_found_too() {
    let organization = json!({ "id": "5f1e0000-0000-4000-8000-000000000002", "name": "Harehills Voices" });
    let text = json!({ "services": [], "organizations": [organization], "locations": null }).to_string();
    let document = read_document(text.as_bytes()).unwrap();
    assert_eq!(document.organizations, [(Pointer::root().member("organizations").element(0), organization)]);
}

#[test]
fn the_services_in_an_organization_are_its_own() {
    let id = "5f1e0000-0000-4000-8000-000000000002";
    let mut service = choir();
    service.as_object_mut().unwrap().remove("organization");
    let text = json!({ "id": id, "name": "Harehills Voices", "services": [service] }).to_string();
    let mut document = read_document(text.as_bytes()).unwrap();
    let (at, service) = document.services.remove(0);
    assert_eq!(read_service(service, at).unwrap().service.organization_id.to_string(), id);
    assert_eq!(document.organizations, [(Pointer::root(), json!({ "id": id, "name": "Harehills Voices" }))]);
}

#[test]
fn one_broken_row_spoils_no_other() {
    let text = json!([choir(), "not a service", { "id": "x" }, choir()]).to_string();
    let document = read_document(text.as_bytes()).unwrap();
    let read: Vec<_> = document.services.into_iter().map(|(at, value)| read_service(value, at)).collect();
    assert!(read[0].is_ok() && read[3].is_ok());
    assert_eq!(read[1].as_ref().unwrap_err().0[0].pointer, "/1");
    let pointers: Vec<_> = read[2].as_ref().unwrap_err().0.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/2/id", "/2/name", "/2/organization_id", "/2/status"]);
}

#[test]
fn what_is_no_document_of_services_is_told_by_its_kind() {
    for (text, code, told) in [
        (&b""[..], code::EMPTY, "is empty"),
        (b"  \n", code::EMPTY, "is empty"),
        (b"id,name\n1,2\n", code::MALFORMED, "is not JSON: expected value at line 1 column 1"),
        (b"[{\"latitude\": NaN}]", code::MALFORMED, "is not JSON"),
        (b"[{\"id\": \"a\"", code::MALFORMED, "is not JSON: EOF"),
        (b"\xff\xfe{", code::MALFORMED, "is not UTF-8 text (at byte 0)"),
        (b"\"text\"", code::WRONG_TYPE, "is a text"),
        (b"[1, 2]", code::WRONG_TYPE, "its first element is a number"),
        (b"{\"contents\": {}}", code::WRONG_TYPE, "must be an array of services, not an object"),
        (b"{\"contents\": [{\"id\": \"a\", \"website\": \"b\"}]}", code::WRONG_TYPE, "what it holds is an organization"),
        (b"{\"type\": \"FeatureCollection\", \"features\": []}", code::WRONG_TYPE, "is GeoJSON"),
        (b"{\"resourceType\": \"Bundle\"}", code::WRONG_TYPE, "is a FHIR resource"),
        (b"{\"totalElements\": 1, \"content\": {}}", code::WRONG_TYPE, "must be an array of services, not an object"),
        (b"{\"version\": \"3.0\", \"openapi_url\": \"x\"}", code::WRONG_TYPE, "the front page of an Open Referral interface"),
        (b"{\"weather\": \"fair\"}", code::WRONG_TYPE, "is an object that holds no services"),
    ] {
        let faults = read_document(text).unwrap_err();
        assert_eq!(faults.0.len(), 1, "{text:?}");
        assert_eq!(faults.0[0].code, code, "{text:?}: {faults}");
        assert!(faults.0[0].detail.contains(told), "{text:?}: {faults}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = "[".repeat(100_000);
    assert_eq!(read_document(deep.as_bytes()).unwrap_err().0[0].code, code::MALFORMED);
    let deep = format!("{{\"id\": {}1{}}}", "[".repeat(120), "]".repeat(120));
    let document = read_document(deep.as_bytes()).unwrap();
    assert!(read(document.services[0].1.clone()).is_err());
}
