use super::{
    super::{CrisisKind, SafetyFound},
    read,
};
use crate::domain::vocabulary::SafetyLevel;

fn level(said: &str) -> Option<SafetyLevel> {
    read(said).safety.map(|found| found.level)
}

#[test]
fn words_of_danger_now_are_an_emergency() {
    for said in [
        "I'm going to kill myself tonight",
        "she has taken an overdose",
        "took all her pills an hour ago",
        "he has written a suicide note",
        "about to jump off the bridge",
        "going to end it tonight",
        "he has a knife",
        "my husband threatened to kill me",
        "he strangled her last night",
        "he is going to kill me",
        "afraid I might hurt the baby",
        "the children were left home alone",
        "was raped last night",
        "having a heart attack",
        "he is not breathing",
        "plans to take his own life",
        "fears for her life",
    ] {
        assert_eq!(level(said), Some(SafetyLevel::Emergency), "{said}");
    }
}

#[test]
fn words_of_crisis_are_urgent() {
    for (said, kind) in [
        ("husband says I'm not allowed to drive", CrisisKind::Abuse),
        ("boyfriend won't let me drive", CrisisKind::Abuse),
        ("I'm not allowed to work, he won't have it", CrisisKind::Abuse),
        ("husband he shout and he hit", CrisisKind::Abuse),
        ("IPV", CrisisKind::Abuse),
        ("feels suicidal", CrisisKind::SuicideSelfHarm),
        ("wants to end it all", CrisisKind::SuicideSelfHarm),
        ("doesn't want to be here any more", CrisisKind::SuicideSelfHarm),
        ("he says everyone would be better off without him", CrisisKind::SuicideSelfHarm),
        ("no point in living", CrisisKind::SuicideSelfHarm),
        ("she wishes she was dead", CrisisKind::SuicideSelfHarm),
        ("I just want to die", CrisisKind::SuicideSelfHarm),
        ("cutting herself again", CrisisKind::SuicideSelfHarm),
        ("has been self-harming", CrisisKind::SuicideSelfHarm),
        ("thoughts of killing himself", CrisisKind::SuicideSelfHarm),
        ("tired of living", CrisisKind::SuicideSelfHarm),
        ("wants to go to sleep and not wake up", CrisisKind::SuicideSelfHarm),
        ("suicidle", CrisisKind::SuicideSelfHarm),
        ("I can't keep myself safe", CrisisKind::SuicideSelfHarm),
        ("used to love singing, now wants to end it all", CrisisKind::SuicideSelfHarm),
        ("not eating, suicidal", CrisisKind::SuicideSelfHarm),
        ("her partner hits her", CrisisKind::Abuse),
        ("scared of my husband", CrisisKind::Abuse),
        ("he checks my phone and controls my money", CrisisKind::Abuse),
        ("walking on eggshells at home", CrisisKind::Abuse),
        ("domestic violence", CrisisKind::Abuse),
        ("not safe at home", CrisisKind::Abuse),
        ("afraid of a forced marriage", CrisisKind::Abuse),
        ("she was sexually assaulted", CrisisKind::SexualViolence),
        ("dad hits the kids", CrisisKind::ChildDanger),
        ("worried the child is being neglected", CrisisKind::ChildDanger),
        ("uncle touched me", CrisisKind::ChildDanger),
        ("son takes her pension", CrisisKind::AdultAtRisk),
        ("drug dealers have taken over his flat", CrisisKind::AdultAtRisk),
        ("hears voices telling him to do things", CrisisKind::MentalHealthCrisis),
        ("employer keeps her passport", CrisisKind::Exploitation),
    ] {
        let found = read(said).safety;
        assert_eq!(found.as_ref().map(|found| (found.level, found.kind)), Some((SafetyLevel::Urgent, kind)), "{said}");
    }
}

#[test]
fn words_of_despair_and_of_past_crises_ask_for_support() {
    for said in [
        "can't go on like this",
        "at breaking point",
        "end of her tether",
        "feels hopeless",
        "hit rock bottom",
        "self harmed as a teenager",
        "attempted suicide ten years ago",
        "abused as a child",
        "ex husband was violent",
        "used to self harm",
        "lost my son to suicide",
        "her husband died by suicide",
        "bereaved by suicide",
        "husband took his own life",
        "In 2014, she took an overdose",
        "PMH: OD 2014",
    ] {
        assert_eq!(level(said), Some(SafetyLevel::Support), "{said}");
    }
}

#[test]
fn harmless_words_that_sound_alike_raise_nothing() {
    for said in [
        "dying to get out of the house",
        "told to get active but scared of overdoing it",
        "overdoing things a bit",
        "epilepsy so I'm not allowed to drive",
        "not allowed to lift anything after the op",
        "the DVLA won't let me drive",
        "asylum seeker not allowed to work",
        "dying for a cuppa",
        "won't have carers in",
        "the kids are hungry and the meter has run out",
        "killing time at home",
        "time to kill before work",
        "needs a shot of confidence",
        "suicide bereavement group",
        "bored to death",
        "my knees are killing me",
        "hit her head when she fell",
        "grief hit him hard",
        "got kicked out of the flat",
        "beat me at chess",
        "controlling his diabetes",
        "cutting down on sugar",
        "cut herself off from friends",
        "end of life care for her mum",
        "cost of living crisis",
        "housing crisis",
        "desperate for company",
        "took her tablets this morning",
        "no suicidal thoughts",
        "not suicidal",
        "denies thoughts of self harm",
        "no history of self-harm",
        "used to volunteer for Samaritans",
        "alcohol abuse",
        "prisoner in her own home",
        "drinking tea with friends",
        "jumping for joy",
        "going mad with boredom",
        "wants to hang out with other lads",
        "voices of the choir",
        "can't carry on with the garden",
        "marriage collapsed",
        "can't breathe well going upstairs",
        "husband died in March",
        "likes to take life easy",
        "bruises easily",
        "walking on the hills",
    ] {
        assert_eq!(level(said), None, "{said}: {:?}", read(said).safety);
    }
}

#[test]
fn the_past_reaches_no_further_than_what_it_dates() {
    for said in [
        "her husband died two years ago, wants to die",
        "suicidal since her son died two years ago",
        "self-harmed years ago and is now cutting herself again",
        "no longer wants to live",
    ] {
        assert_eq!(level(said), Some(SafetyLevel::Urgent), "{said}");
    }
}

#[test]
fn a_denial_goes_on_over_or_and_may_follow() {
    for said in [
        "denied any thoughts of ending her life or harming herself",
        "no SI/DSH",
        "no child protection concerns",
        "asked about domestic abuse, none disclosed",
        "self-harm: nil",
    ] {
        assert_eq!(level(said), None, "{said}: {:?}", read(said).safety);
    }
    for said in ["not suicidal and self-harms daily", "wants to die, none of her family know", "suicidal, no friends"] {
        assert_eq!(level(said), Some(SafetyLevel::Urgent), "{said}");
    }
}

fn found(said: &str) -> SafetyFound {
    read(said).safety.unwrap()
}

#[test]
fn who_is_in_crisis_is_told_whom_to_turn_to() {
    for (said, first, also) in [
        ("going to kill himself tonight", "999", "116 123"),
        ("feels suicidal", "111", "116 123"),
        ("her partner hits her", "0808 2000 247", "999"),
        ("dad hits the kids", "0808 800 5000", "0800 1111"),
        ("son takes her pension", "0808 808 8141", "999"),
    ] {
        let found = found(said);
        let phones: Vec<_> = found.contacts().iter().filter_map(|contact| contact.phone.as_deref()).collect();
        assert_eq!(phones.first(), Some(&first), "{said}");
        assert!(phones.contains(&also), "{said}: {phones:?}");
        assert!(found.text().contains("no substitute for"), "{said}: {}", found.text());
    }
    assert!(found("feels suicidal").contacts().iter().any(|contact| contact.text.as_deref() == Some("Text SHOUT to 85258")));
}
