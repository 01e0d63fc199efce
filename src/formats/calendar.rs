//! The names of weekdays, as people and publishers write them, in the codes of RFC 5545.

/// The codes of the days, Monday first.
pub(super) const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A day's number from Monday, 0, by its name: in full, cut short, or in the plural, in any case.
pub(super) fn day(word: &str) -> Option<usize> {
    // "Thurs" and "Tues" are no plurals; "Weds" is one of no word.
    const NAMES: [(&str, &[&str]); 7] = [
        ("monday", &["mo", "mon", "mons"]),
        ("tuesday", &["tu", "tue", "tues"]),
        ("wednesday", &["we", "wed", "weds"]),
        ("thursday", &["th", "thu", "thur", "thurs"]),
        ("friday", &["fr", "fri", "fris"]),
        ("saturday", &["sa", "sat", "sats"]),
        ("sunday", &["su", "sun", "suns"]),
    ];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let whole = word.strip_suffix('s').unwrap_or(&word);
    NAMES.iter().position(|(name, short)| *name == whole || short.contains(&word.as_str()))
}

/// Days given by their codes or their names, parted by anything, as `MO,TH`. `None` where a word is no day, so that what is
/// a code with a number ("1TU") stays as it is.
pub(super) fn by_day(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut days = words.map(day).collect::<Option<Vec<_>>>()?;
    days.sort_unstable();
    days.dedup();
    codes(&days)
}

/// Days by their numbers, as `MO,TH`; nothing for none.
pub(super) fn codes(days: &[usize]) -> Option<String> {
    let codes: Vec<&str> = days.iter().filter_map(|day| DAYS.get(*day).copied()).collect();
    Some(codes.join(",")).filter(|codes| !codes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_known_by_each_of_its_names() {
        for (word, known) in [
            ("Monday", Some(0)),
            ("TUESDAYS", Some(1)),
            ("Weds.", Some(2)),
            ("thurs", Some(3)),
            ("FR", Some(4)),
            ("sat", Some(5)),
            ("Sunday's", None),
            ("m", None),
            ("month", None),
            ("", None),
        ] {
            assert_eq!(day(word), known, "{word}");
        }
    }

    #[test]
    fn days_in_a_row_become_codes() {
        for (text, known) in
            [("Tuesday, Monday", Some("MO,TU")), ("MO TH;MO", Some("MO,TH")), ("1TU", None), ("Monday and Tuesday", None), ("", None)]
        {
            assert_eq!(by_day(text).as_deref(), known, "{text}");
        }
    }
}
