//! What people say in passing, in notes, in haste, and in a language they are still learning.

use super::{codes, limits_of, read};

/// How surely the need is read.
fn sure(said: &str, need: &str) -> f32 {
    let no = super::Lexicon::shipped().by_code(need).unwrap();
    read(said).concepts.iter().find(|concept| concept.need == no).map_or(0.0, |concept| concept.confidence)
}

#[test]
fn no_or_not_and_a_bare_verb_is_dont() {
    for said in ["I no have car", "not have car", "she no have a car", "I no drive", "we not have car", "he not drive"] {
        let limits = limits_of(said);
        assert!(limits.contains(&"/travel {\"mode\":\"bus\"}".to_owned()), "{said}: {limits:?}");
        assert!(!limits.iter().any(|limit| limit.contains("\"car\"")), "{said}: {limits:?}");
    }
    for (said, need) in [
        ("she not speak english good", "learning.english"),
        ("I not understand english", "learning.english"),
        ("she not go out", "connection.housebound"),
    ] {
        assert!(sure(said, need) > 0.5, "{said}: {:?}", codes(said));
    }
    assert!(limits_of("I no have computer").contains(&"/preferences/avoid [\"online\"]".to_owned()));
    for said in ["has no drive", "no drive to do anything", "may not drive long", "best not drive"] {
        assert!(!limits_of(said).iter().any(|limit| limit.starts_with("/travel")), "{said}: {:?}", limits_of(said));
    }
}

#[test]
fn a_number_does_not_break_a_phrase() {
    for said in ["raising two grandsons", "raising 3 grandchildren", "bringing up her four grandchildren"] {
        assert!(sure(said, "family.kinship") > 0.5, "{said}: {:?}", codes(said));
    }
}

#[test]
fn a_note_leaves_its_verb_out() {
    for (said, need) in [
        ("my hearings going", "identity.sensory"),
        ("hearing's going", "identity.sensory"),
        ("memory going", "health.dementia"),
        ("confidence shattered", "mind.confidence"),
    ] {
        assert!(sure(said, need) > 0.5, "{said}: {:?}", codes(said));
    }
    assert!(limits_of("crowds too much").contains(&"/preferences/avoid [\"large_groups\"]".to_owned()));
}

#[test]
fn a_hint_is_meant_where_it_is_asked_for() {
    for (asked, named, need) in [
        ("told to walk more", "a walk", "active.walking"),
        ("looking for a gym", "the gym", "active.inactive"),
        ("needs to exercise", "exercise", "active.inactive"),
    ] {
        assert!(sure(asked, need) > 0.4 && sure(asked, need) > 1.5 * sure(named, need), "{asked}: {}", sure(asked, need));
    }
}

#[test]
fn free_before_what_is_asked_for_is_a_price_and_before_a_day_a_time() {
    let free = |said: &str| limits_of(said).contains(&"/preferences/cost \"free\"".to_owned());
    for (said, is) in [
        ("free gym", true),
        ("cheap yoga", true),
        ("choir, free", true),
        ("free Tuesdays", false),
        ("free time", false),
        ("pain free", false),
        ("free spirit", false),
        ("not free to sing on Mondays", false),
    ] {
        assert_eq!(free(said), is, "{said}: {:?}", limits_of(said));
    }
}

#[test]
fn a_limit_said_in_a_clause_is_a_limit() {
    for (said, limit) in [
        ("somebody would have to go with her", "/access [\"companion\"]"),
        ("won't go anywhere without me", "/access [\"companion\"]"),
        ("she'd go if someone picked her up", "/access [\"transport\"]"),
        ("need somebody look after baby", "/access [\"childcare\"]"),
        ("would have to be online", "/preferences/attendance [\"online\"]"),
        ("debt advice over the phone", "/preferences/attendance [\"phone\"]"),
        ("struggles w screens", "/preferences/avoid [\"online\"]"),
        ("not a people person", "/preferences/avoid [\"large_groups\"]"),
        ("something that isnt clubbing or drinking", "/preferences/avoid [\"alcohol\"]"),
        ("thats not church", "/preferences/avoid [\"faith_setting\"]"),
        ("it can't look like help", "/preferences/avoid [\"mental_health_label\"]"),
        ("I'd only speak to a woman", "/preferences/company [\"women_only\"]"),
        ("nothing fancy or expensive", "/preferences/cost \"free\""),
        ("two buses max", "/travel {\"mode\":\"bus\"}"),
    ] {
        assert!(limits_of(said).contains(&limit.to_owned()), "{said}: {:?}", limits_of(said));
    }
    for said in ["help with online banking", "does her exercises at home", "my mum is a people person", "can't feel her feet"] {
        assert!(!limits_of(said).iter().any(|limit| limit.starts_with("/preferences")), "{said}: {:?}", limits_of(said));
    }
}

#[test]
fn what_may_mean_much_is_not_taken_for_the_worst_of_it() {
    for (said, need, least, most) in [
        // Tablets are medicines; what is misused is said to be.
        ("taking his tablets", "safety.alcohol_drugs", 0.0, 0.0),
        ("forgets taking his tablets", "health.dementia", 0.6, 1.0),
        ("keeps forgetting her medication", "health.dementia", 0.6, 1.0),
        ("muddled with her tablets", "health.long_term", 0.6, 1.0),
        ("addicted to painkillers", "safety.alcohol_drugs", 0.6, 1.0),
        ("popping pills", "safety.alcohol_drugs", 0.6, 1.0),
        // Hours of work are no loneliness.
        ("partner works nights", "connection.loneliness", 0.0, 0.45),
        ("husband works long hours", "connection.loneliness", 0.0, 0.45),
        ("husband works away", "connection.loneliness", 0.0, 1.0),
        // A young person who stays away from school is no toddler's parent.
        ("school refuser, 16", "connection.young_people", 0.5, 1.0),
        ("school refuser, 16", "family.parenting", 0.0, 0.45),
        ("won't go to school", "family.parenting", 0.0, 0.45),
        ("my daughter won't go to school", "family.sen_family", 0.5, 1.0),
        ("bored", "work.purpose", 0.5, 1.0),
        ("so bored", "work.purpose", 0.6, 1.0),
    ] {
        let sure = sure(said, need);
        assert!((least..=most).contains(&sure), "{said}: {need} {sure} in {:?}", codes(said));
    }
}

#[test]
fn what_is_typed_in_haste_is_heard() {
    for (said, need) in [
        ("anyfing 4 mums", "family.parenting"),
        ("sum1 2 talk 2", "connection.loneliness"),
        ("dont kno any1", "connection.loneliness"),
        ("nuffin to do", "work.purpose"),
        ("loves bowls", "active.sport"),
        ("boss hasn't paid me", "work.rights"),
        ("off sick with my back", "health.pain"),
    ] {
        assert!(sure(said, need) > 0.5, "{said}: {:?}", codes(said));
    }
}
