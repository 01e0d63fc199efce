//! Whom a note is for, decided once: the person who is spoken of or speaks, or the relative whom a daughter or a neighbour writes for.
//!
//! Where it is not plain, a note is not a relative's: a wrong age or sex keeps people out. Everything that must know whose words are
//! asks here. `kin` tells what is said of others; `pronouns` tells a sex; the words are data (`language.whose` of `constraints.json`).

mod kin;
mod pronouns;
mod words;

pub(super) use self::words::WhoseWords;
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

/// The youngest relative whose age and sex are taken for the person's: a note about a child is the whole family's.
const GROWN: u32 = 16;

/// Whom a note is for.
#[derive(Debug)]
pub(super) struct Whose<'h> {
    heard: &'h Heard<'h>,
    words: &'h WhoseWords,
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
    pub(super) fn new(lexicon: &'h Lexicon, heard: &'h Heard<'h>, found: &[Said]) -> Self {
        let note = Note { heard, words: &lexicon.speech.whose };
        let relative = note.named_first().filter(|relative| note.is_for(lexicon, found, relative));
        Self { heard, words: note.words, relative }
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

    fn note(&self) -> Note<'h> {
        Note { heard: self.heard, words: self.words }
    }

    /// Whether the word names a relative or friend, of whomever.
    pub(super) fn names_kin(&self, at: usize) -> bool {
        self.note().names_kin(at)
    }

    /// Whether the word says whose something is.
    pub(super) fn is_possessive(&self, at: usize) -> bool {
        self.note().is_possessive(at)
    }

    /// The sex of the person, where the words leave no other reading, and the word that tells it.
    pub(super) fn gender(&self) -> Option<(Gender, usize)> {
        match self.relative {
            Some(relative) => sex(&self.heard.words[relative.at]).map(|gender| (gender, relative.at)),
            None => pronouns::gender(self.note()),
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

/// Whose wish a word tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    /// Nobody is named: "loves anything arty".
    Unnamed,
    /// The relative's: "mum loves", "she would like".
    Theirs,
}

/// A note, and the words by which it tells whom it is for.
#[derive(Debug, Clone, Copy)]
struct Note<'h> {
    heard: &'h Heard<'h>,
    words: &'h WhoseWords,
}

impl Note<'_> {
    fn names_kin(self, at: usize) -> bool {
        let word = &self.heard.words[at];
        word.is(Trait::Kin) || (word.is(Trait::KinIfWhose) && at > 0 && self.is_possessive(at - 1))
    }

    /// Whether the word says whose something is.
    fn is_possessive(self, at: usize) -> bool {
        self.heard.words.get(at).is_some_and(|word| self.words.possessives.has(word))
    }

    /// The relative whom the first clause names: "Mum is 72", "my dad", "something for my neighbour"; not "her son", nor a child.
    fn named_first(self) -> Option<Relative> {
        let clause = self.heard.words.first()?.clause;
        let at = (0..self.heard.words.len().min(OPENING))
            .take_while(|at| self.heard.words[*at].clause == clause)
            .find(|at| self.names_kin(*at))?;
        let word = |by: usize| at.checked_sub(by).map(|at| &self.heard.words[at]);
        let is_own = word(1).is_some_and(|word| is_one_of(word, &["my", "our", "me"]));
        let opens = at == usize::from(is_own);
        let for_them = word(1 + usize::from(is_own)).is_some_and(|word| word.spelt == "for");
        let cares = word(2 + usize::from(is_own)).is_some_and(|word| self.words.of_strain.has(word));
        let is_child_or_many = self.words.small_or_many.has(&self.heard.words[at]);
        if is_child_or_many || cares || !(opens || for_them) || self.goes_on_elsewhere(at) {
            return None;
        }
        let age = self.age_of(at);
        let may_be_small = self.words.offspring.has(&self.heard.words[at]);
        let grown = age.map_or(!may_be_small, |age| numbers::figure(self.heard, age).is_some_and(|years| years >= GROWN));
        grown.then_some(Relative { id: self.heard.words[at].id, at, age })
    }

    /// Whether the clause tells what others do for the person, or where they have gone: "daughter says", "my son lives in Spain".
    fn goes_on_elsewhere(self, at: usize) -> bool {
        let rest = || (1..8).map_while(|by| self.heard.beside(at, by));
        let with_others = rest().any(|word| self.words.with_others.has(word));
        let tells = rest().enumerate().any(|(by, word)| {
            let lives = word.spelt == "lives" && with_others;
            self.words.of_others.has(word) && !lives && (word.spelt != "and" || by == 0)
        });
        // "Daughter, 27, lives in Spain", "son, 40, in prison".
        let words = self.heard.words[at..].iter().take_while(|word| word.sentence == self.heard.words[at].sentence);
        let opens_a_clause = |pair: (&Word, &Word)| pair.0.clause != pair.1.clause && self.words.elsewhere.has(pair.1);
        let opening = words.clone().filter(|word| !is_one_of(word, &["is", "in", "who", "now", "she", "he"]));
        let is_alone = words.clone().any(|word| self.words.with_others.has(word));
        tells || (!is_alone && opening.clone().zip(opening.skip(1)).any(opens_a_clause))
    }

    /// Where the age of the relative at a word stands, if it follows: "mum, 72", "dad (80)", "mum is nearly 90".
    fn age_of(self, at: usize) -> Option<usize> {
        let sentence = self.heard.words[at].sentence;
        let mut next = at + 1;
        for _ in 0..3 {
            let goes_on = self.heard.words.get(next).is_some_and(|word| word.sentence == sentence && self.words.before_age.has(word));
            next += usize::from(goes_on);
        }
        if self.heard.words.get(next).is_some_and(|word| word.sentence == sentence) && numbers::figure(self.heard, next).is_some() {
            return Some(next);
        }
        // "Dad is Jamaican, 81": a number with a clause for itself.
        let clause = self.heard.words[at].clause + 1;
        let first = (at + 1..self.heard.words.len().min(at + 8)).find(|next| self.heard.words[*next].clause == clause)?;
        let alone = self.heard.words[first].sentence == sentence && self.heard.beside(first, 1).is_none();
        (alone && numbers::figure(self.heard, first).is_some()).then_some(first)
    }

    /// Whether the note is for the relative it names first: it tells their age, or what they would like, and nothing of the writer's own.
    fn is_for(self, lexicon: &Lexicon, found: &[Said], relative: &Relative) -> bool {
        let gender = sex(&self.heard.words[relative.at]);
        let others = match gender {
            Some(Gender::Male) => Some(&self.words.she_does),
            Some(Gender::Female) => Some(&self.words.he_does),
            _ => None,
        };
        let is_of_another = others.is_some_and(|others| self.heard.words.iter().any(|word| others.has(word)));
        let cares = found.iter().any(|said| {
            let of_carer = match said.meaning {
                Meaning::Need(need, _) => is_of_carers(lexicon, need) && said.at.words > 1,
                Meaning::Limit(limit) => lexicon
                    .limits
                    .get(limit)
                    .is_some_and(|limit| limit.values.contains(&ConstraintValue::Circumstance(Circumstance::Carer))),
                _ => false,
            };
            of_carer && !(said.at.first..=said.at.last).contains(&relative.at)
        });
        if is_of_another || cares || (0..self.heard.words.len()).any(|at| self.speaks_of_self(relative, at)) {
            return false;
        }
        let writer = self.heard.words.iter().any(|word| self.words.writers.has(word));
        let asked_for =
            relative.at.checked_sub(2).is_some_and(|at| self.heard.words[at].spelt == "for" || self.heard.words[at + 1].spelt == "for");
        // Who has a husband or a wife may be the one the note is for.
        let is_spouse = self.words.spouses.has(&self.heard.words[relative.at]);
        let wish = (0..self.heard.words.len()).filter_map(|at| self.wish(relative, at)).max();
        let told = relative.age.is_some() || wish == Some(Wish::Theirs);
        asked_for || (told && (wish.is_some() || !is_spouse)) || (writer && (wish.is_some() || (!is_spouse && self.tells_age(gender))))
    }

    fn wish(self, relative: &Relative, at: usize) -> Option<Wish> {
        let word = &self.heard.words[at];
        if self.heard.beside(at, 1).is_some_and(|next| is_one_of(next, &["me", "us"])) {
            return None;
        }
        let mut before =
            (1..4).map_while(|by| self.heard.beside(at, -by)).filter(|word| !is_one_of(word, &["really", "still", "always", "also"]));
        let mut subject = before.next();
        let would = subject.is_some_and(|word| is_one_of(word, &["would", "d", "might"]));
        if would {
            subject = before.next();
        }
        let she_would = subject.is_some_and(|word| is_one_of(word, &["shed", "hed", "theyd"]));
        if !(self.words.likes.has(word) || ((would || she_would) && self.words.would_like.has(word))) {
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
    fn tells_age(self, gender: Option<Gender>) -> bool {
        let pronouns = match gender {
            Some(Gender::Male) => &["he", "hes"][..],
            Some(Gender::Female) => &["she", "shes"],
            _ => &["she", "he", "shes", "hes"],
        };
        (0..self.heard.words.len()).any(|at| {
            let grown = |at: usize| numbers::figure(self.heard, at).is_some_and(|years| years >= GROWN);
            is_one_of(&self.heard.words[at], pronouns) && self.age_of(at).is_some_and(grown)
        })
    }

    /// Whether the writer speaks here of their own state: "I'm exhausted"; not "I can drive her" or "I'm her daughter".
    fn speaks_of_self(self, relative: &Relative, at: usize) -> bool {
        let beside = |by: isize| self.heard.beside(at, by);
        match self.heard.words[at].spelt.as_str() {
            "myself" | "mine" => true,
            "my" | "our" => beside(1).is_some_and(|next| next.spelt == "own"),
            "me" => {
                let helped = beside(-1).is_some_and(|word| self.words.helping.has(word));
                helped
                    && !beside(1).is_some_and(|next| next.is(Trait::Kin))
                    && !beside(-2).is_some_and(|word| is_one_of(word, &["lives", "living"]))
            }
            "i" | "im" | "ive" | "id" | "we" | "weve" => {
                let rest = || (1..14).map_while(|by| self.heard.beside(at, by));
                let of_them = rest().any(|word| word.id == relative.id || self.words.them.has(word));
                let strained = rest().any(|word| self.words.of_strain.has(word));
                let looks_for = rest().take(2).any(|word| word.spelt == "looking") && rest().any(|word| word.spelt == "for");
                let in_passing = rest().take(3).any(|word| self.words.in_passing.has(word));
                !((of_them && (!strained || looks_for)) || (in_passing && !strained))
            }
            _ => false,
        }
    }
}
