//! What an example of `docs/RANKING.md` gives: a person as a request has them, offerings by what is said of them, words by
//! how telling they are.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use waymark::{
    domain::{
        LocationId, OrganizationId, ServiceId,
        vocabulary::{Access, Attendance, Avoid, Circumstance, Company, Day, Format, Gender, Precision, Route, Setting, WordSet},
    },
    geography::{Catchment, Nation, Point},
    matching::{
        Answer, Ask, CostWish, Interest, Offering, Person, Place, Preferences, Price, Query, Room, Season, StatedNeed, Understood, Window,
        minutes,
        weighing::{Corpus, TermCount},
        words::Statistics,
    },
    needs::{Lexicon, NeedNo},
};

/// Where the person is.
const HOME: (f64, f64) = (53.83, -1.50);

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.08;

const AROUND_HOME: &str = r#"{"type":"Polygon","coordinates":[[[-1.6,53.7],[-1.4,53.7],[-1.4,53.9],[-1.6,53.9],[-1.6,53.7]]]}"#;
const ELSEWHERE: &str = r#"{"type":"Polygon","coordinates":[[[-1.2,53.9],[-1.0,53.9],[-1.0,54.0],[-1.2,54.0],[-1.2,53.9]]]}"#;

/// The need of a code.
pub(super) fn need(code: &str) -> NeedNo {
    Lexicon::shipped().by_code(code).unwrap_or_else(|| panic!("the taxonomy has no {code}"))
}

/// A person, written like the body of a match request.
#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Request {
    needs: Vec<NeedGiven>,
    person: About,
    availability: Vec<Times>,
    access: WordSet<Access>,
    preferences: Wishes,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedGiven {
    code: String,
    #[serde(default = "one")]
    importance: f64,
}

fn one() -> f64 {
    1.0
}

#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields)]
struct About {
    age: Option<u8>,
    gender: Option<Gender>,
    circumstances: WordSet<Circumstance>,
    languages: Vec<String>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Times {
    day: Day,
    from: String,
    to: String,
}

#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields)]
struct Wishes {
    attendance: WordSet<Attendance>,
    format: WordSet<Format>,
    setting: WordSet<Setting>,
    company: WordSet<Company>,
    avoid: WordSet<Avoid>,
    cost: Option<CostGiven>,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum CostGiven {
    Free(String),
    AtMost { max_pence: u32 },
}

impl Request {
    /// Somebody with these needs, of whom nothing else is known.
    pub(super) fn of(needs: &[NeedGiven]) -> Self {
        Self { needs: needs.to_vec(), ..Self::default() }
    }

    pub(super) fn person(&self) -> Person {
        let needs = self.needs.iter();
        Person {
            needs: needs.map(|given| StatedNeed { text: None, code: Some(need(&given.code)), importance: given.importance }).collect(),
            age: self.person.age,
            gender: self.person.gender,
            circumstances: self.person.circumstances,
            languages: self.person.languages.clone(),
            place: Some(Place {
                point: Point::new(HOME.0, HOME.1).unwrap(),
                precision: Precision::Point,
                uncertainty_m: 0.0,
                nation: Some(Nation::England),
            }),
            reach_m: Some(5000.0),
            availability: self.availability.iter().map(window).collect(),
            access: self.access,
            preferences: Preferences {
                attendance: self.preferences.attendance,
                format: self.preferences.format,
                setting: self.preferences.setting,
                company: self.preferences.company,
                avoid: self.preferences.avoid,
                cost: self.preferences.cost.as_ref().map(|cost| match cost {
                    CostGiven::Free(word) if word == "free" => CostWish::Free,
                    CostGiven::Free(word) => panic!("{word} is no cost"),
                    CostGiven::AtMost { max_pence } => CostWish::AtMostPence(*max_pence),
                }),
                interests: Vec::new(),
            },
            limit: 10,
            as_of: as_of(),
        }
    }
}

fn as_of() -> DateTime<Utc> {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn window(times: &Times) -> Window {
    let at = |text: &str| minutes(NaiveTime::parse_from_str(text, "%H:%M").unwrap());
    Window { day: times.day, from_min: at(&times.from), to_min: at(&times.to) }
}

/// An offering, by what is said of it.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Listed {
    name: String,
    organization: Option<u128>,
    print: Option<u64>,
    north_m: f64,
    placed: Option<bool>,
    answers: BTreeMap<String, f32>,
    attendance: Option<WordSet<Attendance>>,
    format: WordSet<Format>,
    setting: WordSet<Setting>,
    company: WordSet<Company>,
    access: WordSet<Access>,
    denied: WordSet<Access>,
    labels: WordSet<Avoid>,
    minimum_age: Option<f32>,
    maximum_age: Option<f32>,
    gender: Option<Gender>,
    circumstances: WordSet<Circumstance>,
    barred: WordSet<Circumstance>,
    areas: Vec<Area>,
    price: Price,
    languages: Vec<String>,
    sessions: Vec<Times>,
    assured: Option<NaiveDate>,
    room: Room,
    length: Option<u16>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Area {
    Here,
    Elsewhere,
    Unplaced,
}

impl Area {
    fn catchment(self) -> Catchment {
        let shape = |shape| Catchment::parse(None, Some(shape), Some("geojson")).unwrap();
        match self {
            Self::Here => shape(AROUND_HOME),
            Self::Elsewhere => shape(ELSEWHERE),
            Self::Unplaced => Catchment::Unplaced,
        }
    }
}

impl Listed {
    /// The offering; `number` makes its ids, unlike those of any other, and in the numbers' order.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a strength is 0 to 1")]
    pub(super) fn offering(&self, number: u128) -> Offering {
        let mut answers: Vec<Answer> =
            self.answers.iter().map(|(code, strength)| Answer { need: need(code), strength: (strength * 255.0).round() as u8 }).collect();
        answers.sort_by_key(|answer| std::cmp::Reverse(answer.strength));
        Offering {
            service: ServiceId(Uuid::from_u128(number)),
            organization: OrganizationId(Uuid::from_u128(self.organization.unwrap_or(1000 + number))),
            location: Some(LocationId(Uuid::from_u128(2000 + number))),
            elsewhere: 0,
            point: self.placed.unwrap_or(true).then(|| Point::new(HOME.0 + self.north_m / DEGREE_M, HOME.1).unwrap()),
            attendance: self.attendance.unwrap_or_else(|| [Attendance::InPerson].into_iter().collect()),
            format: self.format,
            setting: self.setting,
            company: self.company,
            access: self.access,
            denied: self.denied,
            labels: self.labels,
            minimum_age: self.minimum_age,
            maximum_age: self.maximum_age,
            gender: self.gender,
            circumstances: self.circumstances,
            barred: self.barred,
            route: Route::NotStated,
            areas: self.areas.iter().map(|area| area.catchment()).collect(),
            price: self.price,
            languages: self.languages.clone(),
            answers,
            sessions: self.sessions.iter().map(window).collect(),
            season: Season::default(),
            assured_day: self.assured.map(|day| day.num_days_from_ce()),
            room: self.room,
            name: self.name.clone(),
            modified_s: None,
            length: self.length.unwrap_or(50),
            // Prints as unlike as numbers can make them, where none is given.
            print: self.print.unwrap_or_else(|| (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        }
    }
}

/// A stated need as the score sees it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskGiven {
    share: f32,
    weights: BTreeMap<String, f32>,
    best: f32,
    words: Vec<AskedWord>,
}

/// A word that is searched for: how much it weighs in the need, how telling it is, how often the offering has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedWord {
    weight: f32,
    rarity: f32,
    count: u16,
}

/// An interest as the score sees it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InterestGiven {
    words: Vec<LikedWord>,
    #[serde(default)]
    needs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LikedWord {
    rarity: f32,
    count: u16,
}

/// The words of an example, each with a place of its own.
#[derive(Default)]
struct Words {
    terms: Vec<String>,
    rarities: Vec<f32>,
    counts: Vec<TermCount>,
}

impl Words {
    fn place(&mut self, rarity: f32, count: u16) -> u16 {
        let term = u16::try_from(self.terms.len()).unwrap();
        self.terms.push(format!("word {term}"));
        self.rarities.push(rarity);
        if count > 0 {
            self.counts.push(TermCount { term, count });
        }
        term
    }
}

/// A query made by hand, with the directory's statistics and the offering's counts.
pub(super) fn query(
    request: &Request,
    asks: &[AskGiven],
    interests: &[InterestGiven],
    mean_length: f32,
) -> (Query, Corpus, Vec<TermCount>) {
    let mut words = Words::default();
    let asks = asks.iter().map(|given| ask(given, &mut words)).collect();
    let interest = |given: &InterestGiven, words: &mut Words| Interest {
        said: String::new(),
        words: given.words.iter().map(|word| words.place(word.rarity, word.count)).collect(),
        needs: given.needs.iter().map(|code| need(code)).collect(),
    };
    let interests = interests.iter().map(|given| interest(given, &mut words)).collect();
    let query = Query {
        person: request.person(),
        asks,
        interests,
        terms: words.terms,
        needs: Vec::new(),
        pushed_away: Vec::new(),
        understood: Understood::default(),
        safety: None,
    };
    let corpus = Corpus { statistics: Statistics { offerings: 100, mean_length }, rarities: words.rarities };
    (query, corpus, words.counts)
}

fn ask(given: &AskGiven, words: &mut Words) -> Ask {
    let mut weights = vec![0.0; Lexicon::shipped().needs().len()];
    for (code, weight) in &given.weights {
        weights[usize::from(need(code).0)] = *weight;
    }
    let words = given.words.iter().map(|word| (words.place(word.rarity, word.count), word.weight)).collect();
    Ask { share: given.share, weights, best: given.best, words, label: None }
}
