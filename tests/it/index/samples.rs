//! Listings and people for the index's tests, made of dice that always fall the same way.

use uuid::Uuid;
use waymark::{
    domain::{
        LocationId, OrganizationId, ServiceId,
        vocabulary::{Access, Attendance, Avoid, Precision, Route, Vocabulary, WordSet},
    },
    geography::{Catchment, Gazetteer, Point},
    matching::{
        Answer, Card, ContactCard, Offering, Person, Place, Preferences, Price, Room, Season, StatedNeed, Window, listing::Listing,
    },
    needs::{Lexicon, NeedNo, words::stem},
};

/// The words of the listings: some of them everyday, most of them rare.
const WORDS: [&str; 24] = [
    "group",
    "weekly",
    "friendly",
    "garden",
    "walking",
    "football",
    "singing",
    "debt",
    "advice",
    "lunch",
    "carers",
    "bereavement",
    "memory",
    "craft",
    "pottery",
    "allotment",
    "housing",
    "welcome",
    "children",
    "choir",
    "swimming",
    "digital",
    "befriending",
    "bakery",
];

/// A generator of numbers (splitmix64, Steele, Lea and Flood 2014): the same seed, the same numbers.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap()
    }

    fn one_in(&mut self, of: u32) -> bool {
        self.below(of) == 0
    }

    /// Between 0 and 1.
    fn share(&mut self) -> f64 {
        f64::from(self.below(1_000_000)) / 1e6
    }

    fn some<T: Vocabulary>(&mut self, one_in: u32) -> WordSet<T> {
        T::ALL.iter().copied().filter(|_| self.one_in(one_in)).collect()
    }

    fn word(&mut self) -> &'static str {
        // Squared: the first words are the everyday ones.
        let share = self.share();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short list")]
        WORDS[(share * share * WORDS.len() as f64) as usize]
    }

    /// A point in one of two towns, or anywhere between them.
    fn point(&mut self) -> Point {
        let (north, east) = match self.below(5) {
            0 | 1 => (53.80 + 0.1 * self.share(), -1.60 + 0.2 * self.share()),
            2 | 3 => (53.95 + 0.05 * self.share(), -1.10 + 0.1 * self.share()),
            _ => (53.5 + self.share(), -2.0 + self.share() * 1.5),
        };
        Point::new(north, east).unwrap()
    }
}

pub(super) fn listing(number: u128, dice: &mut Dice) -> Listing {
    let lexicon = Lexicon::shipped();
    let point = (!dice.one_in(8)).then(|| dice.point());
    let mut attendance: WordSet<Attendance> = if dice.one_in(3) { dice.some(4) } else { WordSet::EMPTY };
    if point.is_some() && attendance.is_empty() {
        attendance.insert(Attendance::InPerson);
    }
    let areas = match dice.below(12) {
        0 => vec![Catchment::Everywhere],
        1 | 2 => vec![square(dice.point(), 0.02 + 0.3 * dice.share())],
        3 => vec![Catchment::Unplaced],
        _ => Vec::new(),
    };
    let mut text: Vec<(String, u16)> = Vec::new();
    for _ in 0..=dice.below(30) {
        let word = stem(dice.word()).into_owned();
        match text.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => text.push((word, 1)),
        }
    }
    text.sort();
    let needs = u32::try_from(lexicon.needs().len()).unwrap();
    let mut answers: Vec<Answer> = Vec::new();
    for _ in 0..dice.below(4) {
        let need = NeedNo(u16::try_from(dice.below(needs)).unwrap());
        if !answers.iter().any(|answer| answer.need == need) {
            answers.push(Answer { need, strength: u8::try_from(dice.below(256)).unwrap() });
        }
    }
    let service = ServiceId(Uuid::from_u128(number));
    let organization = OrganizationId(Uuid::from_u128(10_000_000 + u128::from(dice.below(400))));
    let room = [Room::NotStated, Room::Open, Room::Waiting, Room::Full][dice.below(4) as usize];
    let price = [Price::NotStated, Price::Free, Price::FromPence(250), Price::Something][dice.below(4) as usize];
    let offering = Offering {
        service,
        organization,
        location: point.map(|_| LocationId(Uuid::from_u128(20_000_000 + number))),
        elsewhere: 0,
        point,
        attendance,
        format: dice.some(6),
        setting: dice.some(6),
        company: dice.some(12),
        access: dice.some(4),
        denied: dice.some(40),
        labels: dice.some(20),
        minimum_age: dice.one_in(3).then(|| f32::from(u8::try_from(dice.below(60)).unwrap())),
        maximum_age: dice.one_in(8).then_some(70.0),
        gender: None,
        circumstances: dice.some(60),
        barred: WordSet::EMPTY,
        route: Route::NotStated,
        areas,
        price,
        languages: if dice.one_in(8) { vec!["pa".to_owned()] } else { Vec::new() },
        answers,
        sessions: if dice.one_in(2) { vec![window(dice)] } else { Vec::new() },
        season: Season::default(),
        assured_day: dice.one_in(2).then(|| 739_000 + i32::try_from(dice.below(900)).unwrap()),
        room,
        name: format!("Offering {number}"),
        modified_s: None,
        length: text.iter().map(|(_, count)| count).sum(),
        print: dice.next(),
    };
    Listing { card: card(&offering), offering, text }
}

fn window(dice: &mut Dice) -> Window {
    let from_min = u16::try_from(480 + 30 * dice.below(20)).unwrap();
    Window { day: waymark::domain::vocabulary::Day::ALL[dice.below(7) as usize], from_min, to_min: from_min + 90 }
}

fn square(centre: Point, half: f64) -> Catchment {
    let (north, east) = (centre.latitude(), centre.longitude());
    let (s, n, w, e) = (north - half, north + half, east - half, east + half);
    let shape = format!(r#"{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}"#);
    Catchment::parse(None, Some(&shape), Some("geojson")).unwrap()
}

fn card(offering: &Offering) -> Card {
    Card {
        service: offering.service,
        name: offering.name.clone(),
        summary: None,
        url: None,
        organization: offering.organization,
        organization_name: "An organization".to_owned(),
        location: None,
        contact: ContactCard::default(),
        how_to_join: None,
        schedules: Vec::new(),
        cost: None,
        area_names: Vec::new(),
        wait: None,
        alert: None,
        assured_date: None,
        criteria: Vec::new(),
        answers: Vec::new(),
        soft_rules: Vec::new(),
        read_from_text: Vec::new(),
        access: Vec::new(),
    }
}

pub(super) fn person(dice: &mut Dice) -> Person {
    let lexicon = Lexicon::shipped();
    let mut needs = Vec::new();
    for _ in 0..=dice.below(3) {
        let said = (0..=dice.below(4)).map(|_| dice.word()).collect::<Vec<_>>().join(" and ");
        let code = dice
            .one_in(3)
            .then(|| lexicon.needs().len())
            .map(|all| NeedNo(u16::try_from(dice.below(u32::try_from(all).unwrap())).unwrap()));
        needs.push(StatedNeed { text: Some(said), code, importance: 1.0 + f64::from(dice.below(3)) });
    }
    let place = (!dice.one_in(12)).then(|| {
        let point = dice.point();
        let uncertainty_m = if dice.one_in(2) { 0.0 } else { 2500.0 * dice.share() };
        Place { point, precision: Precision::Sector, uncertainty_m, nation: Gazetteer::shipped().nation_at(point) }
    });
    Person {
        needs,
        age: dice.one_in(2).then(|| u8::try_from(dice.below(100)).unwrap()),
        gender: None,
        circumstances: dice.some(20),
        languages: if dice.one_in(4) { vec!["en".to_owned(), "pa".to_owned()] } else { Vec::new() },
        place,
        reach_m: dice.one_in(2).then(|| 1000.0 + 30_000.0 * dice.share()),
        availability: if dice.one_in(3) { vec![window(dice)] } else { Vec::new() },
        access: if dice.one_in(4) { [Access::StepFree].into_iter().collect() } else { WordSet::EMPTY },
        preferences: Preferences {
            attendance: if dice.one_in(5) { dice.some(3) } else { WordSet::EMPTY },
            avoid: if dice.one_in(5) { [Avoid::Online, Avoid::FaithSetting].into_iter().collect() } else { WordSet::EMPTY },
            ..Preferences::default()
        },
        limit: 50,
        as_of: "2026-11-22T09:00:00Z".parse().unwrap(),
    }
}
