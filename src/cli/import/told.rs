//! What an import did, told: a table for people, JSON for programs.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::{
    app::{ImportReport, counted},
    cli::output,
};

/// How many refused rows, notes and likely doubles are told one by one; the rest are counted.
const MAX_TOLD: usize = 100;

/// Prints what was taken, what was mended, and what was refused and why.
pub(in crate::cli) fn print(report: &ImportReport, out: &mut dyn Write) -> io::Result<()> {
    for warning in report.warnings.iter().take(MAX_TOLD) {
        writeln!(out, "note     {}", output::plain(warning))?;
    }
    for refusal in report.refused.iter().take(MAX_TOLD) {
        let name = refusal.name.as_deref().map(|name| format!(" ({})", output::plain(name))).unwrap_or_default();
        writeln!(out, "refused  {} {}{name}", output::plain(&refusal.source), refusal.at)?;
        for fault in &refusal.faults.0 {
            writeln!(out, "         {fault}")?;
        }
    }
    for double in report.likely_doubles.iter().take(MAX_TOLD) {
        let (name, other) = (output::plain(&double.name), output::plain(&double.other.name));
        writeln!(
            out,
            "double?  {name} ({}) is much like {other} ({}): {:.2}",
            double.service, double.other.service, double.other.likeness
        )?;
    }
    for (all, one, many) in [
        (report.warnings.len(), "more note", "more notes"),
        (usize::try_from(report.refused_rows).unwrap_or(usize::MAX), "more refused row", "more refused rows"),
        (report.likely_doubles.len(), "more likely double", "more likely doubles"),
    ] {
        if all > MAX_TOLD {
            writeln!(out, "… and {}", counted(all - MAX_TOLD, one, many))?;
        }
    }
    for (rule, mended) in &report.mended {
        writeln!(out, "mended   {:>7}  {rule}: {}", mended.count, mended.says)?;
        for sample in &mended.samples {
            let shown =
                |text: &Option<String>| text.as_deref().map_or_else(|| "nothing".to_owned(), |text| format!("“{}”", output::plain(text)));
            writeln!(
                out,
                "                    {} {}: {} → {}",
                output::plain(&sample.source),
                sample.at,
                shown(&sample.before),
                shown(&sample.after)
            )?;
        }
    }
    if !report.read_from_text.is_empty() {
        let fields: Vec<String> = report.read_from_text.iter().map(|(field, count)| format!("{count} {field}")).collect();
        writeln!(out, "read out of text, and marked so: {}", fields.join(", "))?;
    }
    summary(report, out)
}

fn summary(report: &ImportReport, out: &mut dyn Write) -> io::Result<()> {
    let ImportReport { services, services_mended, services_unchanged, services_joined, withdrawn, inserted, updated, unchanged, .. } =
        report;
    if report.not_modified {
        writeln!(out, "nothing changed at the source since it was last taken")?;
    }
    writeln!(
        out,
        "{} taken (records: {inserted} new, {updated} changed, {unchanged} as they were); {} refused",
        counted(*services, "service", "services"),
        counted(report.refused_rows, "row", "rows")
    )?;
    let mut more = Vec::new();
    for (count, what) in [
        (*services_mended, "mended"),
        (*services_unchanged, "unchanged"),
        (*services_joined, "told by another source as well"),
        (*withdrawn, "withdrawn"),
    ] {
        if count > 0 {
            more.push(format!("{count} {what}"));
        }
    }
    if !more.is_empty() {
        writeln!(out, "of services: {}", more.join(", "))?;
    }
    if let Some(shrinkage) = report.shrinkage {
        writeln!(
            out,
            "{} of {} that this source told of are no longer there, and stay as they are: that is more than a fifth. Where it is right, run \
             this again with --accept-shrinkage",
            counted(shrinkage.gone, "service", "services"),
            shrinkage.known
        )?;
    }
    Ok(())
}

/// The same as JSON.
pub(super) fn json(report: &ImportReport) -> Value {
    let mut told = json!({
        "services": {
            "taken": report.services,
            "as_they_came": report.services.saturating_sub(report.services_mended),
            "mended": report.services_mended,
            "unchanged": report.services_unchanged,
            "joined": report.services_joined,
            "withdrawn": report.withdrawn,
        },
        "records": { "new": report.inserted, "changed": report.updated, "unchanged": report.unchanged },
        "rows_refused": report.refused_rows,
        "refused": report.refused.iter().map(|refusal| {
            let mut row = json!({ "source": refusal.source, "at": refusal.at, "faults": refusal.faults.0.iter().map(|fault| json!({
                "pointer": fault.pointer, "code": fault.code, "detail": fault.detail })).collect::<Value>() });
            if let Some(name) = &refusal.name {
                row["name"] = json!(name);
            }
            row
        }).collect::<Value>(),
        "mended": report.mended.iter().map(|(rule, mended)| (rule.clone(), json!({ "says": mended.says, "count": mended.count,
            "samples": mended.samples.iter().map(|sample| {
                let mut told = json!({ "source": sample.source, "at": sample.at });
                for (name, text) in [("before", &sample.before), ("after", &sample.after)] {
                    if let Some(text) = text {
                        told[name] = json!(text);
                    }
                }
                told
            }).collect::<Value>() }))).collect::<Value>(),
        "read_from_text": report.read_from_text,
        "likely_doubles": report.likely_doubles.iter().map(|double| json!({
            "service": { "id": double.service, "name": double.name },
            "other": { "id": double.other.service, "name": double.other.name }, "likeness": double.other.likeness })).collect::<Value>(),
        "notes": report.warnings,
        "not_modified": report.not_modified,
    });
    if let Some(shrinkage) = report.shrinkage {
        told["asks"] = json!({ "known": shrinkage.known, "gone": shrinkage.gone });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{MendSample, Mended, Shrinkage};

    #[test]
    fn what_was_done_is_told_to_people_and_to_programs() {
        let mut report =
            ImportReport { services: 10, services_mended: 4, services_unchanged: 2, refused_rows: 1, ..ImportReport::default() };
        let sample = MendSample {
            source: "a.json".to_owned(),
            at: "/0/url".to_owned(),
            before: Some("www.example.org".to_owned()),
            after: Some("https://www.example.org".to_owned()),
        };
        report.mended.insert(
            "url_without_scheme".to_owned(),
            Mended { says: "A web address got its scheme.".to_owned(), count: 4, samples: vec![sample] },
        );
        report.read_from_text.insert("schedules".to_owned(), 3);
        report.shrinkage = Some(Shrinkage { known: 10, gone: 9 });
        let mut out = Vec::new();
        print(&report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        for line in [
            "10 services taken (records: 0 new, 0 changed, 0 as they were); 1 row refused",
            "of services: 4 mended, 2 unchanged",
            "read out of text, and marked so: 3 schedules",
            "a.json /0/url: “www.example.org” → “https://www.example.org”",
            "9 services of 10",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        let told = json(&report);
        assert_eq!(told["services"]["as_they_came"], 6);
        assert_eq!(told["asks"], json!({ "known": 10, "gone": 9 }));
        assert_eq!(told["mended"]["url_without_scheme"]["samples"][0]["at"], "/0/url");
    }
}
