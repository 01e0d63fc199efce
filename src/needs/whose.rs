//! Whom a note is for, decided once: the person who is spoken of or speaks, or the relative whom a daughter or a neighbour writes for.
//!
//! Where it is not plain, a note is not a relative's: a wrong age or sex keeps people out. Everything that must know whose words are
//! asks here. `kin` tells what is said of others; `pronouns` tells a sex.

mod kin;
mod pronouns;

pub(super) use self::kin::is_possessive;
use super::{
    constraint::ConstraintValue,
    hearing::{Heard, Trait, Word},
    lexicon::{Lexicon, Meaning, NeedNo, Said},
    numbers,
    phrases::WordId,
};
use crate::domain::vocabulary::{Circumstance, Gender};

/// How far into its first clause a note may name the relative it is for ("I am looking for something for my dad").
const OPENING: usize = 9;

/// Words that may stand between a relative and their age: "Mum is now 72".
const BEFORE_AGE: &[&str] =
    &["is", "aged", "age", "now", "nearly", "almost", "just", "who", "whos", "she", "he", "shes", "hes", "turned", "s"];

/// What relatives do in the notes of others: they tell, help, live elsewhere, have gone.
const OF_OTHERS: &[&str] = &[
    "says",
    "said",
    "say",
    "tells",
    "told",
    "thinks",
    "feels",
    "reports",
    "rang",
    "rings",
    "called",
    "calls",
    "asks",
    "asked",
    "worried",
    "concerned",
    "visits",
    "helps",
    "brings",
    "takes",
    "drives",
    "does",
    "comes",
    "pops",
    "works",
    "lives",
    "moved",
    "left",
    "died",
    "dead",
    "passed",
    "away",
    "abroad",
    "late",
    "gone",
    "nearby",
    "supportive",
    "usually",
    "used",
    "will",
    "stays",
    "and",
    "prison",
    "home",
];

/// Those of them that may open another clause: "daughter, 27, lives in Spain".
const ELSEWHERE: &[&str] = &[
    "lives", "moved", "abroad", "prison", "died", "passed", "dead", "away", "left", "visits", "helps", "brings", "says", "takes", "drives",
    "will", "works",
];

/// Words with which writers speak of what it is like for themselves.
const OF_STRAIN: &[&str] = &[
    "look",
    "looks",
    "looking",
    "care",
    "caring",
    "carer",
    "leave",
    "cope",
    "coping",
    "break",
    "rest",
    "respite",
    "exhausted",
    "tired",
    "worn",
    "struggle",
    "struggling",
    "stressed",
    "lonely",
    "alone",
    "lift",
    "nurse",
    "sit",
    "manage",
    "miss",
    "lost",
    "shattered",
    "help",
];

/// What writers say of themselves without asking anything for themselves: "I can drive her", "I think", "I live away".
const IN_PASSING: &[&str] = &[
    "think", "know", "hope", "wonder", "wondered", "guess", "believe", "drive", "bring", "take", "collect", "pay", "live", "work", "ask",
    "asking", "writing", "ringing", "worry", "suppose", "mean", "come",
];

/// Words of liking, by which a note tells what would do the relative good.
const LIKES: &[&str] = &["loves", "likes", "enjoys", "wants", "misses", "fancies", "prefers"];
const WOULD_LIKE: &[&str] = &["love", "like", "enjoy", "want", "fancy", "prefer"];

/// Relatives who may be children where no age is told.
const OFFSPRING: &[&str] = &[
    "son",
    "daughter",
    "boy",
    "girl",
    "lad",
    "eldest",
    "youngest",
    "oldest",
    "bairn",
    "grandson",
    "granddaughter",
    "grandchild",
    "nephew",
    "niece",
    "cousin",
    "brother",
    "sister",
    "sibling",
    "stepson",
    "stepdaughter",
];

/// The youngest relative whose age and sex are taken for the person's: a note about a child is the whole family's.
const GROWN: u32 = 16;

/// Whom a note is for.
#[derive(Debug)]
pub(super) struct Whose<'h> {
    heard: &'h Heard<'h>,
    relative: Option<Relative>,
}

/// The relative whom a note is for.
#[derive(Debug, Clone, Copy)]
struct Relative {
    /// The word that names them, and where it stands first.
    id: WordId,
    at: usize,
    /// Where their age stands.
    age: Option<usize>,
}

impl<'h> Whose<'h> {
    pub(super) fn new(lexicon: &Lexicon, heard: &'h Heard<'h>, found: &[Said]) -> Self {
        let relative = named_first(heard).filter(|relative| is_for(lexicon, heard, found, relative));
        Self { heard, relative }
    }

    /// Whether it is for a relative of the writer's.
    pub(super) fn is_for_relative(&self) -> bool {
        self.relative.is_some()
    }

    /// Whether the number at a word is the age of the relative whom the note is for.
    pub(super) fn is_age_of_relative(&self, at: usize) -> bool {
        self.relative.is_some_and(|relative| relative.age == Some(at))
    }

    /// Whether a need is the writer's, who is looked after nobody for: the note asks for the relative.
    pub(super) fn is_writers(&self, lexicon: &Lexicon, need: NeedNo) -> bool {
        self.is_for_relative() && is_of_carers(lexicon, need)
    }

    /// The sex of the person, where the words leave no other reading, and the word that tells it.
    pub(super) fn gender(&self) -> Option<(Gender, usize)> {
        match self.relative {
            Some(relative) => sex(&self.heard.words[relative.at]).map(|gender| (gender, relative.at)),
            None => pronouns::gender(self.heard),
        }
    }
}

fn is_of_carers(lexicon: &Lexicon, need: NeedNo) -> bool {
    lexicon.needs.get(usize::from(need.0)).is_some_and(|need| need.circumstances.contains(Circumstance::Carer))
}

/// The sex of a relative, by the word that names them.
fn sex(word: &Word) -> Option<Gender> {
    match (word.is(Trait::He), word.is(Trait::She)) {
        (true, false) => Some(Gender::Male),
        (false, true) => Some(Gender::Female),
        _ => None,
    }
}

fn is_one_of(word: &Word, words: &[&str]) -> bool {
    words.contains(&word.spelt.as_str())
}

fn names_kin(heard: &Heard<'_>, at: usize) -> bool {
    heard.words[at].is(Trait::Kin) || (heard.words[at].is(Trait::KinIfWhose) && at > 0 && is_possessive(heard, at - 1))
}

/// The relative whom the first clause names: "Mum is 72", "my dad", "something for my neighbour"; not "her son", nor a child.
fn named_first(heard: &Heard<'_>) -> Option<Relative> {
    let clause = heard.words.first()?.clause;
    let at = (0..heard.words.len().min(OPENING)).take_while(|at| heard.words[*at].clause == clause).find(|at| names_kin(heard, *at))?;
    let word = |by: usize| at.checked_sub(by).map(|at| &heard.words[at]);
    let is_own = word(1).is_some_and(|word| is_one_of(word, &["my", "our", "me"]));
    let opens = at == usize::from(is_own);
    let for_them = word(1 + usize::from(is_own)).is_some_and(|word| word.spelt == "for");
    let cares = word(2 + usize::from(is_own)).is_some_and(|word| is_one_of(word, OF_STRAIN));
    let is_child_or_many = is_one_of(&heard.words[at], &["baby", "babies", "child", "children", "kids", "kid", "grandchildren", "friends"]);
    if is_child_or_many || cares || !(opens || for_them) || goes_on_elsewhere(heard, at) {
        return None;
    }
    let age = age_of(heard, at);
    let may_be_small = is_one_of(&heard.words[at], OFFSPRING);
    let grown = age.map_or(!may_be_small, |age| numbers::figure(heard, age).is_some_and(|years| years >= GROWN));
    grown.then_some(Relative { id: heard.words[at].id, at, age })
}

/// Whether the clause tells what others do for the person, or where they have gone: "daughter says", "my son lives in Spain".
fn goes_on_elsewhere(heard: &Heard<'_>, at: usize) -> bool {
    let rest = || (1..8).map_while(|by| heard.beside(at, by));
    let with_others = rest().any(|word| is_one_of(word, &["alone", "with", "own"]));
    let tells = rest().enumerate().any(|(by, word)| {
        let lives = word.spelt == "lives" && with_others;
        is_one_of(word, OF_OTHERS) && !lives && (word.spelt != "and" || by == 0)
    });
    // "Daughter, 27, lives in Spain", "son, 40, in prison".
    let words = heard.words[at..].iter().take_while(|word| word.sentence == heard.words[at].sentence);
    let opens_a_clause = |pair: (&Word, &Word)| pair.0.clause != pair.1.clause && is_one_of(pair.1, ELSEWHERE);
    let opening = words.clone().filter(|word| !is_one_of(word, &["is", "in", "who", "now", "she", "he"]));
    let is_alone = words.clone().any(|word| is_one_of(word, &["alone", "with", "own"]));
    tells || (!is_alone && opening.clone().zip(opening.skip(1)).any(opens_a_clause))
}

/// Where the age of the relative at a word stands, if it follows: "mum, 72", "dad (80)", "mum is nearly 90".
fn age_of(heard: &Heard<'_>, at: usize) -> Option<usize> {
    let sentence = heard.words[at].sentence;
    let mut next = at + 1;
    for _ in 0..3 {
        let goes_on = heard.words.get(next).is_some_and(|word| word.sentence == sentence && is_one_of(word, BEFORE_AGE));
        next += usize::from(goes_on);
    }
    if heard.words.get(next).is_some_and(|word| word.sentence == sentence) && numbers::figure(heard, next).is_some() {
        return Some(next);
    }
    // "Dad is Jamaican, 81": a number with a clause for itself.
    let clause = heard.words[at].clause + 1;
    let first = (at + 1..heard.words.len().min(at + 8)).find(|next| heard.words[*next].clause == clause)?;
    let alone = heard.words[first].sentence == sentence && heard.beside(first, 1).is_none();
    (alone && numbers::figure(heard, first).is_some()).then_some(first)
}

/// Whether the note is for the relative it names first: it tells their age, or what they would like, and nothing of the writer's own.
fn is_for(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said], relative: &Relative) -> bool {
    let gender = sex(&heard.words[relative.at]);
    let others = match gender {
        Some(Gender::Male) => &["she", "shes", "shed"][..],
        Some(Gender::Female) => &["he", "hes", "hed"],
        _ => &[],
    };
    let is_of_another = heard.words.iter().any(|word| is_one_of(word, others));
    let cares = found.iter().any(|said| {
        let of_carer = match said.meaning {
            Meaning::Need(need, _) => is_of_carers(lexicon, need) && said.at.words > 1,
            Meaning::Limit(limit) => {
                lexicon.limits.get(limit).is_some_and(|limit| limit.values.contains(&ConstraintValue::Circumstance(Circumstance::Carer)))
            }
            _ => false,
        };
        of_carer && !(said.at.first..=said.at.last).contains(&relative.at)
    });
    if is_of_another || cares || (0..heard.words.len()).any(|at| speaks_of_self(heard, relative, at)) {
        return false;
    }
    let writer = heard.words.iter().any(|word| is_one_of(word, &["i", "im", "ive", "id", "me", "my", "our", "we", "us"]));
    let asked_for = relative.at.checked_sub(2).is_some_and(|at| heard.words[at].spelt == "for" || heard.words[at + 1].spelt == "for");
    // Who has a husband or a wife may be the one the note is for.
    let is_spouse = is_one_of(&heard.words[relative.at], &["husband", "wife", "partner", "hubby", "missus", "boyfriend", "girlfriend"]);
    let wish = (0..heard.words.len()).filter_map(|at| wish(heard, relative, at)).max();
    let told = relative.age.is_some() || wish == Some(Wish::Theirs);
    asked_for || (told && (wish.is_some() || !is_spouse)) || (writer && (wish.is_some() || (!is_spouse && tells_age(heard, gender))))
}

/// Whose wish a word tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    /// Nobody is named: "loves anything arty".
    Unnamed,
    /// The relative's: "mum loves", "she would like".
    Theirs,
}

fn wish(heard: &Heard<'_>, relative: &Relative, at: usize) -> Option<Wish> {
    let word = &heard.words[at];
    if heard.beside(at, 1).is_some_and(|next| is_one_of(next, &["me", "us"])) {
        return None;
    }
    let mut before = (1..4).map_while(|by| heard.beside(at, -by)).filter(|word| !is_one_of(word, &["really", "still", "always", "also"]));
    let mut subject = before.next();
    let would = subject.is_some_and(|word| is_one_of(word, &["would", "d", "might"]));
    if would {
        subject = before.next();
    }
    let she_would = subject.is_some_and(|word| is_one_of(word, &["shed", "hed", "theyd"]));
    if !(is_one_of(word, LIKES) || ((would || she_would) && is_one_of(word, WOULD_LIKE))) {
        return None;
    }
    match subject {
        Some(word) if she_would || word.id == relative.id || is_one_of(word, &["she", "he", "who"]) => Some(Wish::Theirs),
        None => Some(Wish::Unnamed),
        Some(word) if is_one_of(word, &["and", "but", "so"]) => Some(Wish::Unnamed),
        Some(_) => None,
    }
}

/// Whether a pronoun of that sex tells an age: "she is 69".
fn tells_age(heard: &Heard<'_>, gender: Option<Gender>) -> bool {
    let pronouns = match gender {
        Some(Gender::Male) => &["he", "hes"][..],
        Some(Gender::Female) => &["she", "shes"],
        _ => &["she", "he", "shes", "hes"],
    };
    (0..heard.words.len()).any(|at| {
        let grown = |at: usize| numbers::figure(heard, at).is_some_and(|years| years >= GROWN);
        is_one_of(&heard.words[at], pronouns) && age_of(heard, at).is_some_and(grown)
    })
}

/// Whether the writer speaks here of their own state: "I'm exhausted"; not "I can drive her" or "I'm her daughter".
fn speaks_of_self(heard: &Heard<'_>, relative: &Relative, at: usize) -> bool {
    let beside = |by: isize| heard.beside(at, by);
    match heard.words[at].spelt.as_str() {
        "myself" | "mine" => true,
        "my" | "our" => beside(1).is_some_and(|next| next.spelt == "own"),
        "me" => {
            let helped = beside(-1).is_some_and(|word| is_one_of(word, &["for", "help", "helping", "support", "supporting", "with"]));
            helped
                && !beside(1).is_some_and(|next| next.is(Trait::Kin))
                && !beside(-2).is_some_and(|word| is_one_of(word, &["lives", "living"]))
        }
        "i" | "im" | "ive" | "id" | "we" | "weve" => {
            let rest = || (1..14).map_while(|by| heard.beside(at, by));
            let of_them = rest().any(|word| word.id == relative.id || is_one_of(word, &["her", "him", "them", "his"]));
            let strained = rest().any(|word| is_one_of(word, OF_STRAIN));
            let looks_for = rest().take(2).any(|word| word.spelt == "looking") && rest().any(|word| word.spelt == "for");
            let in_passing = rest().take(3).any(|word| is_one_of(word, IN_PASSING));
            !((of_them && (!strained || looks_for)) || (in_passing && !strained))
        }
        _ => false,
    }
}
