//! Compiling the lexicon from its data, and refusing data that does not hold together.

mod everyday;
mod phrase;
mod shapes;
mod speech;

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
    sync::Arc,
};

use phrase::{Patterns, Phrase};
use rustc_hash::{FxHashMap, FxHashSet};
use shapes::{ConstraintsFile, NeedRow, NeedsFile, SafetyFile, TimeRow};
use speech::{empty, gathered, without_marks};

use crate::domain::vocabulary::{Circumstance, Vocabulary as _, WordSet};

use super::{
    availability::TimeWords,
    hearing::Speech,
    lexicon::{Denial, Domain, InProse, Lexicon, LexiconError, Limit, ListedAs, Meaning, Need, NeedNo, Of, Related, travel_mode},
    matches::HINT,
    phrases::{Trie, UNKNOWN, WordId, alternatives},
    safety::{Advice, Crisis, SafetyBook},
    words,
};

/// What words of everyday speech count in a listing, against words that listings use.
const EVERYDAY_IN_LISTING: f32 = 0.6;

/// What a kind of activity counts in a listing: one need's own, and one that several needs name.
const OWN_KIND: f32 = 0.85;
const SHARED_KIND: f32 = 0.45;
/// A kind that is another need's own business.
const OTHERS_KIND: f32 = 0.25;

pub(super) fn lexicon(needs: &str, constraints: &str, safety: &str) -> Result<Lexicon, LexiconError> {
    let mut faults = Vec::new();
    let needs: Option<NeedsFile> = parse("needs", needs, &mut faults);
    let constraints: Option<ConstraintsFile> = parse("constraints", constraints, &mut faults);
    let safety: Option<SafetyFile> = parse("safety", safety, &mut faults);
    let (Some(needs), Some(constraints), Some(safety)) = (needs, constraints, safety) else { return Err(LexiconError(faults)) };
    let speech = gathered(&needs, &constraints, &safety, &mut faults);
    let mut loader = Loader {
        patterns: Patterns::of(&speech, needs.patterns().chain(constraints.patterns()).chain(safety.patterns())),
        speech,
        faults,
        said: Trie::default(),
        meanings: Vec::new(),
    };
    let lexicon = loader.lexicon(&needs, &constraints, &safety);
    if loader.faults.is_empty() { Ok(lexicon) } else { Err(LexiconError(loader.faults)) }
}

fn parse<'t, T: serde::Deserialize<'t>>(name: &str, text: &'t str, faults: &mut Vec<String>) -> Option<T> {
    serde_json::from_str(text).map_err(|fault| faults.push(format!("{name}: {fault}"))).ok()
}

struct Loader {
    patterns: Patterns,
    speech: Speech,
    faults: Vec<String>,
    said: Trie,
    meanings: Vec<Meaning>,
}

impl Loader {
    fn lexicon(&mut self, needs_file: &NeedsFile, constraints: &ConstraintsFile, safety: &SafetyFile) -> Lexicon {
        let (domains, rows) = self.taxonomy(needs_file);
        let codes: HashMap<String, NeedNo> = rows.iter().zip(0..).map(|((_, code, _), no)| (code.clone(), NeedNo(no))).collect();
        let rarity = self.rarity(&rows);
        self.said_of_needs(&rows, &rarity, &needs_file.shared);
        self.refuse_everyday(&rows, &needs_file.everyday);
        let (listed, listed_as) = self.listed(&rows, &rarity, &needs_file.shared, constraints);
        let needs = rows.iter().map(|(domain, code, row)| self.need(*domain, code, row, &codes)).collect();
        let limits = self.limits(constraints);
        let times = self.times(&constraints.times);
        self.cues(constraints);
        let languages = constraints
            .languages
            .iter()
            .flat_map(|(code, names)| names.split_whitespace().map(move |name| (code, name)))
            .filter_map(|(code, name)| Some((self.speech.vocabulary.id(&words::stem(name))?, code.clone())))
            .fold(HashMap::new(), |mut languages: HashMap<_, Vec<String>>, (name, code)| {
                languages.entry(name).or_default().push(code);
                languages
            });
        let safety = self.safety(safety, &codes);
        self.said.seal(self.speech.vocabulary.len());
        Lexicon {
            domains,
            needs,
            codes,
            speech: std::mem::replace(&mut self.speech, empty()),
            said: std::mem::take(&mut self.said),
            meanings: std::mem::take(&mut self.meanings),
            listed,
            listed_as,
            limits,
            safety,
            times,
            languages,
            money_words: constraints.money_words.clone(),
            distance_units: constraints.distance_units.clone(),
            print: 0,
            rarity,
        }
    }

    /// The domains, and each need's row with the place of its domain and its full code.
    fn taxonomy<'f>(&mut self, file: &'f NeedsFile) -> (Vec<Domain>, Vec<(usize, String, &'f NeedRow)>) {
        let (mut domains, mut rows) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        for domain in &file.domains {
            if domain.needs.is_empty() {
                self.faults.push(format!("domain \"{}\" has no needs", domain.code));
            }
            for row in &domain.needs {
                let code = format!("{}.{}", domain.code, row.code);
                if !code.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'.' | b'0'..=b'9')) || row.code.is_empty() {
                    self.faults.push(format!("\"{code}\" is not a code: lowercase letters, digits and _ only"));
                }
                if !seen.insert(code.clone()) {
                    self.faults.push(format!("{code} is there twice"));
                }
                if row.phrases.is_empty() || row.activity_kinds.is_empty() {
                    self.faults.push(format!("{code} is a dead end: it needs phrases and activity_kinds"));
                }
                rows.push((domains.len(), code, row));
            }
            domains.push(Domain { code: domain.code.clone(), label: domain.label.clone(), activities: domain.activities });
        }
        (domains, rows)
    }

    fn need(&mut self, domain: usize, code: &str, row: &NeedRow, codes: &HashMap<String, NeedNo>) -> Need {
        let mut related = Vec::new();
        for (to, weight) in &row.related {
            match codes.get(to) {
                Some(need) if to != code && *weight > 0.0 && *weight <= 1.0 => related.push(Related { need: *need, weight: *weight }),
                Some(_) => self.faults.push(format!("{code}: related {to} with weight {weight}: not itself, and above 0 up to 1")),
                None => self.faults.push(format!("{code}: related to {to}, which is no need here")),
            }
        }
        let mut circumstances = WordSet::EMPTY;
        for word in &row.circumstances {
            match Circumstance::ALL.iter().find(|known| known.word() == word) {
                Some(known) => circumstances.insert(*known),
                None => self.faults.push(format!("{code}: {word} is no circumstance")),
            }
        }
        // People are shown one of the phrases that a pattern stands for: the others are its variations.
        let spelt_out = |patterns: &[String]| {
            patterns.iter().filter_map(|pattern| alternatives(pattern)?.into_iter().next()).map(|phrase| without_marks(&phrase).0).collect()
        };
        Need {
            code: code.to_owned(),
            domain,
            label: row.label.clone(),
            answered_by: row.answered_by.as_ref().unwrap_or(&row.label).clone(),
            pressing: row.pressing,
            offer: row.offer,
            phrases: spelt_out(&row.phrases),
            hints: spelt_out(&row.hints),
            activity_kinds: spelt_out(&row.activity_kinds),
            listing: spelt_out(&row.listing),
            related,
            circumstances,
            ages: row.ages,
        }
    }

    /// The phrases that a pattern stands for. Several passes ask for the same pattern: it is heard once.
    fn compile(&mut self, whose: &str, pattern: &str) -> Rc<[Phrase]> {
        let (phrases, faults) = self.patterns.get(&self.speech, pattern);
        self.faults.extend(faults.into_iter().map(|fault| format!("{whose}: {fault}")));
        phrases
    }

    fn say(&mut self, ids: &[WordId], meaning: Meaning) {
        let phrase = u32::try_from(self.meanings.len()).unwrap_or(u32::MAX);
        self.said.insert(ids, phrase);
        self.meanings.push(meaning);
    }

    /// Every phrase of these patterns means this. A pattern that adds nothing to those before it is a double.
    fn say_all<'p>(&mut self, whose: &str, patterns: impl IntoIterator<Item = &'p String>, meaning: Meaning) {
        let (mut seen, mut in_short) = (FxHashSet::default(), Vec::new());
        for pattern in patterns {
            let mut adds = false;
            for Phrase { ids, short, .. } in self.compile(whose, pattern).iter() {
                if *short {
                    in_short.push(ids.clone());
                } else if seen.insert(ids.clone()) {
                    self.say(ids, meaning);
                    adds = true;
                }
            }
            self.refuse_double(whose, pattern, adds);
        }
        for ids in in_short {
            if seen.insert(ids.clone()) {
                self.say(&ids, meaning);
            }
        }
    }

    fn refuse_double(&mut self, whose: &str, pattern: &str, adds: bool) {
        if !adds {
            self.faults.push(format!("{whose}: \"{pattern}\" is there already"));
        }
    }

    /// How rare each word is among needs: ln(needs / needs that use it) / ln(needs).
    fn rarity(&mut self, rows: &[(usize, String, &NeedRow)]) -> Vec<f32> {
        let mut users: FxHashMap<WordId, FxHashSet<usize>> = FxHashMap::default();
        for (no, (_, code, row)) in rows.iter().enumerate() {
            for pattern in row.phrases.iter().chain(&row.hints) {
                for phrase in self.compile(code, pattern).iter() {
                    for id in &phrase.ids {
                        users.entry(*id).or_default().insert(no);
                    }
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a taxonomy has a few hundred needs")]
        let count = |number: usize| number.max(1) as f32;
        let all = count(rows.len()).max(2.0);
        (0..self.speech.vocabulary.len())
            .map(|id| users.get(&WordId::try_from(id).unwrap_or(UNKNOWN)).map_or(0.5, |needs| (all / count(needs.len())).ln() / all.ln()))
            .collect()
    }

    fn said_of_needs(&mut self, rows: &[(usize, String, &NeedRow)], rarity: &[f32], shared: &[String]) {
        let shared = self.gathered("shared", shared);
        let (mut whose, mut in_short) = (FxHashMap::<Box<[WordId]>, usize>::default(), Vec::new());
        for (no, (_, code, row)) in rows.iter().enumerate() {
            let mut own = FxHashSet::default();
            let need = NeedNo(u16::try_from(no).unwrap_or(u16::MAX));
            for (pattern, share) in row.phrases.iter().map(|p| (p, 1.0)).chain(row.hints.iter().map(|p| (p, HINT))) {
                let mut adds = false;
                for phrase @ Phrase { ids, short, .. } in self.compile(code, pattern).iter() {
                    let meaning = Meaning::Need(need, share * phrase.surely(rarity));
                    if *short {
                        in_short.push((ids.clone(), meaning));
                        continue;
                    }
                    if !own.insert(ids.clone()) {
                        continue;
                    }
                    adds = true;
                    if let Some(other) = whose.insert(ids.clone(), no).filter(|_| !shared.contains(ids)) {
                        let (other, text) = (&rows[other].1, phrase.written(pattern));
                        self.faults.push(format!("\"{text}\" belongs to {other} and {code}: name it under \"shared\", or to one of them"));
                    }
                    self.say(ids, meaning);
                }
                self.refuse_double(code, pattern, adds);
            }
        }
        for (ids, meaning) in in_short {
            if !whose.contains_key(&ids) {
                self.say(&ids, meaning);
            }
        }
    }

    /// The phrases of a list, by their words alone.
    fn gathered(&mut self, list: &str, patterns: &[String]) -> HashSet<Box<[WordId]>> {
        patterns
            .iter()
            .flat_map(|pattern| self.compile(list, pattern).iter().map(|phrase| phrase.ids.clone()).collect::<Vec<_>>())
            .collect()
    }

    fn listed(
        &mut self,
        rows: &[(usize, String, &NeedRow)],
        rarity: &[f32],
        shared: &[String],
        file: &ConstraintsFile,
    ) -> (Trie, Vec<ListedAs>) {
        let (shared, not_in_prose) = (self.gathered("shared", shared), self.gathered("not_in_prose", &file.not_in_prose));
        let mut kinds: FxHashMap<&str, usize> = FxHashMap::default();
        rows.iter().flat_map(|(_, _, row)| &row.activity_kinds).for_each(|kind| *kinds.entry(kind.as_str()).or_default() += 1);
        // "Cooking" helps with diabetes, but a listing that says it is about cooking.
        let mut others_words: FxHashMap<&str, FxHashSet<usize>> = FxHashMap::default();
        for (no, (_, _, row)) in rows.iter().enumerate() {
            row.listing
                .iter()
                .for_each(|words| _ = others_words.entry(words.split(['|', ' ']).next().unwrap_or_default()).or_default().insert(no));
            row.listing.iter().for_each(|words| _ = others_words.entry(words.as_str()).or_default().insert(no));
        }
        let (mut trie, mut listed_as) = (Trie::default(), Vec::new());
        let mut whose: FxHashMap<Box<[WordId]>, usize> = FxHashMap::default();
        for (no, (_, code, row)) in rows.iter().enumerate() {
            let mut own: FxHashMap<Box<[WordId]>, f32> = FxHashMap::default();
            for pattern in &row.listing {
                let mut adds = false;
                for phrase @ Phrase { ids, .. } in self.compile(code, pattern).iter().filter(|phrase| !phrase.short) {
                    if own.insert(ids.clone(), 1.0).is_some() {
                        continue;
                    }
                    adds = true;
                    if let Some(other) = whose.insert(ids.clone(), no).filter(|other| *other != no && !shared.contains(ids)) {
                        let (other, text) = (&rows[other].1, phrase.written(pattern));
                        self.faults
                            .push(format!("listing \"{text}\" belongs to {other} and {code}: name it under \"shared\", or to one of them"));
                    }
                }
                self.refuse_double(&format!("listing {code}"), pattern, adds);
            }
            let kind = |pattern: &String| match kinds.get(pattern.as_str()) {
                _ if others_words.get(pattern.as_str()).is_some_and(|owners| !owners.contains(&no)) => OTHERS_KIND,
                Some(2..) => SHARED_KIND,
                _ => OWN_KIND,
            };
            let rest = row.activity_kinds.iter().map(|p| (p, kind(p))).chain(row.phrases.iter().map(|p| (p, EVERYDAY_IN_LISTING)));
            for (pattern, share) in rest.chain(row.hints.iter().map(|p| (p, EVERYDAY_IN_LISTING * HINT))) {
                for phrase in self.compile(code, pattern).iter() {
                    let surely = share * phrase.surely(rarity);
                    let slot = own.entry(phrase.ids.clone()).or_insert(surely);
                    *slot = slot.max(surely);
                }
            }
            let no = NeedNo(u16::try_from(no).unwrap_or(u16::MAX));
            for (ids, surely) in own {
                let in_prose = match ids.len() {
                    _ if not_in_prose.contains(&ids) => InProse::Nothing,
                    1 => InProse::InPassing,
                    _ => InProse::Said,
                };
                trie.insert(&ids, u32::try_from(listed_as.len()).unwrap_or(u32::MAX));
                listed_as.push(ListedAs::Answers(no, surely, in_prose));
            }
        }
        for (patterns, meaning) in [(&file.not_offered, ListedAs::NotOffered), (&file.idle_in_listings, ListedAs::Idle)] {
            for pattern in patterns {
                for phrase in self.compile("listings", pattern).iter() {
                    trie.insert(&phrase.ids, u32::try_from(listed_as.len()).unwrap_or(u32::MAX));
                    listed_as.push(meaning);
                }
            }
        }
        trie.seal(self.speech.vocabulary.len());
        (trie, listed_as)
    }

    fn limits(&mut self, file: &ConstraintsFile) -> Vec<Limit> {
        let mut limits = Vec::new();
        for row in &file.constraints {
            self.say_all(&format!("constraint {:?}", row.values), &row.phrases, Meaning::Limit(limits.len()));
            limits.push(Limit {
                values: row.values.clone(),
                takes_back: row.takes_back.clone(),
                of: match (row.own, row.of_subject) {
                    (true, _) => Of::Anyone,
                    (_, true) => Of::Subject,
                    _ => Of::Person,
                },
                keeps_words: row.keeps_words,
                under: row.under,
            });
        }
        limits
    }

    fn times(&mut self, rows: &[TimeRow]) -> Vec<TimeWords> {
        let mut times = Vec::new();
        for row in rows {
            self.say_all("times", &row.phrases, Meaning::Time(times.len()));
            times.push(TimeWords { days: row.days.iter().copied().collect(), from: row.from, to: row.to, short: row.short });
        }
        times
    }

    fn cues(&mut self, file: &ConstraintsFile) {
        for row in &file.cues {
            self.say_all("cues", &row.phrases, Meaning::Cue(row.cue));
        }
        for row in &file.denials {
            self.say_all("denials", &row.phrases, Meaning::Denies(Denial { reach: row.reach, refuses: row.refuses }));
        }
        self.say_all("no_denials", &file.no_denials, Meaning::NoDenial);
        self.say_all("denies_before", &file.denies_before, Meaning::DeniesBefore);
        self.say_all("asks", &file.asks, Meaning::Asks);
        self.say_all("likes", &file.likes, Meaning::Likes(false));
        self.say_all("likes_if_activity", &file.likes_if_activity, Meaning::Likes(true));
        for (words, without) in [(&file.travel, false), (&file.without, true)] {
            for (word, phrases) in words {
                match travel_mode(word) {
                    Some(mode) => self.say_all("travel", phrases, if without { Meaning::Without(mode) } else { Meaning::Travel(mode) }),
                    None => self.faults.push(format!("travel: \"{word}\" is no way to travel")),
                }
            }
        }
    }

    fn safety(&mut self, file: &SafetyFile, codes: &HashMap<String, NeedNo>) -> SafetyBook {
        let mut book = SafetyBook::default();
        for advice in &file.advice {
            match advice.need.as_ref().map(|code| (code, codes.get(code))) {
                Some((_, Some(need))) => _ = book.names.insert(advice.kind, *need),
                Some((code, None)) => self.faults.push(format!("safety: {:?} names {code}, which is no need here", advice.kind)),
                None => {}
            }
        }
        for row in &file.crises {
            self.say_all(&format!("crisis {:?}", row.kind), &row.phrases, Meaning::Crisis(book.crises.len()));
            book.crises.push(Crisis { level: row.level, kind: row.kind });
        }
        self.say_all("look_alikes", &file.look_alikes, Meaning::LookAlike);
        self.say_all("past", &file.past, Meaning::Past);
        self.say_all("present", &file.present, Meaning::Present);
        self.say_all("ruled_out", &file.ruled_out, Meaning::RuledOut);
        for (level, opening) in &file.texts {
            for advice in &file.advice {
                let names = file.first.get(level).into_iter().flatten().chain(&advice.contacts);
                let mut contacts = Vec::new();
                for name in names {
                    match file.contacts.get(name) {
                        Some(contact) if !contacts.contains(&contact.contact) => contacts.push(contact.contact.clone()),
                        Some(_) => {}
                        None => self.faults.push(format!("safety: no contact is called \"{name}\"")),
                    }
                }
                let text = format!("{opening} {}", advice.text).trim().to_owned();
                book.advice.insert((*level, advice.kind), Arc::new(Advice { text, contacts }));
            }
        }
        let levels = [crate::domain::vocabulary::SafetyLevel::Support];
        for (level, kind) in
            book.crises.iter().flat_map(|crisis| levels.iter().chain([&crisis.level]).map(move |level| (*level, crisis.kind)))
        {
            if !book.advice.contains_key(&(level, kind)) {
                self.faults.push(format!("safety: nothing is said for {level} {kind:?}"));
            }
        }
        book
    }
}
