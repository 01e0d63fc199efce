use serde_json::json;

use super::{at_hall, check, described, named};
use crate::{
    domain::vocabulary::{Circumstance as C, Company, Criterion, Gender},
    matching::listing::Listing,
};

fn audience(tag: &str) -> Listing {
    at_hall(&json!({ "attributes": [{ "id": super::LOCATION, "link_type": "Audience", "term_name": tag }] }), &json!({}))
}

fn eligible(text: &str) -> Listing {
    at_hall(&json!({ "eligibility_description": text }), &json!({}))
}

#[test]
fn only_what_is_said_to_be_for_one_gender_alone_is() {
    check(
        &[
            ("Women only.", Some(Gender::Female)),
            ("A women-only space.", Some(Gender::Female)),
            ("This group is for women only.", Some(Gender::Female)),
            ("Open to all women.", Some(Gender::Female)),
            ("Ladies only, please.", Some(Gender::Female)),
            ("Men only", Some(Gender::Male)),
            ("For men only.", Some(Gender::Male)),
            ("Not women only.", None),
            ("Women-only sessions on Tuesdays.", None),
            ("Men and women welcome.", None),
            ("Women only on Mondays. Men only on Tuesdays.", None),
            ("Most of us are women.", None),
            ("Ten weeks for women who've lived with abuse.", None),
            ("Women and non-binary people only; women only does not mean cis only.", None),
            ("A women's group.", None),
        ],
        |description| described(description).offering.gender,
    );
    check(
        &[
            ("Women and girls only", Some(Gender::Female)),
            ("Women; 16 and over", Some(Gender::Female)),
            ("Women no longer living with the abuser", Some(Gender::Female)),
            ("Men aged 18 and over", Some(Gender::Male)),
            ("Women and men over 50", None),
            ("Men, women, anyone", None),
        ],
        |text| eligible(text).offering.gender,
    );
}

#[test]
fn a_name_or_tag_of_one_gender_is_company_and_a_soft_rule() {
    for (listing, company) in [
        (named("Harbour Men's Shed"), Some(Company::MenOnly)),
        (named("Women's craft circle"), Some(Company::WomenOnly)),
        (audience("Women"), Some(Company::WomenOnly)),
        (named("Men's and women's choir"), None),
        (named("Sisters' coffee morning"), Some(Company::WomenOnly)),
        (
            at_hall(&json!({ "name": "Sisters' coffee morning", "description": "CAKE! ALL WOMEN WELCOME." }), &json!({})),
            Some(Company::WomenOnly),
        ),
        (at_hall(&json!({ "name": "Coffee", "description": "Cake and henna. All women welcome." }), &json!({})), Some(Company::WomenOnly)),
        (at_hall(&json!({ "name": "Keep fit", "description": "Stretch and talk for sisters." }), &json!({})), Some(Company::WomenOnly)),
        (at_hall(&json!({ "name": "Seagulls", "description": "Play for brothers and sisters." }), &json!({})), None),
        (at_hall(&json!({ "name": "Women's circle", "description": "Men welcome too." }), &json!({})), None),
    ] {
        assert_eq!(listing.offering.gender, None);
        assert_eq!(listing.offering.company.iter().next(), company, "{}", listing.card.name);
        assert_eq!(listing.card.soft_rules.is_empty(), company.is_none(), "{}", listing.card.name);
    }
    let shed = at_hall(&json!({ "name": "Men's shed", "description": "Men and women welcome." }), &json!({}));
    assert!(shed.offering.company.is_empty());
}

#[test]
fn a_name_that_says_only_is_a_rule() {
    check(&[("Women-only swim", Some(Gender::Female)), ("Men only breakfast", Some(Gender::Male)), ("Women's swim", None)], |name| {
        named(name).offering.gender
    });
}

#[test]
fn a_tag_says_for_whom_it_is() {
    check(
        &[
            ("Carers", vec![C::Carer]),
            ("Young carers", vec![C::YoungCarer]),
            ("Bereaved people", vec![C::Bereaved]),
            ("Single parents", vec![C::LoneParent]),
            ("Veterans", vec![C::Veteran]),
            ("Refugees and asylum seekers", vec![C::RefugeeOrAsylumSeeker]),
            ("LGBTQ+", vec![C::Lgbt]),
            ("Long Term Conditions ", vec![C::LongTermCondition]),
            ("People with learning disabilities", vec![C::LearningDisability]),
            ("Deaf people", vec![C::SensoryImpairment]),
            ("Older people", vec![]),
            ("Adults", vec![]),
            ("Women", vec![]),
        ],
        |tag| audience(tag).offering.circumstances.iter().collect(),
    );
}

#[test]
fn a_description_says_for_whom_it_is_in_its_opening_only() {
    check(
        &[
            ("For unpaid carers.", vec![C::Carer]),
            ("A monthly meeting for bereaved people.", vec![C::Bereaved]),
            ("For people living with dementia and their carers.", vec![C::Carer, C::Dementia]),
            ("Breakfast for veterans.", vec![C::Veteran]),
            ("Songs and cake. For people with memory problems, with or without a diagnosis.", vec![C::Dementia]),
            ("Advice for refugees and asylum seekers.", vec![C::RefugeeOrAsylumSeeker]),
            ("For lone parents.", vec![C::LoneParent]),
            ("Carers only.", vec![C::Carer]),
            ("For people caring for someone with dementia.", vec![C::Carer]),
            // Open to others too, or about something else.
            ("For anyone, including carers.", vec![]),
            ("Suitable for people with arthritis.", vec![]),
            ("We raise money for cancer research.", vec![]),
            ("A choir. We sing. Some of us are carers.", vec![]),
            ("A choir. We sing. We are good for people with asthma.", vec![]),
            ("A dementia-friendly swim.", vec![]),
            ("Not just for carers.", vec![C::Carer]),
            ("Student nurses run it.", vec![]),
            ("We help homeless dogs.", vec![]),
        ],
        |description| described(description).offering.circumstances.iter().collect(),
    );
}

#[test]
fn a_name_says_for_whom_it_is() {
    check(
        &[
            ("Young Carers", vec![C::YoungCarer]),
            ("Carers' café", vec![C::Carer]),
            ("Veterans' breakfast", vec![C::Veteran]),
            ("Bereavement café", vec![C::Bereaved]),
            ("Stroke club", vec![C::LongTermCondition]),
            ("Dementia-friendly swimming", vec![]),
            ("Pottery", vec![]),
            ("Veteran cars", vec![]),
        ],
        |name| named(name).offering.circumstances.iter().collect(),
    );
}

#[test]
fn whom_it_is_not_for_must_be_said() {
    check(
        &[
            ("Not suitable for people with dementia.", vec![C::Dementia]),
            ("We cannot support people with addiction.", vec![C::InRecovery]),
            ("We are unable to take people with learning disabilities.", vec![C::LearningDisability]),
            ("Suitable for people with dementia.", vec![]),
            ("Not only for people with dementia.", vec![]),
            ("We can't give advice on debt.", vec![]),
        ],
        |description| described(description).offering.barred.iter().collect(),
    );
}

#[test]
fn residence_in_words_is_a_soft_rule() {
    check(
        &[
            ("Free. Nice. You must live in the Leeds council area.", true),
            ("Free. Nice. Residents only.", true),
            ("Free. Nice. For patients registered with the practice.", true),
            ("Free. Nice. We live in hope.", false),
        ],
        |description| !described(description).card.soft_rules.is_empty(),
    );
}

#[test]
fn a_criterion_names_its_field() {
    let listing = audience("Carers");
    let card = listing.card.criteria.iter().find(|card| card.criterion == Criterion::Circumstances).unwrap();
    assert_eq!((card.detail.as_str(), card.source.as_str()), ("For: carers", "attributes"));
}
