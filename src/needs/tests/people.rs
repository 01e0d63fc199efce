use super::{codes, pushed_away, read};

#[test]
fn what_people_say_is_read_as_what_they_need() {
    for (said, needs) in [
        ("husband died in March, sits alone all day, hates computers", &["connection.loneliness", "connection.bereavement"][..]),
        ("rent arrears and a letter from bailiffs", &["money.debt", "housing.eviction"]),
        ("used to play football, bad knees", &["active.sport", "health.pain"]),
        ("newly arrived, little English, two small children", &["learning.english", "identity.refugee_migrant", "family.parenting"]),
        ("wants to be outdoors, anxious in groups, nothing with \"mental health\" on the door", &["nature.nature", "mind.anxiety"]),
        ("carer who never gets out, Tuesdays only, wheelchair", &["family.unpaid_carer", "family.respite"]),
        (
            "Lost her husband in March, sits alone most days, used to love singing",
            &["connection.loneliness", "arts.music", "connection.bereavement"],
        ),
        ("skint, kids going without", &["food.food_crisis", "money.low_income"]),
        ("PIP turned down and can't afford heating", &["money.benefits", "money.energy"]),
        ("needs a natter over a cuppa", &["connection.loneliness"]),
        ("sofa surfing since mum kicked him out", &["housing.homeless"]),
        ("my landlord won't fix the mould", &["housing.conditions"]),
        ("COPD, always out of breath", &["health.breathing"]),
        ("type 2 diabetes, needs to lose weight", &["health.diabetes", "health.weight"]),
        ("had two falls, unsteady on her feet", &["health.falls_frailty"]),
        ("made redundant, drinking too much", &["work.unemployment", "safety.alcohol_drugs"]),
        ("partner hits me", &["safety.domestic_abuse"]),
        ("seeking asylum, no recourse to public funds", &["identity.refugee_migrant"]),
        ("retired joiner, bored stiff", &["work.purpose", "arts.practical"]),
        ("just moved here, doesn't know a soul", &["connection.new_to_area", "connection.loneliness"]),
        ("never learnt to read", &["learning.basic_skills"]),
        ("wants to learn Spanish", &["learning.interest"]),
        ("son is an addict", &["safety.affected_others"]),
        ("can't get to hospital appointments, no bus", &["practical.transport"]),
        ("waiting for an autism assessment", &["identity.autism"]),
        ("served in the Falklands", &["identity.veterans"]),
        ("my 14 month old baby and I never see anyone", &["connection.loneliness"]),
        ("doesn't know where to turn for help", &["practical.care_info"]),
        ("we are being evicted on Friday", &["housing.eviction"]),
        ("loves gardening but has no garden", &["nature.gardening"]),
    ] {
        let read = codes(said);
        for need in needs {
            assert!(read.contains(need), "{said}: {need} is missing from {read:?}");
        }
    }
}

#[test]
fn filler_words_do_not_break_a_phrase_and_the_words_are_quoted_as_said() {
    let reading = read("She SITS at home alone, all day.");
    assert_eq!(reading.concepts[0].because, "SITS at home alone");
    assert_eq!(read("sits at home alone all day").concepts[0].because, "sits at home alone all day");
}

#[test]
fn typing_errors_are_mended_and_good_english_is_left_alone() {
    for (typed, need) in [
        ("lonley", "connection.loneliness"),
        ("depresed", "mind.low_mood"),
        ("baliffs at the door", "money.debt"),
        ("berevement", "connection.bereavement"),
        ("arthritus", "health.pain"),
        ("benifits stopped", "money.benefits"),
    ] {
        assert!(codes(typed).contains(&need), "{typed}");
    }
    for right in ["a lovely cardigan", "hello there", "the whole marriage", "ships on the shelf", "She lives in Pershore"] {
        assert!(codes(right).is_empty(), "{right}: {:?}", codes(right));
    }
    let mended = read("lonley");
    assert_eq!(mended.words[0].stem, super::super::words::stem("lonely"));
    assert!(mended.concepts[0].confidence < read("lonely").concepts[0].confidence);
}

#[test]
fn what_is_denied_is_pushed_away() {
    for (said, need) in [
        ("no debts", "money.debt"),
        ("isn't lonely", "connection.loneliness"),
        ("she is not lonely", "connection.loneliness"),
        ("not looking for counselling", "mind.counselling"),
        ("doesn't want counselling", "mind.counselling"),
        ("no problem with alcohol", "safety.alcohol_drugs"),
        ("no history of gambling", "money.gambling"),
        ("debt is not a problem", "money.debt"),
        ("not interested in gardening", "nature.gardening"),
        ("hates football", "active.sport"),
        ("denies depression", "mind.low_mood"),
    ] {
        assert!(pushed_away(said).contains(&need), "{said}: {:?}", pushed_away(said));
        assert!(!codes(said).contains(&need), "{said}");
    }
}

#[test]
fn a_denial_that_is_part_of_a_need_is_no_denial() {
    for (said, need) in [
        ("can't get out", "connection.housebound"),
        ("no friends", "connection.loneliness"),
        ("no money", "money.low_income"),
        ("nothing to do", "work.purpose"),
        ("doesn't know a soul", "connection.loneliness"),
        ("not coping with the debts", "money.debt"),
        ("never been so lonely", "connection.loneliness"),
        ("not just lonely but bereaved", "connection.loneliness"),
        ("no help with her debts", "money.debt"),
        ("hates being lonely", "connection.loneliness"),
        ("no food in the house", "food.food_crisis"),
        ("can't cope with debts", "money.debt"),
    ] {
        assert!(codes(said).contains(&need), "{said}: {:?}", codes(said));
    }
}

#[test]
fn a_denial_ends_with_its_clause() {
    assert_eq!((pushed_away("no debts, lonely"), codes("no debts, lonely")), (vec!["money.debt"], vec!["connection.loneliness"]));
    assert!(codes("not in debt but very lonely").contains(&"connection.loneliness"));
}

#[test]
fn a_longer_phrase_takes_its_words_with_it() {
    for (said, not) in [
        ("lost someone to suicide", "mind.crisis"),
        ("husband died of cancer", "health.cancer"),
        ("her husband has dementia", "health.dementia"),
        ("hates computers", "learning.digital"),
        ("falls asleep in the chair at Chapel Allerton", "identity.culture_faith"),
    ] {
        assert!(!codes(said).contains(&not), "{said}: {:?}", codes(said));
    }
}

#[test]
fn confidence_grows_with_what_is_said() {
    let sure = |said: &str| read(said).concepts[0].confidence;
    assert!(sure("sits alone all day") > sure("lonely"));
    assert!(sure("lonely, and no friends") > sure("no friends"));
    assert!(sure("walk") < 0.4);
    assert!((0.0..=1.0).contains(&sure(&"lonely. ".repeat(500))));
}

#[test]
fn interests_are_what_people_like_and_liked() {
    for (said, interest, because) in [
        ("used to play football, bad knees", "football", "used to play football"),
        ("used to love singing", "singing", "used to love singing"),
        ("She's mad about dogs.", "dogs", "mad about dogs"),
        ("loves animals", "animals", "loves animals"),
        ("keen on steam trains", "steam trains", "keen on steam trains"),
    ] {
        let interests = read(said).interests;
        assert!(interests.iter().any(|said| said.words == interest && said.because == because), "{said}: {interests:?}");
    }
    for said in ["loves her husband", "doesn't like singing", "used to work nights"] {
        assert!(read(said).interests.is_empty(), "{said}: {:?}", read(said).interests);
    }
}

#[test]
fn words_to_search_for_are_telling_and_not_spent() {
    let stems = |said: &str| read(said).words.into_iter().map(|word| word.stem).collect::<Vec<_>>();
    assert_eq!(stems("used to play football, hates computers, Tuesdays only, 78, wheelchair"), ["footbal"]);
    assert_eq!(stems("no debts, just pottery and pottery"), ["potteri"]);
    let many = ('a'..='z').map(|letter| format!("{letter}kwazi")).collect::<Vec<_>>().join(" ");
    assert_eq!(stems(&many).len(), super::super::query::MAX_WORDS);
}
