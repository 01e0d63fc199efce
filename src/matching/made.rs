//! Offerings and people that are made up, of the kinds that ranking tells apart, for tests of its properties.

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    Answer, CostWish, Offering, Person, Place, Price, Room, Season, StatedNeed, Window,
    tests::{need as need_no, offering, person},
};
use crate::{
    domain::{
        LocationId,
        vocabulary::{Access, Attendance, Avoid, Circumstance, Company, Day, Format, Gender, Setting, Vocabulary, WordSet},
    },
    geography::{Catchment, Nations, Point},
};

const NEEDS: [&str; 4] = ["connection.loneliness", "connection.bereavement", "money.debt", "nature.gardening"];

/// One of `words`, or none.
fn maybe<T: Vocabulary + std::fmt::Debug + 'static>(words: &'static [T]) -> impl Strategy<Value = WordSet<T>> {
    prop::option::of(prop::sample::select(words)).prop_map(|word| word.into_iter().collect())
}

pub(super) fn any_offering() -> impl Strategy<Value = Offering> {
    let answers = prop::collection::vec((0..NEEDS.len(), 20_u8..), 1..4);
    // Few services, so that many have several locations; few distances, so that scores are equal.
    let what = (0_u128..120, 0_u128..4, (0_u32..24, 0_u32..3), answers);
    let how = (
        maybe(&[Attendance::InPerson, Attendance::Online, Attendance::HomeVisit]),
        maybe(&[Format::Group, Format::OneToOne]),
        maybe(&[Setting::Outdoors, Setting::Indoors]),
        maybe(&[Company::WomenOnly, Company::Lgbt]),
        maybe(&[Access::StepFree]),
        maybe(&[Circumstance::Carer, Circumstance::Parent]),
        prop::option::weighted(0.1, Just(Gender::Female)),
    );
    let out = (
        maybe(&[Circumstance::Carer, Circumstance::Parent]),
        maybe(&[Access::StepFree, Access::Transport]),
        maybe(&[Avoid::FaithSetting, Avoid::Alcohol]),
        0..8_usize,
    );
    let when = (
        prop::option::of(prop::sample::select(vec![Price::Free, Price::Donation, Price::FromPence(300), Price::Something])),
        prop::option::of(prop::sample::select(vec![Room::Open, Room::Waiting, Room::Full, Room::Closed])),
        prop::option::of(739_000_i32..739_950),
        prop::option::weighted(0.1, 739_000_i32..740_100),
        prop::option::weighted(0.3, 16_u8..80),
        0..10_usize,
        prop::option::weighted(0.2, prop::sample::select(vec!["pl", "en"])),
    );
    (what, how, when, out).prop_map(|(what, how, when, (barred, denied, labels, nowhere))| {
        let (service, location, (north, east), answers) = what;
        let (price, room, assured_day, last_day, from_age, area, language) = when;
        let made = offering(service, f64::from(north) * 500.0, &[]);
        let eastwards = |at: Point| Point::new(at.latitude(), at.longitude() + f64::from(east) * 0.07).unwrap();
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
            areas: area_no(area),
            barred,
            denied,
            labels,
            point: made.point.filter(|_| nowhere > 0).map(eastwards),
            languages: language.map(str::to_owned).into_iter().collect(),
            sessions: Vec::new(),
            ..made
        }
    })
}

/// Whom an offering serves: most do not say; some everywhere, by name, or within borders that hold home, lie at it, or lie elsewhere.
fn area_no(number: usize) -> Vec<Catchment> {
    let square = |south: f64, west: f64| {
        let (north, east) = (south + 0.1, west + 0.1);
        let ring = format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]");
        let shape = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
        Catchment::parse(None, Some(&shape), None).unwrap()
    };
    match number {
        0 => vec![Catchment::Everywhere],
        1 => vec![Catchment::Nations(Nations::GREAT_BRITAIN)],
        2 => vec![square(53.78, -1.55)],
        3 => vec![square(53.8305, -1.55)],
        4 => vec![square(51.0, 0.0)],
        5 => vec![square(51.0, 0.0), Catchment::Unplaced],
        _ => Vec::new(),
    }
}

/// What a made-up person asks; a [`Person`] itself is never printed, not even by a failing test.
#[derive(Debug)]
pub(super) struct Asks {
    needs: Vec<(usize, f64)>,
    wishes: (WordSet<Format>, WordSet<Setting>, WordSet<Company>, WordSet<Access>),
    age: Option<u8>,
    gender: Option<Gender>,
    ways: (WordSet<Attendance>, WordSet<Avoid>),
    /// Where they are: a point, a point that is not sure, nobody knows.
    place: u8,
    tuesdays_for_free_in_polish: (bool, bool, bool),
    circumstances: WordSet<Circumstance>,
}

impl Asks {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        let needs = prop::collection::vec((0..NEEDS.len(), 0.2_f64..3.0), 1..4);
        let wishes = (maybe(&[Format::Group]), maybe(&[Setting::Outdoors]), maybe(&[Company::Lgbt]), maybe(&[Access::StepFree]));
        let who = (prop::option::of(16_u8..90), prop::option::weighted(0.4, prop::sample::select(Gender::ALL)));
        let ways = (
            maybe(&[Attendance::InPerson, Attendance::Online, Attendance::HomeVisit]),
            maybe(&[Avoid::Online, Avoid::FaithSetting, Avoid::Phone]),
        );
        let rest = (ways, 0..3_u8, any::<(bool, bool, bool)>(), maybe(&[Circumstance::Carer]));
        (needs, wishes, who, rest).prop_map(|(needs, wishes, (age, gender), (ways, place, tuesdays_for_free_in_polish, circumstances))| {
            Self { needs, wishes, age, gender, ways, place, tuesdays_for_free_in_polish, circumstances }
        })
    }

    pub(super) fn person(&self) -> Person {
        let mut person = person(&[]);
        let stated =
            |(need, importance): &(usize, f64)| StatedNeed { text: None, code: Some(need_no(NEEDS[*need])), importance: *importance };
        person.needs = self.needs.iter().map(stated).collect();
        (person.preferences.format, person.preferences.setting, person.preferences.company, person.access) = self.wishes;
        person.age = self.age;
        person.gender = self.gender;
        (person.preferences.attendance, person.preferences.avoid) = self.ways;
        person.place = person.place.map(|place| Place { uncertainty_m: f64::from(self.place) * 300.0, ..place }).filter(|_| self.place < 2);
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
