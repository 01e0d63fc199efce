//! Which gender and which circumstances an offering is for, and which circumstances it says it is not for.

use super::{
    facts::{Notes, Reading},
    phrases::{Found, Mark},
    prose::{Field, Kind},
    ways::company_of,
};
use crate::domain::vocabulary::{Circumstance, Company, Criterion, Gender, WordSet};

/// Words before a "for" that make it a "for" of another kind: caring for, looking for, good for.
const OTHER_FORS: &[&str] = &[
    "caring",
    "care",
    "cares",
    "cared",
    "look",
    "looking",
    "looks",
    "pay",
    "money",
    "raise",
    "raising",
    "suitable",
    "good",
    "great",
    "ideal",
    "perfect",
    "needed",
    "wanted",
    "accessible",
    "allow",
    "except",
    "open",
    "welcome",
    "waiting",
    "asked",
    "campaigning",
];

/// Words that open a sentence's door to all, so that the group it names is an example.
const OPEN_TO_ALL: &[&str] = &[
    "anyone",
    "everyone",
    "everybody",
    "anybody",
    "whether",
    "including",
    "include",
    "includes",
    "especially",
    "particularly",
    "such",
    "regardless",
    "all",
];

/// The one gender it is for. Hard only where it is said to be: "Women only". A name or a tag is a soft rule.
pub(super) fn gender(reading: Reading<'_>, company: &mut WordSet<Company>, notes: &mut Notes) -> Option<Gender> {
    let mut only: Option<(Gender, super::prose::Sentence)> = None;
    let mut mixed = reading.has(Mark::AnyGender);
    let said = reading.said().filter(|found| found.sentence.field != Field::Audience).filter_map(|found| match found.mark {
        Mark::OnlyFor(gender) => Some((gender, found.sentence)),
        _ => None,
    });
    for (gender, sentence) in said.chain(eligibility(reading)) {
        if reading.says_any(sentence, &["binary", "nonbinary", "identify", "identifying"]) {
            notes.soft_rule(reading.written(sentence));
            company.insert(company_of(gender));
            continue;
        }
        let other = if gender == Gender::Male { Gender::Female } else { Gender::Male };
        mixed |= only.is_some_and(|(known, _)| known != gender) || reading.has(Mark::Welcomes(other));
        only.get_or_insert((gender, sentence));
    }
    if let Some((gender, sentence)) = only.filter(|_| !mixed) {
        company.insert(company_of(gender));
        let detail = if gender == Gender::Male { "Men only" } else { "Women only" };
        notes.criterion_found(Criterion::Gender, detail.to_owned(), reading, sentence);
        return Some(gender);
    }
    for found in reading.said() {
        if let Mark::Company(word @ (Company::WomenOnly | Company::MenOnly)) = found.mark
            && company.contains(word)
            && found.sentence.field != Field::Term
        {
            notes.soft_rule(reading.written(found.sentence));
        }
    }
    for word in [Company::WomenOnly, Company::MenOnly].into_iter().filter(|word| company.contains(*word)) {
        if reading.said().any(|found| is_tagged(found, word)) {
            notes.soft_rule(if word == Company::MenOnly { "Listed as for men" } else { "Listed as for women" });
        }
    }
    None
}

/// Whether a tag says so.
fn is_tagged(found: Found, word: Company) -> bool {
    match found.sentence.field {
        Field::Audience => found.mark == Mark::OnlyFor(gender_of(word)),
        Field::Term => found.mark == Mark::Company(word),
        _ => false,
    }
}

fn gender_of(company: Company) -> Gender {
    if company == Company::MenOnly { Gender::Male } else { Gender::Female }
}

/// What says whom it is for begins with one gender and names no other: `Women; 16 and over`.
fn eligibility(reading: Reading<'_>) -> impl Iterator<Item = (Gender, super::prose::Sentence)> {
    let prose = reading.prose;
    prose.sentences().iter().filter(|sentence| sentence.field == Field::Eligibility).filter_map(move |sentence| {
        let pieces = prose.pieces(*sentence);
        let gender = match prose.low(*pieces.first()?) {
            "women" | "ladies" | "females" => Gender::Female,
            "men" | "males" => Gender::Male,
            _ => return None,
        };
        let others =
            pieces.iter().skip(1).any(|piece| matches!(prose.low(*piece), "women" | "men" | "welcome" | "mainly" | "mostly" | "anyone"));
        let next = pieces.get(1).map_or("", |piece| prose.low(*piece));
        (!others && !matches!(next, "and" | "or")).then_some((gender, *sentence))
    })
}

/// The circumstances it is for, any of them, and those it says it is not for.
pub(super) fn circumstances(reading: Reading<'_>, notes: &mut Notes) -> (WordSet<Circumstance>, WordSet<Circumstance>) {
    let (mut open, mut barred) = (WordSet::EMPTY, WordSet::EMPTY);
    for found in reading.found {
        let Mark::Group(circumstance) = found.mark else { continue };
        if is_barred(reading, *found) {
            barred.insert(circumstance);
            let detail = format!("Not for {}", in_words(circumstance));
            notes.criterion_found(Criterion::Circumstances, detail, reading, found.sentence);
        } else if !found.denied && is_for(reading, *found) && !open.contains(circumstance) {
            open.insert(circumstance);
            notes.criterion_found(Criterion::Circumstances, format!("For: {}", in_words(circumstance)), reading, found.sentence);
        }
    }
    (open.without(barred), barred)
}

/// Who is in a circumstance, as people say it.
fn in_words(circumstance: Circumstance) -> &'static str {
    match circumstance {
        Circumstance::Bereaved => "people who have been bereaved",
        Circumstance::Carer => "carers",
        Circumstance::YoungCarer => "young carers",
        Circumstance::Parent => "parents",
        Circumstance::LoneParent => "lone parents",
        Circumstance::Pregnant => "people who are expecting a baby",
        Circumstance::NewlyArrived => "people new to the country",
        Circumstance::RefugeeOrAsylumSeeker => "refugees and people seeking asylum",
        Circumstance::Veteran => "people who served in the armed forces",
        Circumstance::Unemployed => "people out of work",
        Circumstance::LowIncome => "people on a low income",
        Circumstance::AtRiskOfHomelessness => "people who may lose their home",
        Circumstance::LivesAlone => "people who live alone",
        Circumstance::Housebound => "people who cannot get out",
        Circumstance::LongTermCondition => "people with a long-term condition",
        Circumstance::Disabled => "disabled people",
        Circumstance::LearningDisability => "people with a learning disability",
        Circumstance::Autistic => "autistic people",
        Circumstance::Dementia => "people with dementia",
        Circumstance::SensoryImpairment => "people who see or hear little",
        Circumstance::Lgbt => "LGBTQ+ people",
        Circumstance::Student => "students",
        Circumstance::PrisonLeaver => "people who have left prison",
        Circumstance::InRecovery => "people in recovery",
    }
}

fn is_barred(reading: Reading<'_>, found: Found) -> bool {
    reading.found.iter().any(|other| {
        other.mark == Mark::Unsuitable
            && other.sentence == found.sentence
            && other.span.0 < found.span.0
            && found.span.0 <= other.span.1 + 6
            && reading.pieces(found)[other.span.1.min(found.span.0)..found.span.0].iter().all(|piece| piece.kind != Kind::Break)
    })
}

/// Whether it is for the group that was named.
fn is_for(reading: Reading<'_>, found: Found) -> bool {
    match found.sentence.field {
        Field::Audience | Field::Name => true,
        // "Over 60 or disabled" asks for either; as a rule about the circumstance alone it would be wrong.
        Field::Eligibility => {
            let ages = reading.said().any(|other| {
                other.sentence == found.sentence && matches!(other.mark, Mark::AgeFrom | Mark::AgeTo | Mark::AgeUnder | Mark::AgeBetween)
            });
            let either = ages && reading.says_any(found.sentence, &["or"]);
            !either && !reading.says_any(found.sentence, OPEN_TO_ALL)
        }
        Field::Opening => {
            is_the_only(reading, found) || (!reading.says_any(found.sentence, OPEN_TO_ALL) && stands_after_for(reading, found))
        }
        Field::Body => is_the_only(reading, found),
        _ => false,
    }
}

/// "Carers only"; "only for carers".
fn is_the_only(reading: Reading<'_>, found: Found) -> bool {
    (reading.near(found, 1) == "only" && reading.near(found, 2) != "if")
        || (reading.near(found, -1) == "for" && reading.near(found, -2) == "only")
}

/// "For (people with) memory problems": a "for" before it in its clause, which is not the "for" of caring for.
fn stands_after_for(reading: Reading<'_>, found: Found) -> bool {
    let pieces = reading.pieces(found);
    let at =
        (0..found.span.0).rev().take(7).take_while(|at| pieces[*at].kind != Kind::Break).find(|at| reading.prose.low(pieces[*at]) == "for");
    let Some(at) = at else { return false };
    let before = at.checked_sub(1).map_or("", |before| reading.prose.low(pieces[before]));
    !OTHER_FORS.contains(&before)
}

/// What is said in words about where people must live: it draws no border, and is shown.
pub(super) fn local(reading: Reading<'_>, notes: &mut Notes) {
    for found in reading.said().filter(|found| found.mark == Mark::Local && found.sentence.field != Field::Name) {
        notes.soft_rule(reading.written(found.sentence));
    }
}
