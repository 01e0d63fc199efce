//! Scoring only what may stand on the list gives the list that scoring everything would give.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        LocationId,
        vocabulary::{Access, Attendance, Circumstance, Company, Day, Format, Gender, Setting},
    },
    geography::{Catchment, Nations},
    matching::{
        Answer, CostWish, Person, Price, Room, Season, StatedNeed, Window,
        tests::{corpus, need as need_no, offering, person},
    },
    needs::Lexicon,
};

const NEEDS: [&str; 4] = ["connection.loneliness", "connection.bereavement", "money.debt", "nature.gardening"];

/// One of `words`, or none.
fn maybe<T: Vocabulary + std::fmt::Debug + 'static>(words: &'static [T]) -> impl Strategy<Value = WordSet<T>> {
    prop::option::of(prop::sample::select(words)).prop_map(|word| word.into_iter().collect())
}

fn any_offering() -> impl Strategy<Value = Offering> {
    let answers = prop::collection::vec((0..NEEDS.len(), 20_u8..), 1..4);
    // Few services, so that many have several locations; few distances, so that scores are equal.
    let what = (0_u128..120, 0_u128..4, 0_u32..24, answers);
    let how = (
        maybe(&[Attendance::InPerson, Attendance::Online, Attendance::HomeVisit]),
        maybe(&[Format::Group, Format::OneToOne]),
        maybe(&[Setting::Outdoors, Setting::Indoors]),
        maybe(&[Company::WomenOnly, Company::Lgbt]),
        maybe(&[Access::StepFree]),
        maybe(&[Circumstance::Carer, Circumstance::Parent]),
        prop::option::weighted(0.1, Just(Gender::Female)),
    );
    let when = (
        prop::option::of(prop::sample::select(vec![Price::Free, Price::Donation, Price::FromPence(300), Price::Something])),
        prop::option::of(prop::sample::select(vec![Room::Open, Room::Waiting, Room::Full])),
        prop::option::of(739_000_i32..739_950),
        prop::option::weighted(0.1, 739_000_i32..740_100),
        prop::option::weighted(0.3, 16_u8..80),
        prop::option::weighted(0.2, any::<bool>()),
        prop::option::weighted(0.2, prop::sample::select(vec!["pl", "en"])),
    );
    (what, how, when).prop_map(|(what, how, when)| {
        let (service, location, km, answers) = what;
        let (price, room, assured_day, last_day, from_age, everywhere, language) = when;
        let made = offering(service, f64::from(km) * 500.0, &[]);
        Offering {
            location: Some(LocationId(Uuid::from_u128(location))),
            answers: answers.into_iter().map(|(need, strength)| Answer { need: need_no(NEEDS[need]), strength }).collect(),
            attendance: how.0,
            format: how.1,
            setting: how.2,
            company: how.3,
            access: how.4,
            circumstances: how.5,
            gender: how.6,
            price: price.unwrap_or_default(),
            room: room.unwrap_or_default(),
            assured_day,
            season: Season { from_day: None, to_day: last_day },
            minimum_age: from_age.map(f32::from),
            areas: everywhere
                .map(|everywhere| if everywhere { Catchment::Everywhere } else { Catchment::Nations(Nations::GREAT_BRITAIN) })
                .into_iter()
                .collect(),
            languages: language.map(str::to_owned).into_iter().collect(),
            sessions: Vec::new(),
            ..made
        }
    })
}

/// What a made-up person asks; a [`Person`] itself is never printed, not even by a failing test.
#[derive(Debug)]
struct Asks {
    needs: Vec<(usize, f64)>,
    wishes: (WordSet<Format>, WordSet<Setting>, WordSet<Company>, WordSet<Access>),
    age: Option<u8>,
    tuesdays_for_free_in_polish: (bool, bool, bool),
    circumstances: WordSet<Circumstance>,
}

impl Asks {
    fn any() -> impl Strategy<Value = Self> {
        let needs = prop::collection::vec((0..NEEDS.len(), 0.2_f64..3.0), 1..4);
        let wishes = (maybe(&[Format::Group]), maybe(&[Setting::Outdoors]), maybe(&[Company::Lgbt]), maybe(&[Access::StepFree]));
        (needs, wishes, prop::option::of(16_u8..90), any::<(bool, bool, bool)>(), maybe(&[Circumstance::Carer])).prop_map(
            |(needs, wishes, age, tuesdays_for_free_in_polish, circumstances)| Self {
                needs,
                wishes,
                age,
                tuesdays_for_free_in_polish,
                circumstances,
            },
        )
    }

    fn person(&self) -> Person {
        let mut person = person(&[]);
        let stated =
            |(need, importance): &(usize, f64)| StatedNeed { text: None, code: Some(need_no(NEEDS[*need])), importance: *importance };
        person.needs = self.needs.iter().map(stated).collect();
        (person.preferences.format, person.preferences.setting, person.preferences.company, person.access) = self.wishes;
        person.age = self.age;
        let (tuesdays, free, polish) = self.tuesdays_for_free_in_polish;
        if tuesdays {
            person.availability = vec![Window { day: Day::Tuesday, from_min: 540, to_min: 720 }];
        }
        if free {
            person.preferences.cost = Some(CostWish::Free);
        }
        if polish {
            person.languages = vec!["pl".to_owned()];
        }
        person.circumstances = self.circumstances;
        person
    }
}

/// What an order tells: each match with its parts, other locations and promotion; near misses; unmet needs.
fn told(list: &Shortlist<'_>) -> impl PartialEq + std::fmt::Debug + use<> {
    let matches: Vec<_> =
        list.chosen.iter().map(|chosen| (chosen.scored.handle, chosen.scored.parts, chosen.other_locations, chosen.promoted_for)).collect();
    let missed: Vec<_> = list.missed.iter().map(|missed| (missed.scored.offering.service, missed.scored.score, missed.criterion)).collect();
    (matches, missed, list.unmet.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_not_scored_would_not_have_been_shown(offerings in prop::collection::vec(any_offering(), 1..900), asks in Asks::any()) {
        // One offering for each service at a location: equal ids would leave the order open.
        let mut seen = HashSet::new();
        let offerings: Vec<Offering> = offerings.into_iter().filter(|offering| seen.insert((offering.service, offering.location))).collect();
        let query = Query::understand(asks.person(), Lexicon::shipped());
        let scale = Scale::of(&query, Rules::default());
        let candidates = || offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, &[], handle));
        let looked = || look(&query, &corpus(&query), Rules::default(), candidates());
        let Looked { fitting, missed, met, considered } = looked();
        for (most, judged) in fitting.rated().chain(missed.rated().map(|(most, (judged, _))| (most, judged))) {
            let scored = scale.score(judged);
            prop_assert!(scored.score <= most, "{} > {most}: {:?}", scored.score, judged.offering);
        }
        let mut all = Looked { met, considered, ..Looked::default() };
        for judged in fitting.iter() {
            all.fitting.push(u16::MAX, *judged);
        }
        for missed in missed.iter() {
            all.missed.push(u16::MAX, *missed);
        }
        prop_assert_eq!(told(&in_order(&scale, &looked())), told(&in_order(&scale, &all)));
    }

    #[test]
    fn what_is_had_from_afar_within_other_borders_is_counted_by_its_first_failing(offering in any_offering(), asks in Asks::any()) {
        let far_off = r#"{"type":"Polygon","coordinates":[[[0,51],[0.1,51],[0.1,51.1],[0,51.1],[0,51]]]}"#;
        let offering = Offering {
            areas: vec![Catchment::parse(None, Some(far_off), None).unwrap()],
            attendance: [Attendance::Online].into_iter().collect(),
            barred: [Circumstance::Carer].into_iter().collect(),
            ..offering
        };
        let query = Query::understand(asks.person(), Lexicon::shipped());
        let candidate = Candidate { offering: &offering, brief: offering.brief(), handle: 0, may_serve: false };
        let ways = Ways::of(&query.person);
        let standing = ways.standing(&query.person, &candidate);
        let failing = failing(&query.person, &ways, &candidate, &standing, Rules::default());
        prop_assert!(ways.is_for_others(&candidate.brief, false) && is_considered(&ways, &candidate.brief, &standing));
        prop_assert_eq!(failing.first(), Some(first_failing_outside(&query.person, &candidate.brief)));
        prop_assert_eq!(near_miss(failing, &ways, &standing), None);
    }
}
