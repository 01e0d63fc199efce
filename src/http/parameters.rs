//! Query parameters, read so that every fault is named at once. The pointer of a fault is `?` and the parameter's name.
//!
//! A parameter that nobody asked for is a fault, as is one that is sent twice: neither may silently widen a search.

use actix_web::{HttpRequest, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{paging, problem::Problem};
use crate::domain::{
    fault::{Fault, Faults, code},
    json::{MAX_FAULTS, Pointer, checked_text},
    vocabulary::Vocabulary,
};

/// The longest value that is looked at, in characters.
const MAX_CHARS: usize = 2048;

/// The query parameters of one request. They are taken out one by one.
#[derive(Debug)]
pub struct Parameters {
    sent: Vec<(String, String)>,
    known: Vec<&'static str>,
    faults: Faults,
}

impl Parameters {
    /// The parameters of a request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let sent = web::Query::<Vec<(String, String)>>::from_query(request.query_string()).map(web::Query::into_inner);
        Self { sent: sent.unwrap_or_default(), known: Vec::new(), faults: Faults::default() }
    }

    /// Takes a text. An empty one counts as not sent: that is what an empty field of a form becomes.
    pub fn text(&mut self, name: &'static str, max: usize) -> Option<String> {
        self.known.push(name);
        let mut found = Vec::new();
        self.sent.retain_mut(|(sent, value)| {
            let same = sent == name;
            if same {
                found.push(std::mem::take(value));
            }
            !same
        });
        if found.len() > 1 {
            self.fault(name, code::CONFLICT, "may be sent once only");
        }
        let mut checks = Faults::default();
        let text = found.pop().filter(|text| !text.trim().is_empty());
        let text = text.and_then(|text| checked_text(text, max, &Pointer::root(), &mut checks));
        for fault in checks.0 {
            self.fault(name, fault.code, fault.detail);
        }
        text
    }

    /// Takes a word of a closed vocabulary.
    pub fn word<T: Vocabulary>(&mut self, name: &'static str) -> Option<T> {
        let text = self.text(name, MAX_CHARS)?;
        T::from_word(&text).map_err(|unknown| self.fault(name, code::UNKNOWN_WORD, unknown.to_string())).ok()
    }

    /// Takes a number from `min` to `max`, both included.
    pub fn number(&mut self, name: &'static str, min: f64, max: f64) -> Option<f64> {
        let number = self.parsed(name, "a number", |text| text.parse::<f64>().ok().filter(|number| number.is_finite()))?;
        if (min..=max).contains(&number) {
            return Some(number);
        }
        self.fault(name, code::OUT_OF_RANGE, format!("must be from {min} to {max}"));
        None
    }

    /// Takes a UUID.
    pub fn uuid(&mut self, name: &'static str) -> Option<Uuid> {
        self.parsed(name, "a UUID", |text| Uuid::parse_str(text).ok())
    }

    /// Takes a date.
    pub fn date(&mut self, name: &'static str) -> Option<NaiveDate> {
        self.parsed(name, "a date (YYYY-MM-DD)", |text| text.parse().ok())
    }

    /// Takes a moment.
    pub fn moment(&mut self, name: &'static str) -> Option<DateTime<Utc>> {
        // In a query an unescaped + is a blank; an offset written so is meant all the same.
        self.parsed(name, "a time with an offset (RFC 3339)", |text| {
            Some(DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok()?.with_timezone(&Utc))
        })
    }

    /// Takes whatever `parse` understands; `what` says what that is.
    pub fn parsed<T>(&mut self, name: &'static str, what: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name, MAX_CHARS)?;
        let parsed = parse(text.trim());
        if parsed.is_none() {
            self.fault(name, code::MALFORMED, format!("must be {what}"));
        }
        parsed
    }

    /// Takes `limit`: how many entries a page should have.
    pub fn limit(&mut self) -> u32 {
        let Some(text) = self.text("limit", MAX_CHARS) else { return paging::DEFAULT_LIMIT };
        match text.trim().parse::<i64>().map(u32::try_from) {
            Ok(Ok(limit)) if (1..=paging::MAX_LIMIT).contains(&limit) => return limit,
            Ok(_) => self.fault("limit", code::OUT_OF_RANGE, format!("must be from 1 to {}", paging::MAX_LIMIT)),
            Err(_) => self.fault("limit", code::MALFORMED, "must be a whole number"),
        }
        paging::DEFAULT_LIMIT
    }

    /// Takes `cursor`: where the last page of `list` ended.
    pub fn cursor<T: DeserializeOwned>(&mut self, list: &str) -> Option<T> {
        let text = self.text("cursor", MAX_CHARS)?;
        let key = paging::read(list, &text);
        if key.is_none() {
            self.fault("cursor", code::MALFORMED, "not a cursor of this list with these filters; begin again without one");
        }
        key
    }

    /// Notes a fault.
    pub fn fault(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        if self.faults.0.len() < MAX_FAULTS {
            let shown: String = name.chars().take(64).collect();
            self.faults.0.push(Fault::new(format!("?{shown}"), code, detail));
        }
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub fn is_faultless(&self) -> bool {
        self.faults.0.is_empty()
    }

    /// Ends the reading for a standard that passes over what it does not know, and to which all that is wrong is a bad request.
    ///
    /// # Errors
    /// A [`Problem`] with every fault of what was taken.
    pub fn end_leniently(self) -> Result<(), Problem> {
        self.faults.or(()).map_err(Problem::bad_request)
    }

    /// Ends the reading: whatever has not been taken is unknown.
    ///
    /// # Errors
    /// A [`Problem`] with every fault.
    pub fn end(mut self) -> Result<(), Problem> {
        let known = if self.known.is_empty() { "none".to_owned() } else { self.known.join(", ") };
        for (name, _) in std::mem::take(&mut self.sent) {
            self.fault(&name, code::UNKNOWN_FIELD, format!("unknown parameter; known here are {known}"));
        }
        self.faults.or(()).map_err(Problem::from)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::domain::vocabulary::Day;

    fn faults(query: &str) -> Vec<(String, &'static str)> {
        let mut parameters = Parameters::of(&TestRequest::with_uri(&format!("/x?{query}")).to_http_request());
        parameters.word::<Day>("day");
        parameters.number("radius_m", 1.0, 10.0);
        parameters.moment("modified_after");
        parameters.limit();
        parameters.cursor::<u32>("list");
        let problem = parameters.end();
        problem.err().map(|problem| problem.errors().iter().map(|fault| (fault.pointer.clone(), fault.code)).collect()).unwrap_or_default()
    }

    #[test]
    fn every_fault_is_named_by_its_parameter() {
        for (query, expected) in [
            ("", vec![]),
            ("day=monday&radius_m=10&limit=100&modified_after=2026-11-21T09:00:00+01:00", vec![]),
            ("day=&limit=", vec![]),
            ("day=someday", vec![("?day", "unknown_word")]),
            ("day=monday&day=tuesday", vec![("?day", "conflict")]),
            ("radius_m=NaN&limit=0", vec![("?radius_m", "malformed"), ("?limit", "out_of_range")]),
            ("radius_m=11&limit=ten", vec![("?radius_m", "out_of_range"), ("?limit", "malformed")]),
            ("limit=101", vec![("?limit", "out_of_range")]),
            ("limit=99999999999999", vec![("?limit", "out_of_range")]),
            ("cursor=forged", vec![("?cursor", "malformed")]),
            ("radius=3", vec![("?radius", "unknown_field")]),
            ("day=%00", vec![("?day", "forbidden_character")]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(pointer, code)| (pointer.to_owned(), code)).collect();
            assert_eq!(faults(query), expected, "{query}");
        }
    }
}
