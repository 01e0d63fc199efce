//! A match, set for a terminal: the offerings in their order, each with the reasons that make up its score.

use std::io::{self, Write};

use chrono_tz::Europe::London;

use crate::{
    app::Matched,
    cli::output::{plain, write_wrapped},
    domain::vocabulary::{Exclusion, ServesArea, Vocabulary as _},
    matching::{Match, NearMiss, way_words},
    needs::Lexicon,
};

/// How far what belongs to an offering is indented: past its rank and score.
const INDENT: usize = 13;

/// Writes the whole answer.
pub(super) fn write(out: &mut dyn Write, matched: &Matched, lexicon: &Lexicon, width: usize) -> io::Result<()> {
    safety(out, matched, width)?;
    understood(out, matched, lexicon, width)?;
    let ranking = &matched.ranking;
    if ranking.matches.is_empty() {
        writeln!(out, "Nothing fits.")?;
    } else {
        writeln!(out, "RANK  SCORE  OFFERING, AND WHY")?;
        writeln!(out, "{}", "─".repeat(width))?;
        for found in &ranking.matches {
            offering(out, found, width)?;
            writeln!(out)?;
        }
    }
    if !ranking.near_misses.is_empty() {
        writeln!(out, "NEARLY")?;
        for miss in &ranking.near_misses {
            near_miss(out, miss, width)?;
        }
        writeln!(out)?;
    }
    for unmet in &ranking.unmet {
        write_wrapped(out, "UNMET        ", &unmet.text, width)?;
    }
    considered(out, matched, width)
}

fn safety(out: &mut dyn Write, matched: &Matched, width: usize) -> io::Result<()> {
    let Some(safety) = &matched.query.safety else { return Ok(()) };
    write_wrapped(out, "SAFETY FIRST ", safety.text(), width)?;
    for contact in safety.contacts() {
        let ways: Vec<&str> =
            [&contact.phone, &contact.text, &contact.url, &contact.note].into_iter().filter_map(Option::as_deref).collect();
        write_wrapped(out, "             ", &format!("{}: {}", contact.name, ways.join(" · ")), width)?;
    }
    writeln!(out)
}

/// What was taken from the words, so that a misreading shows.
fn understood(out: &mut dyn Write, matched: &Matched, lexicon: &Lexicon, width: usize) -> io::Result<()> {
    let understood = &matched.query.understood;
    let mut said: Vec<String> = understood
        .concepts
        .iter()
        .flatten()
        .map(|concept| format!("{} (“{}”)", lexicon.need(concept.need).label, concept.because))
        .collect();
    said.extend(understood.constraints.iter().map(|(_, constraint)| {
        let name = constraint.value.pointer().rsplit('/').next().unwrap_or_default();
        format!("{}: {} (“{}”)", name.replace('_', " "), words_of(&constraint.value.to_json()), constraint.because)
    }));
    if said.is_empty() {
        return Ok(());
    }
    write_wrapped(out, "Understood   ", &said.join("; "), width)?;
    writeln!(out)
}

/// A JSON value in plain words.
fn words_of(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.replace('_', " "),
        serde_json::Value::Array(items) => items.iter().map(words_of).collect::<Vec<_>>().join(", "),
        serde_json::Value::Object(members) => members.values().map(words_of).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn offering(out: &mut dyn Write, found: &Match, width: usize) -> io::Result<()> {
    let card = &found.card;
    let title = format!("{} · {}", card.name, card.organization_name);
    write_wrapped(out, &format!("{:>4}  {}  ", found.rank, thousandths(found.score)), &title, width)?;
    let indent = " ".repeat(INDENT);
    write_wrapped(out, &indent, &facts(found), width)?;
    for reason in &found.reasons {
        write_wrapped(out, &format!("{indent}+{}  ", thousandths(reason.contribution)), &reason.text, width)?;
    }
    for caution in &found.cautions {
        write_wrapped(out, &format!("{indent}note    "), &caution.text, width)?;
    }
    if found.promoted_for.is_some() {
        write_wrapped(out, &format!("{indent}note    "), "Moved up, so that each need is met early in the list", width)?;
    }
    let contact = &card.contact;
    let ways: Vec<&str> =
        [&card.how_to_join, &contact.name, &contact.phone, &contact.email, &contact.url].into_iter().filter_map(Option::as_deref).collect();
    if !ways.is_empty() {
        write_wrapped(out, &format!("{indent}join    "), &ways.join(" · "), width)?;
    }
    Ok(())
}

/// A score in thousandths as `0.871`.
fn thousandths(score: u16) -> String {
    format!("{}.{:03}", score / 1000, score % 1000)
}

/// Where, how far, how, when, at what cost: on one line.
fn facts(found: &Match) -> String {
    let mut facts = Vec::new();
    let card = &found.card;
    if let Some(location) = &card.location {
        facts.extend([&location.name, &location.postal_code].into_iter().flatten().cloned());
    }
    let ways: Vec<&str> = found.attendance.iter().map(way_words).collect();
    if !ways.is_empty() {
        facts.push(ways.join(", "));
    }
    if found.reach.serves_area == ServesArea::Yes {
        facts.push("serves the area".to_owned());
    }
    facts.extend(card.cost.clone());
    if let Some(session) = &found.next_session {
        facts.push(format!("next {}", session.starts_at.with_timezone(&London).format("%a %-d %b %H:%M")));
    }
    match found.other_locations {
        0 => {}
        1 => facts.push("and at one more place".to_owned()),
        more => facts.push(format!("and at {more} more places")),
    }
    facts.join(" · ")
}

fn near_miss(out: &mut dyn Write, miss: &NearMiss, width: usize) -> io::Result<()> {
    let indent = " ".repeat(INDENT);
    write_wrapped(out, &indent, &format!("{} · {}: {}", miss.card.name, miss.card.organization_name, miss.text), width)
}

fn considered(out: &mut dyn Write, matched: &Matched, width: usize) -> io::Result<()> {
    let considered = &matched.ranking.considered;
    let left_out: Vec<String> = Exclusion::ALL
        .iter()
        .zip(considered.excluded)
        .filter(|(_, count)| *count > 0)
        .map(|(exclusion, count)| format!("{count} by {}", plain(exclusion.word())))
        .collect();
    let left_out = if left_out.is_empty() { "none left out".to_owned() } else { format!("left out: {}", left_out.join(", ")) };
    let offerings = match considered.offerings {
        1 => "1 offering answers".to_owned(),
        count => format!("{count} offerings answer"),
    };
    write_wrapped(out, "Considered   ", &format!("{offerings} a need within twice the reach; {left_out}"), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_people_read_them() {
        assert_eq!([thousandths(871), thousandths(40), thousandths(1000)], ["0.871", "0.040", "1.000"]);
    }
}
