use super::{limits_of, read};
use crate::needs::Lexicon;

fn value(said: &str, pointer: &str) -> Option<String> {
    limits_of(said).into_iter().find_map(|limit| limit.strip_prefix(pointer).map(|value| value.trim().to_owned()))
}

fn age(said: &str) -> Option<String> {
    value(said, "/person/age")
}

fn gender(said: &str) -> Option<String> {
    value(said, "/person/gender").map(|word| word.trim_matches('"').to_owned())
}

fn sure(said: &str, code: &str) -> f32 {
    let concepts = read(said).concepts;
    concepts.iter().find(|concept| Lexicon::shipped().need(concept.need).code == code).map_or(0.0, |concept| concept.confidence)
}

#[test]
fn a_note_is_for_the_relative_it_names_first_where_the_writer_asks_nothing() {
    for (said, years, sex) in [
        ("Mum is 72, Punjabi speaking", Some("72"), Some("female")),
        ("My dad is 80", Some("80"), Some("male")),
        ("My mum, 72, likes singing", Some("72"), Some("female")),
        ("Dad (80) needs something to do", Some("80"), Some("male")),
        ("Daughter, 27, has ME", Some("27"), Some("female")),
        ("Me mam is 80 and lonely, she loves a sing song", Some("80"), Some("female")),
        ("Dad is Jamaican, 81", Some("81"), Some("male")),
        ("Looking for something for my dad, 80, loves trains", Some("80"), Some("male")),
        ("My nan, 84, lives alone", Some("84"), Some("female")),
        ("Our lad, 19, never goes out", Some("19"), Some("male")),
        ("Mum had a stroke. She is 69, loves anything arty. I can drive her.", Some("69"), Some("female")),
        ("My husband has Parkinson's, would love a sing song, I can bring him", None, Some("male")),
        ("I'm 45 and my mum is 80", Some("45"), None),
        ("My daughter is 32 and lives in Spain, I'd like some company", None, None),
        ("Daughter, 27, lives in Spain", None, None),
        ("Son, 40, in prison", None, None),
        ("My son is 7 and loves football", None, None),
        ("My son loves football", None, None),
        ("Mum and dad are 80", None, None),
        ("My husband, 82, has dementia", None, None),
        ("My husband has dementia, he is 80. I can't leave him.", None, None),
        ("My mum is 82 and I'm exhausted", None, None),
        ("My mum is 82, I do everything for her", None, None),
        ("respite for my mum who is 82", None, None),
        ("Mum is 20 minutes away", None, None),
        ("My brother can't stop gambling", None, None),
        ("My mum is an alcoholic", None, None),
        ("My wife says I need to get out", None, None),
    ] {
        assert_eq!((age(said).as_deref(), gender(said).as_deref()), (years, sex), "{said}");
    }
}

#[test]
fn a_sex_is_read_from_pronouns_only_where_they_can_mean_nobody_else() {
    for (said, sex) in [
        ("he's 3 years sober", Some("male")),
        ("walked the dales until his knees went, wife can't keep up", Some("male")),
        ("Mum would bring her", Some("female")),
        ("Husband died in March, she sits alone", Some("female")),
        ("Wife exhausted. He won't go out.", Some("male")),
        ("partner hits her", Some("female")),
        ("GP told her to walk more", Some("female")),
        ("She worries about her husband, who hates that he can't drive", Some("female")),
        ("he hits her", None),
        ("husband died", None),
        ("they want a group", None),
        ("partner left, she is low", None),
        ("dog died, he was good company", None),
        ("landlord says he will evict", None),
        ("man next door shouts, he is awful", None),
        ("Her son is depressed, he sits alone all day", None),
        ("sister is poorly, she needs help", None),
        ("I'm low, she never visits", None),
        ("my knees hurt, he says it's age", None),
        ("ADHD, 9, he can't sit still", None),
        ("Twins, one won't eat, she is 4", None),
        ("her ex still texts, he scares her", None),
        ("trans, 19, he wants to meet others", None),
    ] {
        assert_eq!(gender(said).as_deref(), sex, "{said}");
    }
}

#[test]
fn an_age_is_read_in_the_ways_people_write_it() {
    for (said, years) in [
        ("late husband! 75, would love to dance", Some("75")),
        ("made redundant at 57", Some("57")),
        ("girl 18 who writes songs", Some("18")),
        ("Lady 82 lonely", Some("82")),
        ("29NB, anxious", Some("29")),
        ("Stanley is 78 and loves bowls", Some("78")),
        ("Mrs Ahmed is 67, speaks Urdu", Some("67")),
        ("I look after my mum she is 80", None),
        ("I'm a carer for my mum. She is 80, loves bingo.", None),
        ("retired at 60, bored", None),
        ("diagnosed at 12", None),
        ("man 45 minutes away", None),
        ("Rent is 90 and rising", None),
    ] {
        assert_eq!(age(said).as_deref(), years, "{said}");
    }
    assert_eq!(gender("29NB, anxious").as_deref(), Some("non_binary"));
}

#[test]
fn a_relatives_condition_is_the_persons_where_the_note_is_for_the_relative() {
    let for_mum = "Mum had a stroke. She is 69, loves anything arty. I can drive her.";
    let for_writer = "Mum had a stroke. I'm exhausted, I never get a break.";
    assert!(sure(for_mum, "health.stroke_neuro") > 0.6 && sure(for_mum, "family.unpaid_carer") < 0.4);
    assert!(sure(for_writer, "health.stroke_neuro") < 0.4 && sure(for_writer, "family.unpaid_carer") > 0.6);
    assert!(!limits_of(for_writer).iter().any(|limit| limit.contains("long_term_condition")));
    assert!(limits_of("My mum hates computers but would love a choir").iter().any(|limit| limit.contains("online")));
}

#[test]
fn a_carers_strain_is_heard_in_any_note() {
    for said in ["COPD, 76M, house-bound. Wife exhausted", "husband is frazzled", "wife not coping", "daughter at the end of her tether"] {
        assert!(sure(said, "family.unpaid_carer") > 0.5, "{said}");
    }
    assert!(sure("daughter tired after school", "family.unpaid_carer") < 0.5);
}
