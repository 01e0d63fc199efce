//! The sentences. Plain British English that a link worker could read out: nothing the person did not say, no diagnosis.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};

use super::{Card, Caution, Offering, Person, Price, Query, Room, Window, judge, look::Scored, rank::Missed, score, sessions::Session};
use crate::{
    domain::vocabulary::{
        Access, Attendance, Company, Criterion, Exclusion, Factor, Format, Route, ServesArea, Setting, Verdict, Vocabulary, WordSet,
    },
    needs::{Lexicon, NeedNo},
};

/// Why an offering answers a stated need.
pub(super) fn need(query: &Query, lexicon: &Lexicon, need: usize, scored: &Scored<'_>) -> String {
    let ask = &query.asks[need];
    let fit = |no: NeedNo| ask.weights.get(usize::from(no.0)).copied().unwrap_or_default() * score::strength(scored.offering, no);
    let best = scored.offering.answers.iter().map(|answer| answer.need).filter(|no| fit(*no) > 0.05).max_by(|a, b| {
        let order = fit(*a).total_cmp(&fit(*b));
        order.then_with(|| b.cmp(a))
    });
    let Some(best) = best else { return "Its own description comes close to what was said".to_owned() };
    let answered_by = &lexicon.need(best).answered_by;
    let concepts = query.understood.concepts.get(need).map_or(&[][..], Vec::as_slice);
    let said = concepts.iter().find(|concept| concept.need == best).map(|concept| concept.because.trim());
    match (said, ask.label.filter(|asked| *asked != best)) {
        (Some(said), _) => format!("{answered_by}, for “{}”", shortened(said)),
        (None, Some(asked)) => format!("{answered_by}, which can help with {}", lowercase_first(&lexicon.need(asked).label)),
        (None, None) => answered_by.clone(),
    }
}

/// Why one of the other factors adds to the score.
pub(super) fn factor(factor: Factor, query: &Query, lexicon: &Lexicon, scored: &Scored<'_>, card: &Card) -> String {
    let (person, offering) = (&query.person, scored.offering);
    match factor {
        Factor::Need => String::new(),
        Factor::Interest => interest(query, lexicon, scored, card),
        Factor::Nearness => nearness(person, scored),
        Factor::Schedule => schedule(person, offering),
        Factor::Format => liked(person.preferences.format, offering.format, format_words, "Does not say what form it takes"),
        Factor::Setting => {
            liked(person.preferences.setting, offering.setting, setting_words, "Does not say whether it is in or out of doors")
        }
        Factor::Company => company(person),
        Factor::Cost => cost(card, offering.price),
        Factor::Access => access(person, scored),
        Factor::Language => language(person, offering),
        Factor::Room => match offering.room {
            Room::Open => "Has room".to_owned(),
            Room::Waiting => "Takes new people after a wait".to_owned(),
            Room::NotStated | Room::Full | Room::Closed => "Nothing says that it is full".to_owned(),
        },
        Factor::Freshness => card
            .assured_date
            .map_or_else(|| "Does not say when it was last checked".to_owned(), |date| format!("Last checked in {}", month_and_year(date))),
        Factor::Eligibility => eligibility(person, scored, card),
    }
}

fn interest(query: &Query, lexicon: &Lexicon, scored: &Scored<'_>, card: &Card) -> String {
    let suits = |interest: &&super::Interest| interest.needs.iter().any(|need| score::strength(scored.offering, *need) > 0.0);
    let found = query.interests.iter().find(suits).or(query.interests.first());
    let label = |interest: &super::Interest| interest.needs.first().map(|need| lowercase_first(&lexicon.need(*need).label));
    match found {
        Some(interest) if !interest.said.is_empty() => {
            let said = interest.said.to_lowercase();
            let told = |text: &str| text.to_lowercase().contains(&said);
            if told(&card.name) || card.summary.as_deref().is_some_and(told) {
                format!("There is {}, which they like", shortened(&interest.said))
            } else {
                format!("Comes near something they like: {}", shortened(&interest.said))
            }
        }
        Some(interest) => format!("Touches on {}", label(interest).unwrap_or_else(|| "something they like".to_owned())),
        None => "Touches on something they like".to_owned(),
    }
}

fn nearness(person: &Person, scored: &Scored<'_>) -> String {
    let usable = scored.standing.usable;
    let uncertainty_m = person.place.map_or(0.0, |place| place.uncertainty_m);
    let place = scored
        .standing
        .distance_m
        .filter(|_| usable.contains(Attendance::InPerson))
        .map(|distance| distance_words(distance, uncertainty_m));
    let home = usable.contains(Attendance::HomeVisit).then_some("comes to the home");
    let remote: Vec<&str> = usable
        .iter()
        .filter_map(|way| match way {
            Attendance::Phone => Some("by phone"),
            Attendance::Online => Some("online"),
            Attendance::Text => Some("by text"),
            Attendance::Post => Some("by post"),
            Attendance::InPerson | Attendance::HomeVisit => None,
        })
        .collect();
    match (place, home) {
        (Some(place), None) => place,
        (Some(place), Some(home)) => format!("{place}, or {home}"),
        (None, Some(home)) => capitalised(home),
        (None, None) if remote.is_empty() => "Somewhere in the area where they live".to_owned(),
        (None, None) => format!("{}, so there is no journey", capitalised(&remote.join(" or "))),
    }
}

fn schedule(person: &Person, offering: &Offering) -> String {
    let shares = |session: &&Window| person.availability.iter().any(|window| window.shared_min(**session) >= 30);
    match offering.sessions.iter().find(shares) {
        Some(session) if session.from_min == 0 && session.to_min == 24 * 60 => {
            format!("Open on {}s, when they are free", day_name(*session))
        }
        Some(session) => {
            let (day, from, to) = (day_name(*session), clock(session.from_min), clock(session.to_min));
            format!("On {day}s from {from} to {to}, which suits when they are free")
        }
        None => "Does not say when it runs, so it may suit".to_owned(),
    }
}

pub(super) fn day_name(window: Window) -> String {
    capitalised(window.day.word())
}

pub(super) fn clock(minutes: u16) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn liked<T: Vocabulary>(wished: WordSet<T>, stated: WordSet<T>, words: fn(T) -> &'static str, silent: &str) -> String {
    let shared: Vec<&str> = wished.and(stated).iter().map(words).collect();
    if shared.is_empty() { silent.to_owned() } else { format!("{}, as they would like", capitalised(&shared.join(", "))) }
}

pub(super) fn format_words(format: Format) -> &'static str {
    match format {
        Format::OneToOne => "one to one",
        Format::Group => "in a group",
        Format::DropIn => "drop in when it suits",
        Format::Course => "a course",
        Format::SelfGuided => "in their own time",
    }
}

pub(super) fn setting_words(setting: Setting) -> &'static str {
    match setting {
        Setting::Indoors => "indoors",
        Setting::Outdoors => "out of doors",
        Setting::Green => "among green things",
        Setting::Blue => "by the water",
    }
}

fn company(person: &Person) -> String {
    let words = person.preferences.company.iter().map(|wish| match wish {
        Company::WomenOnly => "with women only",
        Company::MenOnly => "with men only",
        Company::Lgbt => "with LGBTQ+ people",
        Company::OwnAge => "with people of about their age",
        Company::OwnLanguage => "with people who share their language",
    });
    format!("The company they would like: {}", words.collect::<Vec<_>>().join(", "))
}

fn cost(card: &Card, price: Price) -> String {
    match (price, &card.cost) {
        (Price::Free, _) => "It is free".to_owned(),
        (Price::Donation, _) => "By donation".to_owned(),
        (Price::NotStated, _) => "Does not say what it costs".to_owned(),
        (_, Some(cost)) => format!("Costs {}", shortened(cost)),
        (_, None) => "There is something to pay".to_owned(),
    }
}

pub(super) fn access_words(access: Access) -> &'static str {
    match access {
        Access::StepFree => "step-free",
        Access::HearingLoop => "a hearing loop",
        Access::Bsl => "British Sign Language",
        Access::AccessibleToilet => "an accessible toilet",
        Access::QuietSpace => "a quiet space",
        Access::Transport => "transport",
        Access::Childcare => "childcare",
        Access::Companion => "room for a companion",
        Access::AssistanceDog => "a welcome for assistance dogs",
    }
}

fn access(person: &Person, scored: &Scored<'_>) -> String {
    let stated: Vec<&str> = person.access.and(scored.offering.access).iter().map(access_words).collect();
    if !stated.is_empty() {
        return format!("Has what they need: {}", stated.join(", "));
    }
    if judge::needed_access(person, &scored.standing).len() < person.access.len() {
        return "There is no building to get into".to_owned();
    }
    "Says nothing against what they need to get in".to_owned()
}

fn language(person: &Person, offering: &Offering) -> String {
    let shared: Vec<&str> =
        person.languages.iter().filter(|code| offering.languages.contains(code)).map(|code| language_name(code)).collect();
    if shared.is_empty() { "In English, as far as it says".to_owned() } else { format!("Speaks {}", shared.join(" and ")) }
}

/// The English name of a language that is much spoken in the United Kingdom; the code itself for any other.
/// Source: ISO 639-1 (codes and names).
pub(super) fn language_name(code: &str) -> &str {
    const NAMES: [(&str, &str); 34] = [
        ("ar", "Arabic"),
        ("bfi", "British Sign Language"),
        ("bg", "Bulgarian"),
        ("bn", "Bengali"),
        ("cy", "Welsh"),
        ("de", "German"),
        ("el", "Greek"),
        ("en", "English"),
        ("es", "Spanish"),
        ("fa", "Farsi"),
        ("fr", "French"),
        ("gd", "Gaelic"),
        ("gu", "Gujarati"),
        ("hi", "Hindi"),
        ("hu", "Hungarian"),
        ("it", "Italian"),
        ("ku", "Kurdish"),
        ("lt", "Lithuanian"),
        ("ne", "Nepali"),
        ("pa", "Punjabi"),
        ("pl", "Polish"),
        ("ps", "Pashto"),
        ("pt", "Portuguese"),
        ("ro", "Romanian"),
        ("ru", "Russian"),
        ("so", "Somali"),
        ("sq", "Albanian"),
        ("ta", "Tamil"),
        ("ti", "Tigrinya"),
        ("tr", "Turkish"),
        ("uk", "Ukrainian"),
        ("ur", "Urdu"),
        ("vi", "Vietnamese"),
        ("zh", "Chinese"),
    ];
    NAMES.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name)
}

fn eligibility(person: &Person, scored: &Scored<'_>, card: &Card) -> String {
    let said = |criterion| card.criteria.iter().find(|said| said.criterion == criterion).map(|said| shortened(&said.detail));
    let mut open = String::new();
    let verdicts = [
        (Criterion::Circumstances, judge::circumstances(person, scored.offering)),
        (Criterion::Age, judge::age(person, scored.offering)),
        (Criterion::Gender, judge::gender(person, scored.offering)),
    ];
    for (criterion, _) in verdicts.into_iter().filter(|(_, verdict)| *verdict == Verdict::Meets) {
        if let Some(detail) = said(criterion) {
            let detail = detail.strip_prefix("For: ").map_or(detail.clone(), |whom| format!("for {whom}"));
            let _ = if open.is_empty() { write!(open, "Open to them: {detail}") } else { write!(open, ", {detail}") };
        }
    }
    if open.is_empty() { not_known_to_be_theirs(person, scored, card) } else { open }
}

/// What can be said of who may come, where nothing of it is known to be true of the person: a link worker reads it out.
fn not_known_to_be_theirs(person: &Person, scored: &Scored<'_>, card: &Card) -> String {
    let offering = scored.offering;
    let asks = |criterion| match criterion {
        Criterion::Age => offering.minimum_age.is_some() || offering.maximum_age.is_some(),
        Criterion::Gender => offering.gender.is_some(),
        Criterion::Circumstances => !offering.circumstances.is_empty(),
        _ => false,
    };
    let details: Vec<String> = [Criterion::Circumstances, Criterion::Age, Criterion::Gender]
        .into_iter()
        .filter(|criterion| asks(*criterion))
        .filter_map(|criterion| card.criteria.iter().find(|said| said.criterion == criterion))
        .map(|said| lowercase_first(&shortened(said.detail.strip_prefix("For: ").unwrap_or(&said.detail))))
        .collect();
    if !details.is_empty() {
        return format!("Open to people who fit this: {}", details.join(", "));
    }
    let is_of_one_gender = judge::company_is_in_doubt(person, offering);
    if offering.areas.is_empty() && card.soft_rules.is_empty() && !is_of_one_gender && !judge::language_is_in_doubt(person, offering) {
        "Open to anyone: it sets no rule of age or circumstances".to_owned()
    } else {
        "No rule of age, gender or circumstances stands in their way".to_owned()
    }
}

/// What to know before offering it.
pub(super) fn cautions(query: &Query, scored: &Scored<'_>, card: &Card, next: Option<Session>) -> Vec<Caution> {
    let (person, offering) = (&query.person, scored.offering);
    let mut cautions = Vec::new();
    let mut say = |code, text: String| cautions.push(Caution { code, text });
    if let Some(alert) = &card.alert {
        say("alert", format!("It says: {}", shortened(alert)));
    }
    match judge::assured_days_ago(person, offering) {
        Some(days) if days > 365 => say("not_recently_assured", format!("Last checked {} months ago", days / 30)),
        None => say("not_assured", "Does not say when it was last checked".to_owned()),
        Some(_) => {}
    }
    if offering.room == Room::Waiting {
        let wait = card.wait.as_ref().map_or_else(|| "There is a wait".to_owned(), |wait| format!("There is a wait: {}", shortened(wait)));
        say("waiting", wait);
    }
    match offering.route {
        Route::GpReferral => say("referral_needed", "A GP has to refer".to_owned()),
        Route::ProfessionalReferral => say("referral_needed", "Somebody has to refer them, such as a link worker".to_owned()),
        Route::SelfReferral | Route::DropIn | Route::NotStated => {}
    }
    if !offering.circumstances.is_empty() && judge::circumstances(person, offering) == Verdict::NotStated {
        let whom = card.criteria.iter().find(|said| said.criterion == Criterion::Circumstances);
        let whom =
            whom.map_or_else(|| "people in particular circumstances".to_owned(), |said| shortened(said.detail.trim_start_matches("For: ")));
        say("circumstances_not_known", format!("Ask whether it is for them: {whom}"));
    }
    let age = card.criteria.iter().find(|said| said.criterion == Criterion::Age);
    // Ages that are a child's bind nobody here, and are told as a rule of the listing's own.
    let has_ages = offering.minimum_age.is_some() || offering.maximum_age.is_some();
    if let Some(age) = age.filter(|_| has_ages && person.age.is_none()) {
        say("age_not_known", format!("For people of certain ages: {}", lowercase_first(&shortened(&age.detail))));
    }
    if judge::company_is_in_doubt(person, offering) {
        let whom = if offering.company.contains(Company::WomenOnly) { "women" } else { "men" };
        say("company_not_known", format!("It is for {whom}, by its name or kind; ask whether it is for them"));
    }
    if judge::language_is_in_doubt(person, offering) {
        let names: Vec<&str> = offering.languages.iter().map(|code| language_name(code)).collect();
        say("language_not_known", format!("Offered in {}; ask whether English will do", names.join(" and ")));
    }
    if offering.gender.is_some() && judge::gender(person, offering) == Verdict::NotStated {
        say("gender_not_known", "It is for one gender; ask whether it is for them".to_owned());
    }
    if !offering.areas.is_empty() && scored.standing.serves == ServesArea::NotStated {
        let names = card.area_names.iter().map(|name| shortened(name)).collect::<Vec<_>>().join(", ");
        let names = if names.is_empty() { "one area".to_owned() } else { names };
        say("area_not_sure", format!("Serves {names}; ask whether that takes them in"));
    }
    let silent = judge::needed_access(person, &scored.standing).without(offering.access);
    if !silent.is_empty() {
        let words = silent.iter().map(access_words).collect::<Vec<_>>().join(", ");
        say("access_not_stated", format!("Does not say whether it has {words}; ask before going"));
    }
    if judge::is_out_of_season(person, offering) {
        say("out_of_season", season_words(person, offering));
    } else if next.is_none() && scored.standing.usable.contains(Attendance::InPerson) && offering.sessions.is_empty() {
        say("times_not_stated", "Does not say when it meets; ask before going".to_owned());
    }
    for rule in &card.soft_rules {
        say("soft_rule", shortened(rule));
    }
    cautions
}

fn season_words(person: &Person, offering: &Offering) -> String {
    let today = person.as_of.date_naive().num_days_from_ce();
    let date = |day: Option<i32>| day.and_then(NaiveDate::from_num_days_from_ce_opt);
    match date(offering.season.from_day.filter(|from| *from > today)) {
        Some(from) => format!("Starts in {}", month_and_year(from)),
        None => date(offering.season.to_day).map_or_else(
            || "The dates it gives have passed".to_owned(),
            |to| format!("The dates it gives ended in {}; ask whether it runs again", month_and_year(to)),
        ),
    }
}

/// What a near miss misses.
pub(super) fn near_miss(missed: &Missed<'_>, by_m: Option<u32>) -> String {
    match missed.criterion {
        Exclusion::Full if missed.scored.offering.room == Room::Closed => "Closed for the time being".to_owned(),
        Exclusion::Full => "Full at present".to_owned(),
        Exclusion::Attendance => {
            let ways: Vec<&str> = missed.scored.offering.attendance.iter().map(way_words).collect();
            format!("Only to be had {}", ways.join(" or "))
        }
        _ => by_m.map_or_else(|| "Further than asked".to_owned(), |by| format!("{} further than asked", kilometres(f64::from(by)))),
    }
}

/// A way of attending, as people say it.
#[must_use]
pub fn way_words(way: Attendance) -> &'static str {
    match way {
        Attendance::InPerson => "in person",
        Attendance::HomeVisit => "at home",
        Attendance::Phone => "by phone",
        Attendance::Online => "online",
        Attendance::Text => "by text",
        Attendance::Post => "by post",
    }
}

/// What is missing for a stated need.
pub(super) fn unmet(query: &Query, lexicon: &Lexicon, need: usize, reach_m: f64) -> String {
    let Some(label) = query.asks[need].label else {
        return "It was not understood what would help: say it in other words, or choose from the list of needs".to_owned();
    };
    let what = lowercase_first(&lexicon.need(label).label);
    match query.person.place {
        Some(_) => format!("Nothing within {} that clearly helps with {what} and is open to them", kilometres(reach_m)),
        None => format!("Nothing by phone or online that clearly helps with {what} and is open to them"),
    }
}

/// A distance, no surer than the person's own place is.
fn distance_words(distance_m: f64, uncertainty_m: f64) -> String {
    if distance_m < 200.0 && uncertainty_m <= 200.0 {
        "Round the corner".to_owned()
    } else if distance_m < uncertainty_m {
        format!("Within about {}", kilometres(distance_m + uncertainty_m))
    } else {
        format!("About {} away", kilometres(distance_m))
    }
}

pub(super) fn kilometres(metres: f64) -> String {
    if metres < 950.0 {
        format!("{:.0} m", (metres / 50.0).round().max(1.0) * 50.0)
    } else if metres < 9_950.0 {
        format!("{:.1} km", metres / 1000.0)
    } else {
        format!("{:.0} km", metres / 1000.0)
    }
}

pub(super) fn month_and_year(date: NaiveDate) -> String {
    date.format("%B %Y").to_string()
}

pub(super) fn lowercase_first(text: &str) -> String {
    // "LGBTQ+ people" stays as it is.
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(text.chars().skip(1)).collect(),
        _ => text.to_owned(),
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// At most a line of it, cut at a word.
pub(super) fn shortened(text: &str) -> String {
    const LINE: usize = 120;
    let text = text.trim();
    if text.chars().count() <= LINE {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LINE).collect();
    let end = cut.rfind(char::is_whitespace).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}
