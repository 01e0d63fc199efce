//! What people say they like or liked to do: "used to play football", "mad about dogs".

use super::{
    hearing::{Heard, Trait},
    lexicon::{Lexicon, Meaning, Said as Phrase},
    negation::{Denied, MAX_SPAN, nearby},
    phrases::Found,
    reading::Said,
};

/// Words taken as an interest, at most.
const MAX_WORDS: usize = 5;

/// Interests kept of one text, at most.
const MAX_INTERESTS: usize = 12;

pub(super) fn interests(
    lexicon: &Lexicon,
    heard: &Heard<'_>,
    found: &[Phrase],
    denied: &Denied,
    mentions: &[(Found, super::NeedNo)],
) -> Vec<Said> {
    let mut interests: Vec<Said> = Vec::new();
    for cue in found {
        let Meaning::Likes(only_activities) = cue.meaning else { continue };
        // "Plays up", "plays havoc": the longer phrase is no liking.
        let is_other = nearby(cue, found).any(|other| matches!(other.meaning, Meaning::Limit(_)) && other.at.swallows(&cue.at));
        if interests.len() == MAX_INTERESTS || denied.is(cue.at.first) || is_other {
            continue;
        }
        let Some((first, last)) = object(heard, cue.at.last) else { continue };
        let needs: Vec<_> = {
            // They stand in the order of their first words: only a window of them is looked at.
            let from = mentions.partition_point(|(at, _)| at.first + MAX_SPAN < first);
            let mut needs: Vec<_> = mentions[from..]
                .iter()
                .take_while(|(at, _)| at.first <= last)
                .filter(|(at, need)| at.first <= last && at.last >= first && (!only_activities || lexicon.is_activity(*need)))
                .map(|(_, need)| *need)
                .collect();
            needs.sort_unstable();
            needs.dedup();
            needs
        };
        if only_activities && needs.is_empty() {
            continue;
        }
        let words = heard.cut(first, last).to_owned();
        if interests.iter().all(|known| known.words != words) {
            interests.push(Said { words, needs, because: heard.cut(cue.at.first, last).to_owned() });
        }
    }
    // "used to play" and "used to" hear the same football: the longer cue's is kept.
    let heard_longer = |said: &Said, all: &[Said]| {
        all.iter().any(|other| other.words != said.words && said.words.ends_with(&other.words) && said.because == other.because)
    };
    let all = interests.clone();
    interests.retain(|said| !heard_longer(said, &all));
    interests
}

/// The words after a cue that name the thing liked: to the end of the clause, stop words trimmed.
fn object(heard: &Heard<'_>, cue: usize) -> Option<(usize, usize)> {
    let clause = heard.words.get(cue)?.clause;
    let mut first = cue + 1;
    while heard.words.get(first).is_some_and(|word| word.clause == clause && (word.stop || word.is(Trait::Weak))) {
        first += 1;
    }
    let mut last = first;
    let mut content = 0;
    for at in first..heard.words.len().min(first + MAX_WORDS) {
        let word = &heard.words[at];
        if word.clause != clause || word.is(Trait::EndsDenial) || (at == first && word.is(Trait::Kin)) {
            break;
        }
        if !word.stop && !word.is(Trait::Blank) {
            content += 1;
            last = at;
        }
    }
    (content > 0).then_some((first, last))
}
