use super::{Lexicon, codes, pushed_away, read};

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
fn a_refusal_goes_on_through_a_chain_of_verbs_to_what_could_be_done_or_gone_to() {
    for (said, refused) in [
        ("don't want to sit in a circle talking about feelings", "mind.counselling"),
        ("won't sit in a circle and talk about feelings", "mind.counselling"),
        ("hates the idea of sitting in a group with strangers", ""),
        ("refuses to sit around drinking tea and playing bingo", "connection.later_life_social"),
        ("she can't be around pregnant women", ""),
    ] {
        let (read, away) = (codes(said), pushed_away(said));
        assert!(refused.is_empty() || away.contains(&refused), "{said}: {away:?}");
        assert!(!read.contains(&refused) && !read.contains(&"family.perinatal"), "{said}: {read:?}");
    }
    for (said, need) in [
        ("I don't want to sit at home alone all day", "connection.loneliness"),
        ("doesn't want to lose her home", "housing.eviction"),
        ("won't do groups but loves walking", "active.walking"),
        ("doesn't want counselling and is lonely", "connection.loneliness"),
        ("don't want to join a gym would rather walk in the woods", "active.walking"),
        ("wouldn't say no to a game of dominoes", "connection.later_life_social"),
        ("wouldn't mind a choir", "arts.music"),
    ] {
        assert!(codes(said).contains(&need), "{said}: {:?}", codes(said));
    }
}

#[test]
fn everyday_words_speak_of_a_need_only_with_a_word_that_tells() {
    for (said, not) in [
        ("Kids are down south", "identity.learning_disability"),
        ("where can I get furniture cheap", "money.benefits"),
        ("letter come from council about tax", "connection.new_to_area"),
        ("I come from Leeds", "connection.new_to_area"),
        ("lost her nerve", "connection.bereavement"),
        ("lost her keys", "housing.homeless"),
        ("panic attacks on the bus, can't get to work", "work.unemployment"),
        ("adhd waiting list is 4 years", "housing.eviction"),
        ("kicked out of school", "housing.homeless"),
        ("ask for help with the garden", "money.benefits"),
        ("needs someone to sit with her and fill it in", "family.respite"),
        ("can't write due to tremor", "learning.basic_skills"),
        ("custody suite", "connection.relationship_breakdown"),
        ("hair fall out and I don't recognise myself", "connection.young_people"),
        ("hair fell out", "nature.nature"),
        ("we have baby 8 month", "family.respite"),
        ("would love to go", "connection.relationship_breakdown"),
        ("near where I live", "housing.homeless"),
        ("can't get down the stairs to the shops", "mind.low_mood"),
        ("there's no point", "money.benefits"),
        ("my right knee", "practical.advocacy_legal"),
        ("do a bit of walking", "work.volunteering"),
        ("can't get off the sofa", "active.inactive"),
    ] {
        let needs: Vec<_> = read(said).concepts.into_iter().filter(|concept| concept.confidence >= 0.5).collect();
        let codes: Vec<_> = needs.iter().map(|concept| Lexicon::shipped().need(concept.need).code.as_str()).collect();
        assert!(!codes.contains(&not), "{said}: {codes:?}");
    }
    for (said, need) in [
        ("just come from Poland", "connection.new_to_area"),
        ("we lost her in May", "connection.bereavement"),
        ("can't get work", "work.unemployment"),
        ("on the council waiting list for a flat", "housing.eviction"),
        ("kicked out by my mum", "housing.homeless"),
        ("son has downs", "identity.learning_disability"),
        ("it gets me down", "mind.low_mood"),
        ("doesn't know her rights", "practical.advocacy_legal"),
        ("wants to do his bit", "work.volunteering"),
    ] {
        assert!(codes(said).contains(&need), "{said}: {:?}", codes(said));
    }
}

#[test]
fn words_of_abuse_name_their_need() {
    for said in
        ["DV disclosed, safe at sister's now", "IPV", "referred to MARAC", "husband he shout and he hit", "won't let me have my own phone"]
    {
        assert!(codes(said).contains(&"safety.domestic_abuse"), "{said}: {:?}", codes(said));
    }
    assert!(!codes("no DV").contains(&"safety.domestic_abuse"));
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
