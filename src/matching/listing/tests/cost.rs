use serde_json::{Value, json};

use super::{at_hall, check, described};
use crate::matching::{Price, listing::Listing};

fn cost(listing: &Listing) -> (Price, Option<&str>) {
    (listing.offering.price, listing.card.cost.as_deref())
}

#[test]
fn cost_options_say_what_it_costs() {
    for (options, price, words) in [
        (json!([{ "option": "free", "amount": 0 }]), Price::Free, Some("free")),
        (json!([{ "option": "Free" }]), Price::Free, Some("free")),
        (json!([{ "amount": 3 }]), Price::FromPence(300), Some("£3")),
        (json!([{ "amount": 2.5, "amount_description": "per class" }]), Price::FromPence(250), Some("£2.50")),
        (json!([{ "amount": 0.5 }]), Price::FromPence(50), Some("50p")),
        (json!([{ "amount": 5 }, { "amount": 2, "option": "concession" }]), Price::FromPence(200), Some("£2–£5")),
        (
            json!([{ "amount": 6, "amount_description": "two courses" }, { "amount": 3, "amount_description": "minibus, return" }]),
            Price::FromPence(600),
            Some("£6"),
        ),
        (
            json!([{ "amount": 0, "amount_description": "first 12 visits" }, { "amount": 9, "amount_description": "an hour after that" }]),
            Price::FromPence(900),
            Some("£9"),
        ),
        (json!([{ "amount": 2, "amount_description": "suggested" }]), Price::Donation, Some("£2 suggested donation")),
        (json!([{ "amount_description": "donation" }]), Price::Donation, Some("by donation")),
        (json!([{ "amount_description": "pay what you can" }]), Price::Donation, Some("by donation")),
        (json!([{ "amount_description": "free, donations tin" }]), Price::Free, Some("free")),
        (json!([{ "amount_description": "£15 to £28 a trip" }]), Price::FromPence(1500), Some("£15")),
        (json!([{ "amount_description": "Pay for your own lunch" }]), Price::Something, Some("Pay for your own lunch")),
        (json!([{ "amount": 3, "currency": "EUR" }]), Price::NotStated, None),
        (json!([{ "amount": -3 }]), Price::NotStated, None),
        (json!([]), Price::NotStated, None),
    ] {
        let mut options = options;
        for option in options.as_array_mut().into_iter().flatten() {
            option["id"] = Value::from(super::LOCATION);
        }
        let listing = at_hall(&json!({ "cost_options": options }), &json!({}));
        assert_eq!(cost(&listing), (price, words), "{options}");
        assert!(listing.card.read_from_text.is_empty());
    }
}

#[test]
fn prose_says_what_it_costs() {
    check(
        &[
            ("Free.", (Price::Free, Some("free"))),
            ("It's free.", (Price::Free, Some("free"))),
            ("Tuesdays 10 to 12, free.", (Price::Free, Some("free"))),
            ("Free of charge.", (Price::Free, Some("free"))),
            ("There is no charge.", (Price::Free, Some("free"))),
            ("It costs nothing.", (Price::Free, Some("free"))),
            ("Free debt advice.", (Price::Free, Some("free"))),
            ("Free and no booking.", (Price::Free, Some("free"))),
            ("Free, donations to the tea fund.", (Price::Free, Some("free"))),
            ("£3 incl. tea and biscuits.", (Price::FromPence(300), Some("£3"))),
            ("£2.50 per session.", (Price::FromPence(250), Some("£2.50"))),
            ("It costs £5.", (Price::FromPence(500), Some("£5"))),
            ("It's £1 a head.", (Price::FromPence(100), Some("£1"))),
            ("50p for a cuppa.", (Price::FromPence(50), Some("50p"))),
            ("£4, £2 if you're on benefits.", (Price::FromPence(400), Some("£4"))),
            ("£6 pay on the day. The minibus can fetch you (£3 return).", (Price::FromPence(600), Some("£6"))),
            ("Join for £4.50 a week and choose around £18 of food.", (Price::FromPence(450), Some("£4.50"))),
            ("Donations welcome.", (Price::Donation, Some("by donation"))),
            ("Pay what you can.", (Price::Donation, Some("by donation"))),
            ("£2 suggested donation.", (Price::Donation, Some("£2 suggested donation"))),
            ("There is a small charge.", (Price::Something, Some("there is a charge"))),
            // Not a price.
            ("Free parking.", (Price::NotStated, None)),
            ("Feel free to bring a friend.", (Price::NotStated, None)),
            ("Free-standing pots.", (Price::NotStated, None)),
            ("Gluten-free cake.", (Price::NotStated, None)),
            ("A drug-free space.", (Price::NotStated, None)),
            ("Step-free.", (Price::NotStated, None)),
            ("First visit free.", (Price::NotStated, None)),
            ("In your free time.", (Price::NotStated, None)),
            ("Children free.", (Price::NotStated, None)),
            ("Not free.", (Price::NotStated, None)),
            ("We won a £10,000 grant.", (Price::NotStated, None)),
            ("Food donations welcome.", (Price::NotStated, None)),
            ("We rely on donations.", (Price::NotStated, None)),
            ("We help with debts over £500.", (Price::NotStated, None)),
            ("Songs.", (Price::NotStated, None)),
        ],
        |description| {
            let listing = described(description);
            (listing.offering.price, listing.card.cost.map(|words| &*words.leak()))
        },
    );
}

#[test]
fn what_is_said_of_fees_is_shown_as_it_is() {
    for (fees, price, words) in [
        ("Free", Price::Free, "free"),
        ("£3 a session", Price::FromPence(300), "£3"),
        ("Donations", Price::Donation, "by donation"),
        ("Ask us", Price::Something, "Ask us"),
    ] {
        let listing = at_hall(&json!({ "fees_description": fees, "description": "Free." }), &json!({}));
        assert_eq!(cost(&listing), (price, Some(words)), "{fees}");
    }
}
