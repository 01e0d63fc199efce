use super::super::{Answered, Lexicon, ListingSource, ListingText};

fn answers(name: &str, description: &str, terms: &[&str]) -> Vec<Answered> {
    Lexicon::shipped().read_listing(&ListingText { name, description, terms })
}

fn strength(answers: &[Answered], code: &str) -> f32 {
    let need = Lexicon::shipped().by_code(code).unwrap();
    answers.iter().find(|answer| answer.need == need).map_or(0.0, |answer| answer.strength)
}

#[test]
fn a_listing_answers_what_its_tags_name_and_prose_say() {
    for (name, description, terms, code, least) in [
        ("Walking football", "", &[][..], "active.sport", 0.9),
        ("The Thursday memory café", "", &[], "health.dementia", 0.9),
        ("Men in Sheds", "", &[], "arts.practical", 0.9),
        ("ESOL with crèche", "", &[], "learning.english", 0.9),
        ("Home visiting befriender", "", &[], "connection.housebound", 0.9),
        ("Stay and play", "", &[], "family.parenting", 0.9),
        ("Tuesday group", "", &["Debt advice"], "money.debt", 1.0),
        ("Tuesday group", "Debt advice from trained advisers.", &[], "money.debt", 0.5),
        ("Knit & natter", "", &[], "connection.loneliness", 0.9),
        ("Sing for your lungs", "Singing for breathing: COPD and asthma.", &[], "health.breathing", 0.5),
        ("Hope House", "<p>A <strong>food bank</strong> open to all.</p>", &[], "food.food_crisis", 0.5),
    ] {
        let answers = answers(name, description, terms);
        assert!(strength(&answers, code) >= least, "{name}: {code} in {answers:?}");
    }
}

#[test]
fn tags_say_more_than_names_and_names_more_than_prose() {
    let code = "arts.music";
    let (tag, name, text) =
        (answers("x", "", &["Choir"]), answers("Choir", "", &[]), answers("x", "We have a hall where the choir meets.", &[]));
    assert!(strength(&tag, code) > strength(&name, code) && strength(&name, code) > strength(&text, code));
    assert_eq!([tag[0].source, name[0].source, text[0].source], [ListingSource::Tag, ListingSource::Name, ListingSource::Text]);
}

#[test]
fn what_a_listing_does_not_offer_it_does_not_answer() {
    for (description, code) in [
        ("A friendly hub. We are not able to give debt advice.", "money.debt"),
        ("We do not offer counselling.", "mind.counselling"),
        ("Please note we cannot provide transport or respite care.", "family.respite"),
        ("This is not a crisis service.", "mind.crisis"),
        ("We don't run a food bank.", "food.food_crisis"),
    ] {
        let answers = answers("Tuesday group", description, &[]);
        assert!(strength(&answers, code) < 0.01, "{description}: {answers:?}");
    }
    let mixed = answers("Hub", "We do not offer counselling but there is a choir.", &[]);
    assert!(strength(&mixed, "arts.music") > 0.0);
}

#[test]
fn a_word_that_may_be_of_anything_says_what_a_listing_is_only_with_more_beside_it() {
    for (name, description, terms, code, says) in [
        // Outreach is a way of working; it is for rough sleepers where it says so.
        ("Hearing aid clinic (outreach)", "Batteries and tubes.", &[][..], "housing.homeless", false),
        ("Benefits advice outreach", "An adviser comes to the library.", &[], "housing.homeless", false),
        ("Outreach coffee morning", "", &[], "housing.homeless", false),
        ("Street outreach", "", &[], "housing.homeless", true),
        ("Night team", "Outreach to rough sleepers.", &[], "housing.homeless", true),
        // A crisis may be of any kind.
        ("Sickle cell group", "Be with people who understand a crisis. Tips for a sickle crisis.", &[], "mind.crisis", false),
        ("Warm homes", "Help through the cost of living crisis.", &[], "mind.crisis", false),
        ("Night café", "For people in a mental health crisis.", &[], "mind.crisis", true),
        ("Crisis line", "", &[], "mind.crisis", true),
        ("Helpline", "", &["Crisis"], "mind.crisis", true),
        // A coast is where it is.
        ("Work coach, coast", "", &[], "nature.nature", false),
        ("Carers' café on the coast", "", &[], "nature.nature", false),
        ("Coast path walks", "", &[], "nature.nature", true),
    ] {
        let answers = answers(name, description, terms);
        assert_eq!(strength(&answers, code) >= 0.2, says, "{name}: {code} in {answers:?}");
    }
}

#[test]
fn a_passing_mention_is_weak() {
    let prose = "We meet in the hall and drink tea and look at the view. ".repeat(20);
    let late = answers("Group", &format!("{prose} One of us also knows about gardening."), &[]);
    let early = answers("Group", &format!("Gardening together, gardening for all. {prose}"), &[]);
    assert!(strength(&late, "nature.gardening") < 0.2);
    assert!(strength(&early, "nature.gardening") > 2.0 * strength(&late, "nature.gardening"));
}

#[test]
fn a_hall_is_no_faith_and_a_place_name_no_garden() {
    for (name, description, code) in [
        ("Chair yoga", "In the church hall. Level access.", "identity.culture_faith"),
        ("Lunch at Orchard Court", "Two courses.", "identity.culture_faith"),
        ("Quiz", "Please book in advance.", "identity.physical_disability"),
    ] {
        assert!(strength(&answers(name, description, &[]), code) < 0.1, "{name}");
    }
}
