//! The lexicon: needs, the phrases that tell of them, and everything else that plain words can say.

use std::{collections::HashMap, sync::OnceLock};

use serde::{Deserialize, Serialize};

use super::{
    availability::Times,
    constraint::ConstraintValue,
    hearing::{Heard, Mend, Speech},
    load,
    phrases::{Found, Trie, WordId},
    reading::{self, Reading},
    safety::SafetyBook,
};
use crate::domain::vocabulary::{Circumstance, TravelMode, Vocabulary as _, WordSet};

/// A need's place in the taxonomy. It is stable within one build only: keep codes, not places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NeedNo(pub u16);

/// The upper level of the taxonomy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Domain {
    /// Its code, the first half of its needs' codes.
    pub code: String,
    /// Its name.
    pub label: String,
    /// Whether its needs are things people like to do (gardening, singing), so that they can be interests too.
    pub activities: bool,
}

/// A need that lies near another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Related {
    /// Which.
    pub need: NeedNo,
    /// How much of the one is served by what answers the other, 0–1.
    pub weight: f32,
}

/// One need of the taxonomy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Need {
    /// `domain.need`, such as `money.debt`.
    pub code: String,
    /// The place of its domain in [`Lexicon::domains`].
    pub domain: usize,
    /// Its name.
    pub label: String,
    /// What answers it, in words that can be read out to the person.
    pub answered_by: String,
    /// Whether it comes before pleasant things: debt, eviction, no food, no home, abuse.
    pub pressing: bool,
    /// Whether what is said of it is something to do or to go to (counselling, volunteering), rather than a trouble to be rid of.
    pub offer: bool,
    /// What people say who have it.
    pub phrases: Vec<String>,
    /// Words that may mean it, and may not.
    pub hints: Vec<String>,
    /// The kinds of activity that answer it.
    pub activity_kinds: Vec<String>,
    /// Words by which listings speak of what answers it.
    pub listing: Vec<String>,
    /// Needs near it.
    pub related: Vec<Related>,
    /// Whoever is in these circumstances may well have it.
    pub circumstances: WordSet<Circumstance>,
    /// Whoever is of an age between these, both included, may well like it.
    pub ages: Option<(u8, u8)>,
}

/// What is wrong with lexicon data: every fault, in a sentence each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the needs lexicon does not hold together:\n{}", .0.join("\n"))]
pub struct LexiconError(pub Vec<String>);

/// What a phrase means when a person says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    /// A need, and how surely, 0–1.
    Need(NeedNo, f32),
    /// A limit, by its place in [`Lexicon::limits`].
    Limit(usize),
    /// Words of crisis, by their place in the safety book.
    Crisis(usize),
    /// Words that sound like a crisis and are none.
    LookAlike,
    /// Words that put a crisis into the past.
    Past,
    /// Words that bring it back into the present.
    Present,
    /// Words right after a crisis that say there is none ("self-harm: nil").
    RuledOut,
    /// What follows is denied.
    Denies(Denial),
    /// Sounds like a denial and is none.
    NoDenial,
    /// What came before is denied.
    DeniesBefore,
    /// What follows is liked; `true` where only an activity counts.
    Likes(bool),
    /// What follows is asked for or was advised: a hint is meant there.
    Asks,
    /// A cue next to days, ages, sums, distances, languages.
    Cue(Cue),
    /// How the person gets about.
    Travel(TravelMode),
    /// The person cannot or will not go by this.
    Without(TravelMode),
    /// Days or a part of the day, by their place in [`Times`].
    Time(usize),
}

/// How a negator denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Denial {
    /// For so many words.
    pub(super) reach: usize,
    /// Whether it is something to do or to go to that is not wanted, so that it goes on through a chain of verbs: "don't want to sit
    /// in a circle talking about feelings".
    pub(super) refuses: bool,
}

/// Cues that make sense only next to something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cue {
    /// Before times the person can come.
    TimesBefore,
    /// After them.
    TimesAfter,
    /// Before times the person cannot come.
    NotTimesBefore,
    /// After them.
    NotTimesAfter,
    /// Before an age.
    AgeBefore,
    /// After one that opens a note: "15 kicked out of school".
    AgeAfter,
    /// The person comes together with the one they look after: what that one needs to get in counts too.
    Together,
    /// Before an upper bound of money or distance.
    BoundBefore,
    /// After one.
    BoundAfter,
    /// After a price that can be paid.
    PriceAfter,
    /// Before a language.
    LanguageBefore,
    /// After one.
    LanguageAfter,
}

/// A limit as the data has it.
#[derive(Debug)]
pub(super) struct Limit {
    pub(super) values: Vec<ConstraintValue>,
    /// What the person says they do not mind after all ("not religious, but happy in a church hall").
    pub(super) takes_back: Vec<ConstraintValue>,
    /// Of whom else it may be said, and is then not the person's own.
    pub(super) of: Of,
    /// Whether its words are still worth searching for.
    pub(super) keeps_words: bool,
    /// The age from which the words ask nothing: who is 76 and says "full of old people" does not ask for them.
    pub(super) under: Option<u8>,
}

/// Of whom words may be said beside the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Of nobody: who looks after a husband is a carer.
    Person,
    /// Of a relative before them: "her husband hates crowds".
    Subject,
    /// Of a relative before or after them: "her husband has dementia", "an autistic son".
    Anyone,
}

/// What a phrase means in a listing: which need it answers and how surely, 0–1.
#[derive(Debug, Clone, Copy)]
pub(super) enum ListedAs {
    /// It answers a need: which, how surely, and whether words as few as these say it in prose too.
    Answers(NeedNo, f32, InProse),
    /// It answers nothing, though its words might ("church hall").
    Idle,
    /// What follows, to the end of the sentence, is not offered.
    NotOffered,
}

/// What the words of a tag or a name say where they stand in prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InProse {
    /// The same.
    Said,
    /// One word says it, which may be said in passing.
    InPassing,
    /// Nothing: a crisis may be anybody's and of any kind.
    Nothing,
}

/// The taxonomy of needs with all that plain words can say, compiled for reading.
#[derive(Debug)]
pub struct Lexicon {
    pub(super) domains: Vec<Domain>,
    pub(super) needs: Vec<Need>,
    pub(super) codes: HashMap<String, NeedNo>,
    pub(super) speech: Speech,
    pub(super) said: Trie,
    pub(super) meanings: Vec<Meaning>,
    pub(super) listed: Trie,
    pub(super) listed_as: Vec<ListedAs>,
    pub(super) limits: Vec<Limit>,
    pub(super) safety: SafetyBook,
    pub(super) times: Times,
    pub(super) languages: HashMap<WordId, Vec<String>>,
    pub(super) money_words: HashMap<String, u32>,
    pub(super) distance_units: HashMap<String, f64>,
    /// How telling a word is: 1 where one need alone uses it, towards 0 where all do.
    pub(super) rarity: Vec<f32>,
    pub(super) print: u64,
}

/// The needs that Waymark ships.
const SHIPPED_NEEDS: &str = include_str!("../../seed-data/needs/needs.json");

/// A print of lexicon data (FNV-1a, 64 bits).
fn print_of(needs: &str) -> u64 {
    needs.bytes().fold(0xcbf2_9ce4_8422_2325, |print, byte| (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Lexicon {
    /// The lexicon that Waymark ships.
    ///
    /// # Panics
    /// Never in a build whose tests have run: the shipped data is checked there.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Lexicon> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            Self::from_json(
                SHIPPED_NEEDS,
                include_str!("../../seed-data/needs/constraints.json"),
                include_str!("../../seed-data/needs/safety.json"),
            )
            .unwrap_or_else(|faults| panic!("{faults}"))
        })
    }

    /// Compiles a lexicon from its three files.
    ///
    /// # Errors
    /// [`LexiconError`] with every double, dead end and bad code.
    pub fn from_json(needs: &str, constraints: &str, safety: &str) -> Result<Self, LexiconError> {
        load::lexicon(needs, constraints, safety).map(|lexicon| Self { print: print_of(needs), ..lexicon })
    }

    /// The needs, in the order of the taxonomy; a [`NeedNo`] is a place in it.
    #[must_use]
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// The domains, in order.
    #[must_use]
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }

    /// The need at a place.
    ///
    /// # Panics
    /// Where the place is of another lexicon.
    #[must_use]
    pub fn need(&self, no: NeedNo) -> &Need {
        &self.needs[usize::from(no.0)]
    }

    /// The need with a code such as `money.debt`.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<NeedNo> {
        self.codes.get(code).copied()
    }

    /// A print of the data that the reading of listings rests on: what was read by another lexicon must be read again.
    #[must_use]
    pub fn print(&self) -> u64 {
        self.print
    }

    /// [`Lexicon::print`] of the lexicon that Waymark ships, at once: to compile it takes longer than to open an index.
    #[must_use]
    pub fn shipped_print() -> u64 {
        print_of(SHIPPED_NEEDS)
    }

    /// Reads what a person, or someone who speaks for them, said.
    #[must_use]
    pub fn read(&self, text: &str) -> Reading {
        let heard = self.speech.hear(text, Mend::Yes);
        let found = self.find(&heard);
        reading::read(self, &heard, &found)
    }

    pub(super) fn find(&self, heard: &Heard<'_>) -> Vec<Said> {
        let meaning = |at: Found| self.meanings.get(at.phrase as usize).map(|meaning| Said { at, meaning: *meaning });
        self.said.find(&heard.words).into_iter().filter_map(meaning).collect()
    }

    /// Whether what is said of a need is something to do or to go to, rather than a trouble to be rid of.
    pub(super) fn is_offer(&self, need: NeedNo) -> bool {
        self.is_activity(need) || self.needs.get(usize::from(need.0)).is_some_and(|need| need.offer)
    }

    pub(super) fn is_activity(&self, need: NeedNo) -> bool {
        self.needs.get(usize::from(need.0)).and_then(|need| self.domains.get(need.domain)).is_some_and(|domain| domain.activities)
    }
}

/// A phrase found, and what it means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) at: Found,
    pub(super) meaning: Meaning,
}

/// The travel mode of a word of the data.
pub(super) fn travel_mode(word: &str) -> Option<TravelMode> {
    TravelMode::from_word(word).ok()
}
