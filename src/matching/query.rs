//! From a person to a query: what was said is read, joined with what was sent, and made ready to be compared.
//!
//! A constraint that was only said counts as if it had been sent; a field that was sent always wins. What was taken from
//! words is shown in [`Understood`], so that nobody wonders where it came from.

use chrono::NaiveTime;

use super::{CostWish, Person, Window};
use crate::{
    domain::vocabulary::{Circumstance, Day, TravelMode, Vocabulary, WordSet},
    geography::reach_m,
    needs::{Concept, Constraint, ConstraintValue, Lexicon, Need, NeedNo, Reading, SafetyFound},
};

/// The most words of one need that are searched for. A note's first dozen telling words say what it is about; the bound
/// keeps a match of ten long notes within milliseconds.
pub(super) const MAX_WORDS_A_NEED: usize = 16;

/// How much of a concept's confidence passes to a related need, beside the relation's own weight.
/// Source: docs/RANKING.md, "Need".
const RELATED_SHARE: f32 = 0.8;

/// How surely somebody has a need who says that they are in circumstances where one may well have it.
const CIRCUMSTANCE_SAID: f32 = 0.5;

/// The same where the circumstances were sent beside a need that is another.
const CIRCUMSTANCE_SENT: f32 = 0.2;

/// How surely somebody would like what is made for people of their age.
const OF_AGE: f32 = 0.3;

/// How much more a pressing practical need (debt, eviction, hunger, abuse) weighs than another that was said in the same
/// words. Source: docs/RANKING.md, "Need".
const PRESSING: f32 = 1.3;

/// What is asked of the directory on behalf of one person.
#[derive(Clone)]
pub struct Query {
    /// The person, with what was said in words added.
    pub person: Person,
    /// One for each stated need, in their order.
    pub asks: Vec<Ask>,
    /// What they like doing.
    pub interests: Vec<Interest>,
    /// The distinct stems that are searched for; asks and interests refer to them by place.
    pub terms: Vec<String>,
    /// The needs that are searched for, each once.
    pub needs: Vec<NeedNo>,
    /// Needs that were pushed away in words ("not looking for counselling").
    pub pushed_away: Vec<NeedNo>,
    /// What was understood from the words.
    pub understood: Understood,
    /// Words of crisis, the most pressing first found.
    pub safety: Option<SafetyFound>,
}

/// One stated need, ready to be compared.
#[derive(Clone)]
pub struct Ask {
    /// Its share of the need part; the shares of all asks sum to 1.
    pub share: f32,
    /// How much each need of the taxonomy answers it, by [`NeedNo`]: 0–1, or a little above for what is pressing.
    pub weights: Vec<f32>,
    /// What [`Ask::weights`] can add up to at best, for an offering that answers all that was said.
    pub best: f32,
    /// The words searched for: place in [`Query::terms`], and weight.
    pub words: Vec<(u16, f32)>,
    /// A short name for it: the label of the concept understood best, where there is one.
    pub label: Option<NeedNo>,
}

/// Something a person likes doing, ready to be compared.
#[derive(Clone)]
pub struct Interest {
    /// What was said or sent.
    pub said: String,
    /// Its stems, as places in [`Query::terms`].
    pub words: Vec<u16>,
    /// Needs of the taxonomy it belongs to.
    pub needs: Vec<NeedNo>,
}

/// What was understood from the words.
#[derive(Clone, Default)]
pub struct Understood {
    /// The concepts found in each stated need.
    pub concepts: Vec<Vec<Concept>>,
    /// The constraints taken from words, with the place of the need that held them.
    pub constraints: Vec<(usize, Constraint)>,
}

impl Query {
    /// Reads the words of a person's needs and joins what they say with what was sent.
    #[must_use]
    pub fn understand(mut person: Person, lexicon: &Lexicon) -> Self {
        let read = |text: &str| {
            let mut reading = lexicon.read(text);
            needs_of_circumstances(&mut reading, lexicon);
            reading
        };
        let readings: Vec<Reading> = person.needs.iter().map(|need| need.text.as_deref().map(read).unwrap_or_default()).collect();
        let sent = person.circumstances;
        let constraints = join_constraints(&mut person, &readings);
        let mut terms = Terms::default();
        let mut asks = Vec::with_capacity(readings.len());
        let mut pushed_away = Vec::new();
        for (need, reading) in person.needs.iter().zip(&readings) {
            asks.push(ask(need.code, reading, (sent, person.age), lexicon, &mut terms));
            pushed_away.extend(reading.pushed_away.iter().map(|concept| concept.need));
        }
        share_out(&mut asks, &person, lexicon);

        let mut said: Vec<String> = person.preferences.interests.clone();
        if said.is_empty() {
            said = readings.iter().flat_map(|reading| reading.interests.iter().map(|interest| interest.words.clone())).collect();
        }
        let interests = said.into_iter().map(|said| interest(said, lexicon, &mut terms)).collect::<Vec<_>>();

        let safety = readings.iter().filter_map(|reading| reading.safety.clone()).min_by_key(|found| found.level);
        let mut needs: Vec<NeedNo> = asks
            .iter()
            .flat_map(|ask| ask.weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0).map(|(place, _)| need_no(place)))
            .chain(interests.iter().flat_map(|interest| interest.needs.iter().copied()))
            .collect();
        needs.sort_unstable();
        needs.dedup();
        let understood = Understood { concepts: readings.into_iter().map(|reading| reading.concepts).collect(), constraints };
        Self { person, asks, interests, terms: terms.0, needs, pushed_away, understood, safety }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a taxonomy has a few hundred needs; NeedNo is a u16 by design")]
fn need_no(place: usize) -> NeedNo {
    NeedNo(place as u16)
}

/// The distinct stems of a query, each known by its place.
#[derive(Default)]
struct Terms(Vec<String>);

impl Terms {
    #[expect(clippy::cast_possible_truncation, reason = "at most ten needs and twenty interests of sixteen words each")]
    fn place(&mut self, stem: &str) -> u16 {
        let place = self.0.iter().position(|known| known == stem).unwrap_or_else(|| {
            self.0.push(stem.to_owned());
            self.0.len() - 1
        });
        place as u16
    }
}

/// Adds the needs that whoever is in the circumstances told of may well have: somebody who says that they are three months clean
/// says no more of what would help them.
fn needs_of_circumstances(reading: &mut Reading, lexicon: &Lexicon) {
    for constraint in &reading.constraints {
        let ConstraintValue::Circumstance(circumstance) = constraint.value else { continue };
        for (need, _) in (0..).map(NeedNo).zip(lexicon.needs()).filter(|(_, need)| need.circumstances.contains(circumstance)) {
            if reading.pushed_away.iter().any(|concept| concept.need == need) {
                continue;
            }
            match reading.concepts.iter_mut().find(|concept| concept.need == need) {
                Some(concept) => concept.confidence = concept.confidence.max(CIRCUMSTANCE_SAID),
                None => reading.concepts.push(Concept { need, confidence: CIRCUMSTANCE_SAID, because: constraint.because.clone() }),
            }
        }
    }
    reading.concepts.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
}

fn ask(
    code: Option<NeedNo>,
    reading: &Reading,
    (sent, age): (WordSet<Circumstance>, Option<u8>),
    lexicon: &Lexicon,
    terms: &mut Terms,
) -> Ask {
    let mut weights = vec![0.0_f32; lexicon.needs().len()];
    let named = code.map(|need| (need, 1.0));
    let concepts: Vec<(NeedNo, f32)> =
        named.into_iter().chain(reading.concepts.iter().map(|concept| (concept.need, concept.confidence))).collect();
    for (need, confidence) in &concepts {
        let pressing = if lexicon.need(*need).pressing { PRESSING } else { 1.0 };
        raise(&mut weights, *need, confidence * pressing);
        for related in &lexicon.need(*need).related {
            raise(&mut weights, related.need, confidence * related.weight * RELATED_SHARE);
        }
    }
    // Circumstances that were sent are no need by themselves; but of two answers, the one for people like them comes first.
    for (need, _) in (0..).map(NeedNo).zip(lexicon.needs()).filter(|(_, need)| !need.circumstances.and(sent).is_empty()) {
        raise(&mut weights, need, CIRCUMSTANCE_SENT);
    }
    for (need, _) in (0..).map(NeedNo).zip(lexicon.needs()).filter(|(_, need)| is_of_age(need, age)) {
        raise(&mut weights, need, OF_AGE);
    }
    for concept in &reading.pushed_away {
        weights[usize::from(concept.need.0)] = 0.0;
    }
    let mut own: Vec<f32> = concepts.iter().map(|(need, _)| weights[usize::from(need.0)]).collect();
    own.sort_unstable_by(|a, b| b.total_cmp(a));
    let best = super::words::diminishing(own.iter().copied());
    let mut words: Vec<(u16, f32)> =
        reading.words.iter().take(MAX_WORDS_A_NEED).map(|word| (terms.place(&word.stem), word.weight)).collect();
    if words.is_empty()
        && let Some(need) = code
    {
        // A bare code is also searched for in words, or a listing without tags would stay unseen.
        let label = lexicon.read(&lexicon.need(need).label);
        words = label.words.iter().take(MAX_WORDS_A_NEED).map(|word| (terms.place(&word.stem), word.weight)).collect();
    }
    let label = concepts.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(need, _)| *need);
    Ask { share: 0.0, weights, best, words, label }
}

fn is_of_age(need: &Need, age: Option<u8>) -> bool {
    need.ages.zip(age).is_some_and(|((from, to), age)| (from..=to).contains(&age))
}

fn raise(weights: &mut [f32], need: NeedNo, to: f32) {
    let weight = &mut weights[usize::from(need.0)];
    *weight = weight.max(to);
}

/// Shares the need part among the asks by importance; what is pressing weighs more.
#[expect(clippy::cast_possible_truncation, reason = "a share needs no more than f32 holds")]
fn share_out(asks: &mut [Ask], person: &Person, lexicon: &Lexicon) {
    let weights: Vec<f32> = asks
        .iter()
        .zip(&person.needs)
        .map(|(ask, need)| {
            let pressing = ask.label.is_some_and(|need| lexicon.need(need).pressing);
            need.importance as f32 * if pressing { PRESSING } else { 1.0 }
        })
        .collect();
    let total: f32 = weights.iter().sum();
    for (ask, weight) in asks.iter_mut().zip(weights) {
        ask.share = weight / total;
    }
}

fn interest(said: String, lexicon: &Lexicon, terms: &mut Terms) -> Interest {
    let reading = lexicon.read(&said);
    let words = reading.words.iter().take(4).map(|word| terms.place(&word.stem)).collect();
    Interest { said, words, needs: reading.concepts.iter().map(|concept| concept.need).take(3).collect() }
}

/// Adds to `person` what the readings say and nobody sent; answers what was added.
fn join_constraints(person: &mut Person, readings: &[Reading]) -> Vec<(usize, Constraint)> {
    let sent = Sent::of(person);
    let mut taken: Vec<(usize, Constraint)> = Vec::new();
    for (place, reading) in readings.iter().enumerate() {
        for constraint in &reading.constraints {
            if taken.iter().any(|(_, known)| known.value == constraint.value) {
                continue;
            }
            if apply(person, &sent, &constraint.value) {
                taken.push((place, constraint.clone()));
            }
        }
    }
    taken
}

/// The fields that were sent, by their pointers: words cannot change them.
struct Sent(Vec<&'static str>);

impl Sent {
    fn of(person: &Person) -> Self {
        let wish = &person.preferences;
        let sent = [
            ("/person/age", person.age.is_some()),
            ("/person/gender", person.gender.is_some()),
            ("/person/circumstances", !person.circumstances.is_empty()),
            ("/person/languages", !person.languages.is_empty()),
            ("/travel", person.reach_m.is_some()),
            ("/availability", !person.availability.is_empty()),
            ("/access", !person.access.is_empty()),
            ("/preferences/attendance", !wish.attendance.is_empty()),
            ("/preferences/format", !wish.format.is_empty()),
            ("/preferences/setting", !wish.setting.is_empty()),
            ("/preferences/company", !wish.company.is_empty()),
            ("/preferences/cost", wish.cost.is_some()),
            ("/preferences/avoid", !wish.avoid.is_empty()),
        ];
        Self(sent.into_iter().filter(|(_, sent)| *sent).map(|(pointer, _)| pointer).collect())
    }

    /// Whether the field of a constraint, or one that holds it, was sent.
    fn holds(&self, value: &ConstraintValue) -> bool {
        let pointer = value.pointer();
        self.0.iter().any(|sent| pointer.starts_with(sent))
    }
}

/// Applies one constraint that was said, unless its field was sent. Whether it was applied.
fn apply(person: &mut Person, sent: &Sent, value: &ConstraintValue) -> bool {
    if sent.holds(value) {
        return false;
    }
    let wish = &mut person.preferences;
    match value {
        ConstraintValue::Avoid(word) => wish.avoid.insert(*word),
        ConstraintValue::Access(word) => person.access.insert(*word),
        ConstraintValue::Attendance(word) => wish.attendance.insert(*word),
        ConstraintValue::Format(word) => wish.format.insert(*word),
        ConstraintValue::Setting(word) => wish.setting.insert(*word),
        ConstraintValue::Company(word) => wish.company.insert(*word),
        ConstraintValue::Circumstance(word) => person.circumstances.insert(*word),
        ConstraintValue::CostFree => wish.cost = Some(CostWish::Free),
        ConstraintValue::CostMaxPence(pence) => wish.cost = Some(CostWish::AtMostPence(*pence)),
        ConstraintValue::Age(age) if person.age.is_none() => person.age = Some(*age),
        ConstraintValue::Gender(gender) if person.gender.is_none() => person.gender = Some(*gender),
        ConstraintValue::Language(code) => person.languages.push(code.clone()),
        ConstraintValue::Availability { days, from, to } => {
            person.availability.extend(windows(*days, *from, *to));
        }
        ConstraintValue::Travel { mode, max_distance_m } => {
            let said = max_distance_m.map(f64::from).or_else(|| mode.map(usual_reach_m));
            person.reach_m = match (person.reach_m, said) {
                (Some(known), Some(said)) => Some(known.min(said)),
                (known, said) => known.or(said),
            };
        }
        _ => return false,
    }
    true
}

/// How far one goes by a way of travelling that was only named: half an hour of it.
fn usual_reach_m(mode: TravelMode) -> f64 {
    reach_m(mode, 30.0)
}

fn windows(days: WordSet<Day>, from: Option<NaiveTime>, to: Option<NaiveTime>) -> impl Iterator<Item = Window> {
    let days = if days.is_empty() { Day::ALL.iter().copied().collect() } else { days };
    let (from_min, to_min) = (from.map_or(0, minutes), to.map_or(24 * 60, minutes));
    days.iter().map(move |day| Window { day, from_min, to_min })
}

/// Minutes after midnight.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a day has 1,440 minutes")]
pub fn minutes(time: NaiveTime) -> u16 {
    use chrono::Timelike;
    (time.num_seconds_from_midnight() / 60) as u16
}
