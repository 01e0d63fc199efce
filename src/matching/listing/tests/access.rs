use serde_json::json;

use super::{at_hall, check, described};
use crate::{domain::vocabulary::Access as A, matching::listing::Listing};

fn provision(listing: &Listing) -> (Vec<A>, Vec<A>) {
    (listing.offering.access.iter().collect(), listing.offering.denied.iter().collect())
}

fn has(access: A) -> (Vec<A>, Vec<A>) {
    (vec![access], vec![])
}

fn denies(access: A) -> (Vec<A>, Vec<A>) {
    (vec![], vec![access])
}

fn nothing() -> (Vec<A>, Vec<A>) {
    (vec![], vec![])
}

#[test]
fn a_description_tells_what_is_provided_and_what_is_not() {
    check(
        &[
            ("The hall is step-free.", has(A::StepFree)),
            ("Wheelchair accessible.", has(A::StepFree)),
            ("Steps: none.", has(A::StepFree)),
            ("There's a ramp to the door.", has(A::StepFree)),
            ("There is a lift to all floors.", has(A::StepFree)),
            ("No steps, parking at the door.", has(A::StepFree)),
            ("Level entrance, shoes off.", has(A::StepFree)),
            ("Upstairs, but there is a lift.", has(A::StepFree)),
            ("No step-free access.", denies(A::StepFree)),
            ("Sorry, there are stairs.", denies(A::StepFree)),
            ("Up a flight of stairs, sorry, we're fundraising for a lift.", denies(A::StepFree)),
            ("The Mission Room is up a bank and then eight steps, so it isn't for everyone.", denies(A::StepFree)),
            ("Unfortunately the building is not wheelchair accessible.", denies(A::StepFree)),
            ("Not suitable for wheelchairs.", denies(A::StepFree)),
            ("The room is upstairs, no lift.", denies(A::StepFree)),
            ("The hall is up a flight of stairs and the lift has gone.", denies(A::StepFree)),
            ("Wheelchair access is not possible.", denies(A::StepFree)),
            ("The first steps are the hardest.", nothing()),
            ("A 12-step programme.", nothing()),
            ("We can take the next steps together.", nothing()),
            ("Ring for a chat about the steps to independence.", nothing()),
            ("A three mile loop round the park.", nothing()),
            ("Wheelchair basketball for everyone.", nothing()),
            ("Two raised beds at wheelchair height.", nothing()),
            ("There is a hearing loop.", has(A::HearingLoop)),
            ("Loop in the studio.", has(A::HearingLoop)),
            ("Song sheets in large print, loop system.", has(A::HearingLoop)),
            ("Interpreters and BSL by arrangement.", has(A::Bsl)),
            ("Learn BSL with us.", nothing()),
            ("Accessible toilet.", has(A::AccessibleToilet)),
            ("There are toilets with rails.", has(A::AccessibleToilet)),
            ("There is no disabled toilet.", denies(A::AccessibleToilet)),
            ("There is always a quiet corner to sit and cry or eat biscuits in.", has(A::QuietSpace)),
            ("A quiet walk.", nothing()),
            ("Transport provided.", has(A::Transport)),
            ("We can pick you up.", has(A::Transport)),
            ("The minibus can fetch you from Sutton.", has(A::Transport)),
            ("Ask us about a lift.", has(A::Transport)),
            ("We'll try and sort a lift home.", has(A::Transport)),
            ("Sorry, we can't provide transport.", denies(A::Transport)),
            ("Good public transport links.", nothing()),
            ("Minibus trips to the coast.", nothing()),
            ("There is a crèche.", has(A::Childcare)),
            ("Childcare on site.", has(A::Childcare)),
            ("No creche in the evening.", denies(A::Childcare)),
            ("Not able to offer childcare in the evenings.", denies(A::Childcare)),
            ("Help with childcare costs.", nothing()),
            ("Bring a friend if you're nervous.", has(A::Companion)),
            ("Carers welcome.", has(A::Companion)),
            ("You can come with a friend.", has(A::Companion)),
            ("A group for carers.", nothing()),
            ("Guide dogs welcome.", has(A::AssistanceDog)),
            ("No dogs except assistance dogs.", has(A::AssistanceDog)),
            ("Children and well behaved dogs welcome.", has(A::AssistanceDog)),
            ("No dogs, please.", nothing()),
            ("Dog walking for people who are ill.", nothing()),
        ],
        |description| provision(&described(description)),
    );
}

#[test]
fn a_row_of_accessibility_is_read_with_less_ado() {
    check(
        &[
            ("Step-free access", has(A::StepFree)),
            ("No step-free access", denies(A::StepFree)),
            ("Ramp at the side door - ring the bell and someone will come", has(A::StepFree)),
            ("Lift", has(A::StepFree)),
            ("One step at the shop door; ring and we will bring the ramp", has(A::StepFree)),
            ("Three steps at the door, help given", denies(A::StepFree)),
            ("One flight of 17 stairs, no lift.", denies(A::StepFree)),
            ("Ringing chamber up 22 spiral steps", denies(A::StepFree)),
            ("Hearing loop", has(A::HearingLoop)),
            ("Quiet space available", has(A::QuietSpace)),
            ("Assistance dogs welcome", has(A::AssistanceDog)),
            ("No mains toilet indoors, accessible portable loo outside", has(A::AccessibleToilet)),
            ("Blue badge parking", nothing()),
            ("Gym is on the ground floor, changing rooms are up 8 steps", nothing()),
            ("Beach wheelchair can be borrowed from the Old Lifeboat House", nothing()),
            ("First-floor studio, stair lift for one person at a time", denies(A::StepFree)),
        ],
        |row| provision(&at_hall(&json!({}), &json!({ "accessibility": [{ "id": super::LOCATION, "description": row }] }))),
    );
}

#[test]
fn a_support_tag_states_it() {
    for (tag, access) in [
        ("Transport provided", A::Transport),
        ("Childcare on site", A::Childcare),
        ("Carers and companions welcome", A::Companion),
        ("Hearing loop", A::HearingLoop),
    ] {
        let listing = at_hall(&json!({ "attributes": [{ "id": super::LOCATION, "link_type": "Support", "term_name": tag }] }), &json!({}));
        assert_eq!(provision(&listing), has(access), "{tag}");
        assert_eq!(listing.card.access, [(access, tag.to_owned())]);
        assert!(listing.card.read_from_text.is_empty(), "a tag is no prose");
    }
}

#[test]
fn the_service_speaks_louder_than_its_building_and_a_contradiction_says_nothing() {
    let hall = json!({ "accessibility": [{ "id": super::LOCATION, "description": "Step-free access" }, { "id": super::LOCATION, "description": "Hearing loop" }] });
    let upstairs = at_hall(&json!({ "description": "The studio is upstairs." }), &hall);
    assert_eq!(provision(&upstairs), (vec![A::HearingLoop], vec![A::StepFree]));
    let torn = at_hall(&json!({ "description": "The entrance is step-free. There are steps inside." }), &json!({}));
    assert_eq!(provision(&torn), nothing());
}
