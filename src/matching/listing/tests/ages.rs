use serde_json::json;

use super::{at_hall, check, described, named};
use crate::{domain::vocabulary::Criterion, matching::listing::Listing};

fn ages(listing: &Listing) -> (Option<f32>, Option<f32>) {
    (listing.offering.minimum_age, listing.offering.maximum_age)
}

fn from(age: f32) -> (Option<f32>, Option<f32>) {
    (Some(age), None)
}

fn to(age: f32) -> (Option<f32>, Option<f32>) {
    (None, Some(age))
}

fn between(from: f32, to: f32) -> (Option<f32>, Option<f32>) {
    (Some(from), Some(to))
}

const ANY: (Option<f32>, Option<f32>) = (None, None);

#[test]
fn a_description_tells_ages_only_where_it_can_mean_nothing_else() {
    check(
        &[
            ("For over 55s.", from(55.0)),
            ("Over-55s. 12 noon.", from(55.0)),
            ("A social club for the over 60s", from(60.0)),
            ("Lunch for the over sixties.", from(60.0)),
            ("Open to anyone aged 50+", from(50.0)),
            ("Open to anyone aged 50 or over.", from(50.0)),
            ("People aged 50 and over living in the ward.", from(50.0)),
            ("For people over 65 who live alone.", from(65.0)),
            ("You must be over 18.", from(18.0)),
            ("You must be 18 or over to join.", from(18.0)),
            ("Adults (18+).", from(18.0)),
            ("For anyone 18+ who finds evenings hard.", from(18.0)),
            ("Men 18+, most of us retired.", from(18.0)),
            ("Strictly over 18s.", from(18.0)),
            ("No under 18s, please.", from(18.0)),
            ("Adults only.", from(18.0)),
            ("60 years and over.", from(60.0)),
            ("Age 16 upwards.", from(16.0)),
            ("Minimum age 16.", from(16.0)),
            ("For 16-25 year olds.", between(16.0, 25.0)),
            ("Moderated hangout for 13–18s living anywhere rural.", between(13.0, 18.0)),
            ("For 11 to 18s", between(11.0, 18.0)),
            ("Young people aged 14 to 19.", between(14.0, 19.0)),
            ("Aged between 16 and 25?", between(16.0, 25.0)),
            ("Young people (11-19).", between(11.0, 19.0)),
            ("A quiet room for under 18s.", to(17.0)),
            ("Under 25s only.", to(24.0)),
            // Not ages, or not a rule.
            ("We have over 50 years' experience.", ANY),
            ("Over 30 volunteers keep us going.", ANY),
            ("It takes under 5 minutes from the station.", ANY),
            ("The building is over 100 years old.", ANY),
            ("50+ volunteers, 20+ groups.", ANY),
            ("We have 40+ years of knowledge.", ANY),
            ("Most people are over 60 and live on their own but nobody checks.", ANY),
            ("Ages run from 62 to 97.", ANY),
            ("We're men and women of forty-five to ninety.", ANY),
            ("It is free for over 60s.", ANY),
            ("£3 for over 60s, £5 for everyone else.", ANY),
            ("Under 16s must be accompanied by an adult.", ANY),
            ("Under 18s with a parent.", ANY),
            ("Children over 16 are fine with a parent's note.", ANY),
            ("Volunteers must be over 18.", ANY),
            ("For over 60s or people with a disability.", ANY),
            ("Open 10 to 12, Mondays.", ANY),
            ("11–18. Mon/Wed/Fri 3.30–7.", ANY),
            ("Orders of £50 and over.", ANY),
            ("A walk of 2-4 miles.", ANY),
            ("There are 6-8 weeks to wait.", ANY),
            ("Founded over 20 years ago.", ANY),
            ("Room 16 to the left.", ANY),
            ("Not only for over 60s.", from(60.0)),
            ("All ages welcome.", ANY),
        ],
        |description| ages(&described(description)),
    );
}

#[test]
fn a_name_or_whom_it_is_for_tells_ages_in_fewer_words() {
    check(
        &[
            ("Over 60s lunch club", from(60.0)),
            ("Second Act (theatre for over 60s)", from(60.0)),
            ("50+ Social", from(50.0)),
            ("Youth drop-in 11-18", between(11.0, 18.0)),
            ("Under 25s theatre", to(24.0)),
            ("Horsforth Over Sixties Hub", from(60.0)),
            ("Plot 22", ANY),
            ("Club 91", ANY),
            ("One to one", ANY),
        ],
        |name| ages(&named(name)),
    );
    check(
        &[
            ("Women aged 50 and over", from(50.0)),
            ("50+", from(50.0)),
            ("Residents aged 18–65 with a mental health condition; GP, care team or self-referral", between(18.0, 65.0)),
            ("Women; 16 and over", from(16.0)),
            ("Over 60 or disabled", ANY),
            ("Over State Pension age or terminally ill", ANY),
        ],
        |eligibility| ages(&at_hall(&json!({ "eligibility_description": eligibility }), &json!({}))),
    );
}

#[test]
fn a_field_wins_over_prose() {
    let listing = at_hall(&json!({ "minimum_age": 60, "description": "For over 55s." }), &json!({}));
    assert_eq!(ages(&listing), from(60.0));
    assert_eq!(listing.card.criteria[0].source, "minimum_age");
    assert_eq!(listing.card.criteria[0].detail, "60 and over");
    assert!(listing.card.read_from_text.is_empty());
}

#[test]
fn a_fact_from_prose_keeps_its_sentence() {
    let listing = described("We meet by the canal. For over 55s. Bring a coat.");
    let criterion = listing.card.criteria.iter().find(|card| card.criterion == Criterion::Age).unwrap();
    assert_eq!((criterion.detail.as_str(), criterion.source.as_str()), ("55 and over", "For over 55s."));
    assert!(listing.card.read_from_text.iter().any(|fact| fact.sentence == "For over 55s."));
}

#[test]
fn what_most_are_is_a_soft_rule() {
    let listing = described("Most people are over 60 but nobody checks.");
    assert_eq!(listing.card.soft_rules, ["Most people are over 60 but nobody checks."]);
}

#[test]
fn the_ages_of_children_who_are_brought_bar_nobody() {
    for members in [
        json!({ "name": "Tiny Owls toddler group", "minimum_age": 0, "maximum_age": 4 }),
        json!({ "description": "Stay and play for under 5s." }),
        json!({ "name": "Baby massage", "maximum_age": 1 }),
    ] {
        let listing = at_hall(&members, &json!({}));
        assert_eq!(ages(&listing), ANY, "{members}");
        assert!(listing.card.criteria.iter().any(|card| card.detail.starts_with("Ages given are the child's: 0–")), "{members}");
    }
    let club = at_hall(&json!({ "name": "After-school club", "minimum_age": 5, "maximum_age": 11 }), &json!({}));
    assert_eq!(ages(&club), between(5.0, 11.0));
}

#[test]
fn impossible_ages_are_not_ages() {
    for members in [
        json!({ "minimum_age": -3 }),
        json!({ "minimum_age": 400 }),
        json!({ "minimum_age": 60, "maximum_age": 20 }),
        json!({ "minimum_age": 0, "maximum_age": 120 }),
    ] {
        assert_eq!(ages(&at_hall(&members, &json!({}))), ANY, "{members}");
    }
}
