use serde_json::json;

use super::{at_hall, check, described};
use crate::{
    domain::vocabulary::{Criterion, Route as R},
    matching::Room,
};

#[test]
fn the_way_in_is_read_from_what_is_asked_for() {
    check(
        &[
            ("Booking essential", R::SelfReferral),
            ("Ring to book a half-hour slot", R::SelfReferral),
            ("Appointment only: phone or call in", R::SelfReferral),
            ("Referral by a link worker or health professional", R::ProfessionalReferral),
            ("Through your surgery", R::GpReferral),
            ("Via your practice", R::GpReferral),
            ("Referral from the surgery.", R::GpReferral),
            ("GP, nurse or physio referral.", R::ProfessionalReferral),
            ("GP, nurse, physio or phone us yourself", R::SelfReferral),
            ("Health visitor or self-referral", R::SelfReferral),
            ("Ask your GP surgery, practice nurse or physio to send the form.", R::ProfessionalReferral),
            ("Voucher from a referrer", R::ProfessionalReferral),
            ("Voucher from a local agency, or talk to us", R::SelfReferral),
            ("Through a Lamplight worker only", R::ProfessionalReferral),
            ("Refer yourself, or ask family or your surgery to.", R::SelfReferral),
            ("Just turn up", R::DropIn),
        ],
        |process| at_hall(&json!({ "application_process": process }), &json!({})).offering.route,
    );
}

#[test]
fn the_way_in_is_read_from_prose() {
    check(
        &[
            ("By referral only.", R::ProfessionalReferral),
            ("GP referral only.", R::GpReferral),
            ("Please ask your GP to refer.", R::GpReferral),
            ("Please ask your GP surgery to refer.", R::GpReferral),
            ("Please ask your GP surgery, social worker or link worker to refer, or a relative can.", R::SelfReferral),
            ("No need to book, just turn up.", R::DropIn),
            ("Self-referral welcome.", R::SelfReferral),
            ("Call to book.", R::SelfReferral),
            ("You do not need to be referred.", R::SelfReferral),
            ("No GP referral needed.", R::SelfReferral),
            ("No referral needed, just drop in.", R::DropIn),
            ("Please book on our site.", R::SelfReferral),
            ("Appointment only.", R::SelfReferral),
            ("This is not a drop-in.", R::NotStated),
            ("We can refer you to a debt adviser.", R::NotStated),
            ("Songs and cake.", R::NotStated),
            ("Doctors sing too.", R::NotStated),
        ],
        |description| described(description).offering.route,
    );
}

#[test]
fn a_referral_is_a_criterion_with_its_sentence() {
    let listing = described("Six weeks of exercise. By referral only.");
    let card = listing.card.criteria.iter().find(|card| card.criterion == Criterion::Referral).unwrap();
    assert_eq!((card.detail.as_str(), card.source.as_str()), ("A professional refers", "By referral only."));
}

#[test]
fn room_is_read_from_fields() {
    for (members, room) in [
        (json!({}), Room::NotStated),
        (json!({ "capacities": [{ "id": super::LOCATION, "available": 0 }] }), Room::Full),
        (json!({ "capacities": [{ "id": super::LOCATION, "available": 3 }] }), Room::Open),
        (json!({ "capacities": [{ "id": super::LOCATION, "available": 0 }, { "id": super::LOCATION, "available": 2 }] }), Room::Open),
        (json!({ "wait_time": "about 10 weeks" }), Room::Waiting),
        (json!({ "wait_time": "none at present" }), Room::Open),
        (json!({ "wait_time": "Waiting list closed until February" }), Room::Full),
        (json!({ "wait_time": "Next intake January 2027" }), Room::Waiting),
        (json!({ "status": "temporarily closed" }), Room::Closed),
        (json!({ "alert": "Closed until Easter" }), Room::Closed),
        (json!({ "alert": "Full until January" }), Room::Full),
    ] {
        assert_eq!(at_hall(&members, &json!({})).offering.room, room, "{members}");
    }
}

#[test]
fn room_is_read_from_prose() {
    check(
        &[
            ("We are currently full.", Room::Full),
            ("Sorry, we're full.", Room::Full),
            ("Waiting list only.", Room::Full),
            ("Fully booked until May.", Room::Full),
            ("There is a waiting list.", Room::Waiting),
            ("No waiting list.", Room::Open),
            ("Spaces available.", Room::Open),
            ("Our books close when we are full.", Room::NotStated),
            ("If it's very full we ask people to wait.", Room::NotStated),
            ("A full programme.", Room::NotStated),
            ("The room is full of light.", Room::NotStated),
            ("We are not full.", Room::NotStated),
        ],
        |description| described(description).offering.room,
    );
}
