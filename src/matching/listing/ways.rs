//! How an offering is had, its shape, where it happens, whom one is with, and what it presents itself as.

use super::{
    facts::{Notes, Reading},
    phrases::Mark,
    prose::{Field, Kind},
};
use crate::domain::vocabulary::{Attendance, Avoid, Company, Factor, Format, Gender, Setting, Vocabulary, WordSet};

/// Words by which a sentence names one way among others.
const ONE_AMONG_OTHERS: &[&str] = &["if", "also", "can", "could", "available", "arranged", "arrangement", "request", "sometimes", "plus"];

/// The numbers from which a company is a large one, in hundredths: thirty people and more (an assumption), and below the
/// membership figures that listings boast of.
const LARGE: std::ops::RangeInclusive<u32> = 3_000..=50_000;

/// Where an offering can be had by going there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// A place with a point.
    Venue,
    /// A place on the net.
    Virtual,
    /// None, or an address for post only.
    None,
}

/// The ways it can be had. What schedules and attributes state holds alone; else prose that can mean nothing else; else a
/// venue is attended in person.
pub(super) fn attendance(service: Reading<'_>, here: Reading<'_>, door: Door, notes: &mut Notes) -> WordSet<Attendance> {
    let stated = by(here, |field| field == Field::Attending).or(by(service, |field| field == Field::Attending));
    let home = Mark::By(Attendance::HomeVisit);
    if let Some(visit) = service.said().find(|found| found.mark == home && matches!(found.sentence.field, Field::Name | Field::Opening))
        && stated.contains(Attendance::InPerson)
        && door != Door::Venue
    {
        // Feeds say "in person" of a visit at home too.
        notes.read(Factor::Nearness, Attendance::HomeVisit.word(), service, visit.sentence);
        return [Attendance::HomeVisit].into_iter().chain(stated.iter().filter(|way| *way != Attendance::InPerson)).collect();
    }
    if !stated.is_empty() {
        return stated;
    }
    let (sole, mut also) = from_prose(service, notes);
    if !sole.is_empty() {
        return sole.or(also);
    }
    match door {
        Door::Venue => also.insert(Attendance::InPerson),
        Door::Virtual => also.insert(Attendance::Online),
        Door::None => {}
    }
    also
}

/// Whether schedules or attributes state how it is had.
pub(super) fn states_attendance(reading: Reading<'_>) -> bool {
    !by(reading, |field| field == Field::Attending).is_empty()
}

/// The ways that prose tells: those which are the way it is had, and those which are one among others.
pub(super) fn from_prose(service: Reading<'_>, notes: &mut Notes) -> (WordSet<Attendance>, WordSet<Attendance>) {
    let (mut sole, mut also) = (WordSet::EMPTY, WordSet::EMPTY);
    for found in service.said() {
        let (way, alone) = match found.mark {
            Mark::By(way) => {
                let names = matches!(found.sentence.field, Field::Name | Field::Term);
                let says = found.sentence.field == Field::Opening && !service.says_any(found.sentence, ONE_AMONG_OTHERS);
                (way, names || says)
            }
            Mark::AlsoBy(way) => (way, false),
            _ => continue,
        };
        if alone {
            sole.insert(way);
        } else {
            also.insert(way);
        }
        notes.read(Factor::Nearness, way.word(), service, found.sentence);
    }
    (sole, also)
}

fn by(reading: Reading<'_>, within: impl Fn(Field) -> bool) -> WordSet<Attendance> {
    let ways = reading.said().filter(|found| within(found.sentence.field)).filter_map(|found| match found.mark {
        Mark::By(way) => Some(way),
        _ => None,
    });
    ways.collect()
}

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Kinds {
    pub(super) format: WordSet<Format>,
    pub(super) setting: WordSet<Setting>,
    pub(super) company: WordSet<Company>,
}

/// Its shape, its setting and its company.
pub(super) fn kinds(service: Reading<'_>, notes: &mut Notes) -> Kinds {
    let mut kinds = Kinds::default();
    let anybody = service.has(Mark::AnyGender);
    for found in service.said() {
        let (factor, value) = match found.mark {
            Mark::Format(format) => {
                kinds.format.insert(format);
                (Factor::Format, format.word())
            }
            Mark::Setting(setting) => {
                kinds.setting.insert(setting);
                (Factor::Setting, setting.word())
            }
            Mark::Company(company) if company == Company::Lgbt || !(anybody || welcomes_others(service, company)) => {
                kinds.company.insert(company);
                (Factor::Company, company.word())
            }
            _ => continue,
        };
        notes.read(factor, value, service, found.sentence);
    }
    for found in service.said().filter(|found| found.sentence.field == Field::Audience) {
        match found.mark {
            Mark::OnlyFor(gender) if !(anybody || welcomes_others(service, company_of(gender))) => kinds.company.insert(company_of(gender)),
            _ => {}
        }
    }
    if kinds.company.contains(Company::WomenOnly) && kinds.company.contains(Company::MenOnly) {
        kinds.company.remove(Company::WomenOnly);
        kinds.company.remove(Company::MenOnly);
    }
    // Among plants and by water is outdoors, unless it says it is not; but people swim indoors too.
    if kinds.setting.contains(Setting::Green) && !kinds.setting.contains(Setting::Indoors) {
        kinds.setting.insert(Setting::Outdoors);
    }
    kinds
}

/// Whether what is among one gender says that the other is welcome: "men welcome" at a women's group.
fn welcomes_others(service: Reading<'_>, company: Company) -> bool {
    match company {
        Company::WomenOnly => service.has(Mark::Welcomes(Gender::Male)),
        Company::MenOnly => service.has(Mark::Welcomes(Gender::Female)),
        _ => false,
    }
}

pub(super) fn company_of(gender: crate::domain::vocabulary::Gender) -> Company {
    if gender == crate::domain::vocabulary::Gender::Male { Company::MenOnly } else { Company::WomenOnly }
}

/// What it presents itself as, among the things a person may want to avoid: in its name, its organization's, its venue's,
/// its tags, or the sentence it opens with.
pub(super) fn labels(service: Reading<'_>, here: Reading<'_>, notes: &mut Notes) -> WordSet<Avoid> {
    let mut labels = WordSet::EMPTY;
    let first = service.prose.sentences().iter().find(|sentence| sentence.field == Field::Opening);
    for (reading, found) in service.said().map(|found| (service, found)).chain(here.said().map(|found| (here, found))) {
        let Mark::Label(label) = found.mark else { continue };
        let opens = first == Some(&found.sentence);
        if label == Avoid::MentalHealthLabel && found.sentence.field == Field::Opening && !opens {
            continue;
        }
        let numbers = reading.pieces(found)[found.span.0..found.span.1].iter();
        let mut numbers = numbers.filter_map(|piece| if let Kind::Number(number) = piece.kind { Some(number) } else { None }).peekable();
        if label == Avoid::LargeGroups && numbers.peek().is_some() && !numbers.any(|number| LARGE.contains(&number)) {
            continue;
        }
        labels.insert(label);
        notes.read(Factor::Setting, label.word(), reading, found.sentence);
    }
    labels
}
