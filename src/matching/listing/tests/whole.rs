use serde_json::json;

use super::{LOCATION, at_hall, check, described, organization, placeless, service};
use crate::{
    domain::vocabulary::{Criterion, Vocabulary},
    geography::Catchment,
    matching::listing::read,
    needs::Lexicon,
};

fn languages(description: &str) -> Vec<String> {
    described(description).offering.languages
}

#[test]
fn prose_says_which_languages_are_spoken() {
    check(
        &[
            ("Urdu and Punjabi spoken.", vec!["en", "pa", "ur"]),
            ("Two of the helpers speak Punjabi.", vec!["en", "pa"]),
            ("A volunteer telephones you in Tamil, for a chat.", vec!["ta"]),
            ("Polish-speaking group.", vec!["pl"]),
            ("For Arabic speakers.", vec!["ar"]),
            ("Punjabi, Hindi, Urdu, Gujarati, Bengali, English.", vec!["bn", "en", "gu", "hi", "pa", "ur"]),
            ("Learn to speak Spanish.", vec![]),
            ("French lessons in French.", vec![]),
            ("Polish food.", vec![]),
            ("Chinese New Year.", vec![]),
            ("We polish the brass in Polish homes.", vec![]),
            ("English for beginners.", vec![]),
        ],
        |description| {
            let mut codes: Vec<&str> = languages(description).into_iter().map(|code| &*code.leak()).collect();
            codes.sort_unstable();
            codes
        },
    );
}

#[test]
fn language_rows_are_read_by_code_or_by_name() {
    let row = |members: serde_json::Value| {
        let mut row = members;
        row["id"] = LOCATION.into();
        row
    };
    let languages = [
        row(json!({ "code": "en-GB" })),
        row(json!({ "name": "Urdu" })),
        row(json!({ "code": "pa", "name": "pa" })),
        row(json!({ "name": "??" })),
        row(json!({ "code": "ckb" })),
    ];
    let listing = at_hall(&json!({ "languages": languages, "description": "Polish spoken." }), &json!({}));
    assert_eq!(listing.offering.languages, ["en", "ur", "pa", "ckb"]);
}

#[test]
fn areas_are_read_and_named() {
    let square = r#"{"type":"Polygon","coordinates":[[[0,53],[1,53],[1,54],[0,54],[0,53]]]}"#;
    let members = json!({ "service_areas": [
        { "id": LOCATION, "name": "United Kingdom" },
        { "id": LOCATION, "name": "The marsh", "extent": square, "extent_type": "geojson" },
        { "id": LOCATION, "name": "Broken", "extent": "{}", "extent_type": "geojson" },
        { "id": LOCATION, "name": "Residents of Herefordshire only" },
    ] });
    let listing = placeless(&members);
    assert!(matches!(listing.offering.areas[..], [Catchment::Everywhere, Catchment::Shape(_), Catchment::Unplaced, ..]));
    assert_eq!(listing.card.area_names, ["United Kingdom", "The marsh", "Broken", "Herefordshire"]);
    let residence = listing.card.criteria.iter().find(|card| card.criterion == Criterion::Residence).unwrap();
    assert_eq!(residence.detail, "For people living in United Kingdom, The marsh, Broken and Herefordshire");
}

#[test]
fn words_are_weighed_and_the_needs_are_among_them() {
    let members = json!({ "name": "Harbour Singers", "description": "<p>We sing.</p> Join the singers!", "attributes": [{ "id": LOCATION, "link_type": "Category", "term_name": "Singing" }] });
    let listing = at_hall(&members, &json!({}));
    let count = |stem: &str| listing.text.iter().find(|(known, _)| known == stem).map(|(_, count)| *count);
    assert_eq!(count("harbour"), Some(3));
    assert_eq!(count("singer"), Some(4));
    assert!(count("sing") >= Some(3), "the tag twice, the prose once");
    assert_eq!(count("lantern"), Some(1));
    assert_eq!(count("the"), None);
    assert!(listing.text.is_sorted());
    assert_eq!(u64::from(listing.offering.length), listing.text.iter().map(|(_, count)| u64::from(*count)).sum::<u64>());
    assert!(listing.offering.answers.len() >= listing.card.answers.len());
    assert!(listing.offering.answers.is_sorted_by_key(|answer| std::cmp::Reverse(answer.strength)));
}

#[test]
fn a_place_that_is_not_known_is_left_out_and_one_listed_twice_counts_once() {
    let at = |id: &str| json!({ "id": id, "location_id": LOCATION });
    let twice = service(&json!({ "service_at_locations": [at(LOCATION), at("6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0c001")] }));
    assert_eq!(read(&twice, &organization("A"), &[super::hall(&json!({}))], Lexicon::shipped()).len(), 1);
    let listings = read(&twice, &organization("A"), &[], Lexicon::shipped());
    assert_eq!((listings.len(), listings[0].offering.location), (1, None));
}

#[test]
fn whom_to_ask_is_the_nearest_to_the_place() {
    let phone = |number: &str| json!({ "id": LOCATION, "number": number });
    let members =
        json!({ "phones": [phone("01632 960001")], "email": "service@lantern.example", "contacts": [{ "id": LOCATION, "name": "Joan" }] });
    let card = at_hall(&members, &json!({})).card;
    assert_eq!(card.contact.phone.as_deref(), Some("01632 960001"));
    assert_eq!((card.contact.name.as_deref(), card.contact.email.as_deref()), (Some("Joan"), Some("service@lantern.example")));
}

#[test]
fn the_same_listing_is_read_the_same() {
    let description =
        "Tuesdays 10-12 for over 55s, £3, step-free, carers welcome. No need to book. Punjabi spoken. Walking group by the canal.";
    let (one, other) = (described(description), described(description));
    assert_eq!(one, other);
    for fact in &one.card.read_from_text {
        assert!(description.contains(&fact.sentence), "{} {}", fact.factor.word(), fact.sentence);
    }
}

#[test]
fn a_hostile_listing_is_read_and_bounded() {
    let piece = [
        "x",
        "over 55s ",
        "1,",
        "£",
        "<p>",
        "&#",
        "\u{202E}",
        "no no ",
        "not suitable for people with ",
        "Tue ",
        "Mon-",
        "half ",
        "a\n",
        "(",
        "free ",
        "up up up up steps ",
        "for for ",
    ];
    for text in piece.map(|piece| piece.repeat(24_000 / piece.len())) {
        let short: String = text.chars().take(800).collect();
        let members = json!({ "name": short, "description": text, "eligibility_description": short, "application_process": short });
        let listing = at_hall(&members, &json!({ "name": short }));
        assert!(listing.card.summary.is_none_or(|summary| summary.chars().count() <= 240));
        assert!(listing.card.read_from_text.len() <= 24 && listing.card.soft_rules.len() <= 24 && listing.card.criteria.len() <= 24);
        assert!(listing.card.read_from_text.iter().all(|fact| fact.sentence.chars().count() <= 301));
    }
}
