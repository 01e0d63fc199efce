use serde_json::json;

use super::{at_hall, check, described, named, placeless};
use crate::{
    domain::vocabulary::{Attendance as A, Avoid, Company, Format as F, Setting as S},
    matching::listing::read,
    needs::Lexicon,
};

#[test]
fn everyday_words_for_attending_are_known() {
    check(
        &[
            ("in_person", vec![A::InPerson]),
            ("In person", vec![A::InPerson]),
            ("face to face", vec![A::InPerson]),
            ("Face-to-face", vec![A::InPerson]),
            ("home visits", vec![A::HomeVisit]),
            ("Telephone", vec![A::Phone]),
            ("Zoom", vec![A::Online]),
            ("virtual", vec![A::Online]),
            ("online via video", vec![A::Online]),
            ("text", vec![A::Text]),
            ("post", vec![A::Post]),
            ("Hybrid", vec![A::InPerson, A::Online]),
            ("phone or online", vec![A::Phone, A::Online]),
            ("weekly", vec![A::InPerson]),
        ],
        |attending| {
            let members = json!({ "schedules": [{ "id": super::LOCATION, "attending_type": attending }] });
            at_hall(&members, &json!({})).offering.attendance.iter().collect()
        },
    );
}

#[test]
fn prose_says_how_it_is_had_only_where_it_is_clear() {
    check(
        &[
            ("Telephone befriending for older people.", vec![A::Phone]),
            ("A volunteer telephones you once or twice a week, for a chat.", vec![A::Phone]),
            ("Confidential helpline.", vec![A::Phone]),
            ("Online only.", vec![A::Online]),
            ("We meet by Zoom.", vec![A::Online]),
            ("Moderated online hangout.", vec![A::Online]),
            ("We visit you at home.", vec![A::HomeVisit]),
            ("Home visiting by trained volunteers.", vec![A::HomeVisit]),
            ("A volunteer will visit for a chat.", vec![A::HomeVisit]),
            ("Debt advice face to face, by telephone or video.", vec![A::InPerson, A::Phone, A::Online]),
            ("Advice at the centre, or at home.", vec![A::InPerson, A::HomeVisit]),
            // Nothing of the kind, or a way of getting in touch.
            ("Book by phone.", vec![A::InPerson]),
            ("Contact us by phone or email.", vec![A::InPerson]),
            ("Help to get online.", vec![A::InPerson]),
            ("Bring your phone or tablet.", vec![A::InPerson]),
            ("Book online.", vec![A::InPerson]),
            ("A choir.", vec![A::InPerson]),
            ("Feel at home.", vec![A::InPerson]),
            ("Not online.", vec![A::InPerson]),
        ],
        |description| described(description).offering.attendance.iter().collect(),
    );
    check(
        &[
            ("Friendly phone calls", vec![A::Phone]),
            ("Tamil telephone friends", vec![A::Phone]),
            ("Phulkari helpline", vec![A::Phone]),
            ("Online art group", vec![A::Online]),
            ("Library at Home", vec![A::HomeVisit]),
            ("Home visits for form filling", vec![A::HomeVisit]),
            ("Tablet and phone help", vec![A::InPerson]),
            ("Get Online", vec![A::InPerson]),
        ],
        |name| named(name).offering.attendance.iter().collect(),
    );
}

#[test]
fn without_a_venue_nothing_is_assumed_and_a_place_on_the_net_is_online() {
    assert!(placeless(&json!({})).offering.attendance.is_empty());
    let listing = at_hall(&json!({}), &json!({ "location_type": "virtual" }));
    assert_eq!(listing.offering.attendance.iter().collect::<Vec<_>>(), [A::Online]);
}

#[test]
fn a_visit_that_a_feed_calls_in_person_is_a_visit_where_there_is_no_venue() {
    let members = json!({ "name": "Home visits", "schedules": [{ "id": super::LOCATION, "attending_type": "in_person" }] });
    assert_eq!(placeless(&members).offering.attendance.iter().collect::<Vec<_>>(), [A::HomeVisit]);
    assert_eq!(at_hall(&members, &json!({})).offering.attendance.iter().collect::<Vec<_>>(), [A::InPerson]);
}

#[test]
fn the_shape_is_read() {
    check(
        &[
            ("One-to-one support.", vec![F::OneToOne]),
            ("1:1 sessions with a mentor.", vec![F::OneToOne]),
            ("A friendly group.", vec![F::Group]),
            ("No need to book, just turn up.", vec![F::DropIn]),
            ("A six-week course.", vec![F::Course]),
            ("A 10 week programme.", vec![F::Course]),
            ("Self-guided trails.", vec![F::SelfGuided]),
            ("Of course you can.", vec![]),
            ("A golf course.", vec![]),
            ("A two course lunch.", vec![]),
            ("All age groups welcome.", vec![]),
            ("This is not a drop-in.", vec![]),
            ("Hot drinks.", vec![]),
        ],
        |description| described(description).offering.format.iter().collect(),
    );
    check(
        &[
            ("Harbour Choir", vec![F::Group]),
            ("Memory Café", vec![F::Group]),
            ("Advice drop-in", vec![F::DropIn]),
            ("Befriending", vec![F::OneToOne]),
            ("Pottery course", vec![F::Course]),
        ],
        |name| named(name).offering.format.iter().collect(),
    );
}

#[test]
fn the_setting_is_read() {
    check(
        &[
            ("Gardening on our allotment.", vec![S::Outdoors, S::Green]),
            ("A gentle walk along the canal.", vec![S::Outdoors, S::Blue]),
            ("Cold water swimming.", vec![S::Blue]),
            ("Indoor bowls.", vec![S::Indoors]),
            ("Whatever the weather.", vec![S::Outdoors]),
            ("Ten minutes' walk from the bus station.", vec![]),
            ("Walking football.", vec![]),
            ("Parking in the car park.", vec![]),
            ("Covent Garden songs.", vec![]),
        ],
        |description| described(description).offering.setting.iter().collect(),
    );
}

#[test]
fn the_company_is_read() {
    check(
        &[
            ("Women only.", vec![Company::WomenOnly]),
            ("A group for men.", vec![Company::MenOnly]),
            ("A social for LGBTQ+ people.", vec![Company::Lgbt]),
            ("LGBTQ+ friendly.", vec![]),
            ("Men and women.", vec![]),
            ("A women's choir, but men are welcome.", vec![]),
        ],
        |description| described(description).offering.company.iter().collect(),
    );
}

const MENTAL: &[Avoid] = &[Avoid::MentalHealthLabel];
const FAITH: &[Avoid] = &[Avoid::FaithSetting];

#[test]
fn a_label_is_what_a_name_or_opening_presents() {
    check(
        &[
            ("Mental health drop-in", MENTAL),
            ("Depression group", MENTAL),
            ("Anxiety support group", MENTAL),
            ("Talking therapies", MENTAL),
            ("Counselling", MENTAL),
            ("Wellbeing walk", &[]),
            ("Debt counselling", &[]),
            ("Bereavement café", &[]),
            ("Mindful drawing", &[]),
            ("St Oswin's Church lunch", FAITH),
            ("Methodist Ladies", FAITH),
            ("Church Street Surgery walkers", &[]),
            ("Chapel Allerton choir", &[]),
            ("Parish Council litter pick", &[]),
            ("The old chapel café", &[]),
            ("Pub quiz", &[Avoid::Alcohol]),
            ("Alcohol-free bar", &[]),
            ("Coffee bar", &[]),
        ],
        |name| &*Vec::leak(named(name).offering.labels.iter().collect()),
    );
    check(
        &[
            ("Peer support for people with depression. Free.", MENTAL),
            ("A walk. Free. We get funding from the mental health trust.", &[]),
            ("This is not a mental health group.", &[]),
            ("We are not a religious group. No prayer.", &[]),
            ("Tea in the church hall.", FAITH),
            ("We open with a short act of worship.", FAITH),
            ("Behind the church.", &[]),
            ("People of all faiths and none.", &[]),
            ("We meet in the back room of the pub.", &[Avoid::Alcohol]),
            ("The walk ends at the pub.", &[Avoid::Alcohol]),
            ("No alcohol.", &[]),
            ("Help with alcohol problems.", &[]),
            ("There are about sixty of us.", &[Avoid::LargeGroups]),
            ("A choir of 80, a large group.", &[Avoid::LargeGroups]),
            ("There are about eight of us.", &[]),
            ("We have no large groups.", &[]),
        ],
        |description| &*Vec::leak(described(description).offering.labels.iter().collect()),
    );
}

#[test]
fn the_venue_and_the_organization_label_too() {
    let church = at_hall(&json!({}), &json!({ "name": "St Oswin's Church Hall" }));
    assert_eq!(church.offering.labels.iter().collect::<Vec<_>>(), FAITH);
    for (organization, labels) in [("Northside Mental Health Trust", MENTAL), ("Al-Noor Mosque", FAITH), ("Church Lane Residents", &[])] {
        let listing = read(&super::service(&json!({})), &super::organization(organization), &[], Lexicon::shipped()).remove(0);
        assert_eq!(listing.offering.labels.iter().collect::<Vec<_>>(), labels, "{organization}");
    }
}
