//! What a client asks for. A parameter that is not known is passed over, as this standard's clients expect; one that is malformed is told.

use actix_web::HttpRequest;
use chrono::NaiveTime;

use crate::{
    app::{Near, Span, Wanted, When},
    domain::{
        OrganizationId, TaxonomyId, TaxonomyTermId,
        fault::code,
        vocabulary::{Day, Vocabulary},
    },
    geography::Gazetteer,
    http::{parameters::Parameters, problem::Problem},
    needs::words::tokens,
    store::ListFilter,
};

/// The longest search text, in characters.
const MAX_SEARCH: usize = 200;
/// The most words of it that a database looks for.
const MAX_WORDS: usize = 8;
/// The most years.
const MAX_AGE: f64 = 200.0;
/// Beyond this, everything is near, in metres.
const MAX_PROXIMITY_M: f64 = 50_000_000.0;

/// How many a page has where nothing is said, and at most.
pub(super) const PER_PAGE: (u32, u32) = (20, 100);
/// The same of lists of ids.
pub(super) const PER_MINIMAL_PAGE: (u32, u32) = (100_000, 100_000);

/// How a list goes over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A page of it.
    Page,
    /// All of it, one object a line.
    Lines,
}

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paging {
    pub(super) page: u64,
    pub(super) per_page: u32,
}

impl Paging {
    pub(super) fn span(self) -> Span {
        Span { skip: (self.page - 1).saturating_mul(u64::from(self.per_page)), limit: self.per_page }
    }
}

/// How much of each thing is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Its own facts.
    Listed,
    /// All of it.
    Full,
    /// Its id, and when it was last modified.
    Minimal,
}

/// The parameters of a list, taken one by one.
pub(super) struct Asked(Parameters);

impl Asked {
    pub(super) fn of(request: &HttpRequest) -> Self {
        Self(Parameters::of(request))
    }

    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        let read = |text: &str| match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        };
        self.0.parsed(name, "true or false", read).unwrap_or_default()
    }

    pub(super) fn format(&mut self) -> Format {
        let read = |text: &str| match text.to_ascii_lowercase().as_str() {
            "json" => Some(Format::Page),
            "ndjson" => Some(Format::Lines),
            _ => None,
        };
        self.0.parsed("format", "json or ndjson", read).unwrap_or(Format::Page)
    }

    /// `page` and `per_page`, which is `usual` where nothing is said and `most` where more is asked for.
    pub(super) fn paging(&mut self, (usual, most): (u32, u32)) -> Paging {
        let page = self.whole_number("page").unwrap_or(1);
        let per_page = self.whole_number("per_page").map_or(usual, |asked| u32::try_from(asked).unwrap_or(most).min(most));
        Paging { page, per_page }
    }

    fn whole_number(&mut self, name: &'static str) -> Option<u64> {
        self.0.parsed(name, "a whole number from 1", |text| text.parse().ok().filter(|number| *number >= 1))
    }

    fn search(&mut self) -> Option<String> {
        self.0.text("search", MAX_SEARCH)
    }

    /// The words that are searched for in a list that the database keeps. A search without one finds nothing, which `None` tells.
    pub(super) fn words(&mut self) -> Option<Vec<String>> {
        let Some(text) = self.search() else { return Some(Vec::new()) };
        let words: Vec<String> = tokens(&text).map(|token| text[token.start..token.end].to_owned()).take(MAX_WORDS).collect();
        (!words.is_empty()).then_some(words)
    }

    /// What is asked of services and of their places.
    pub(super) fn wanted(&mut self, gazetteer: &Gazetteer) -> Wanted {
        Wanted {
            search: self.search(),
            organization_id: self.0.uuid("organization_id").map(OrganizationId),
            taxonomy_term_id: self.0.uuid("taxonomy_term_id").map(TaxonomyTermId),
            taxonomy_id: self.0.uuid("taxonomy_id").map(TaxonomyId),
            modified_after: self.0.moment("modified_after"),
            minimum_age: self.0.number("minimum_age", 0.0, MAX_AGE),
            maximum_age: self.0.number("maximum_age", 0.0, MAX_AGE),
            when: When {
                day: self.0.parsed("day", "a day of the week, such as MO or monday", day),
                from: self.0.parsed("start_time", "a time of day, such as 09:30", time),
                to: self.0.parsed("end_time", "a time of day, such as 17:00", time),
            },
            near: self.near(gazetteer),
        }
    }

    fn near(&mut self, gazetteer: &Gazetteer) -> Option<Near> {
        let postcode = self.0.text("postcode", MAX_SEARCH);
        let within_m = self.0.number("proximity", 0.0, MAX_PROXIMITY_M);
        let Some(postcode) = postcode else {
            if within_m.is_some() {
                self.0.fault("postcode", code::REQUIRED, "postcode is required where proximity is sent");
            }
            return None;
        };
        match gazetteer.locate(postcode.trim()) {
            Ok(place) => Some(Near { place, within_m }),
            Err(why) => {
                self.0.fault("postcode", why.code(), why.to_string());
                None
            }
        }
    }

    /// What is asked of taxonomies and terms.
    pub(super) fn filter(&mut self, words: Vec<String>) -> ListFilter {
        ListFilter {
            words,
            taxonomy_id: self.0.uuid("taxonomy_id").map(TaxonomyId),
            parent_id: self.0.uuid("parent_id").map(TaxonomyTermId),
            top_only: self.flag("top_only"),
        }
    }

    /// Ends the reading.
    pub(super) fn end(self) -> Result<(), Problem> {
        self.0.end_leniently()
    }
}

/// A day by its code in RFC 5545, its English name, or the first letters of that.
fn day(text: &str) -> Option<Day> {
    let text = text.to_ascii_lowercase();
    Day::ALL.iter().copied().find(|day| text.len() >= 2 && day.word().starts_with(&text))
}

/// A time of day, with seconds and an offset or without; the offset is dropped, as when schedules are read.
fn time(text: &str) -> Option<NaiveTime> {
    let wall = text.split(['Z', 'z', '+', ' ']).next().unwrap_or_default();
    ["%H:%M", "%H:%M:%S", "%H:%M:%S%.f"].iter().find_map(|form| NaiveTime::parse_from_str(wall, form).ok())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::of(&TestRequest::with_uri(&format!("/oruk/services?{query}")).to_http_request())
    }

    #[test]
    fn every_filter_is_read() {
        let mut asked = asked(
            "search=tea&organization_id=6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001&modified_after=2026-01-01T00:00:00Z&minimum_age=18\
             &maximum_age=64.5&day=TU&start_time=09:30&end_time=17:00:00Z&postcode=ls8+1nt&proximity=2000&nonsense=1",
        );
        let wanted = asked.wanted(Gazetteer::shipped());
        asked.end().unwrap();
        assert_eq!((wanted.search.as_deref(), wanted.minimum_age, wanted.maximum_age), (Some("tea"), Some(18.0), Some(64.5)));
        let when = When { day: Some(Day::Tuesday), from: NaiveTime::from_hms_opt(9, 30, 0), to: NaiveTime::from_hms_opt(17, 0, 0) };
        assert_eq!(wanted.when, when);
        assert_eq!(wanted.near.unwrap().within_m, Some(2000.0));
        assert!(wanted.organization_id.is_some() && wanted.modified_after.is_some() && wanted.taxonomy_id.is_none());
    }

    #[test]
    fn what_is_malformed_is_told_and_what_is_unknown_passed_over() {
        for (query, faults) in [
            ("unknown=1&q=x", vec![]),
            ("day=someday", vec!["?day"]),
            ("day=m", vec!["?day"]),
            ("start_time=25:00&end_time=teatime", vec!["?start_time", "?end_time"]),
            ("minimum_age=old", vec!["?minimum_age"]),
            ("modified_after=yesterday", vec!["?modified_after"]),
            ("taxonomy_id=7", vec!["?taxonomy_id"]),
            ("postcode=nowhere", vec!["?postcode"]),
            ("proximity=100", vec!["?postcode"]),
            ("postcode=LS8+1NT&proximity=-1", vec!["?proximity"]),
        ] {
            let mut asked = asked(query);
            asked.wanted(Gazetteer::shipped());
            let told = asked.end().err().map(|problem| problem.errors().iter().map(|fault| fault.pointer.clone()).collect::<Vec<_>>());
            assert_eq!(told.unwrap_or_default(), faults, "{query}");
        }
    }

    #[test]
    fn a_page_has_a_number_and_no_more_than_the_most() {
        for (query, expected) in [
            ("", Some((1, 20))),
            ("page=3&per_page=10", Some((3, 10))),
            ("per_page=100000000000", Some((1, 100))),
            ("page=1000000000000000000", Some((1_000_000_000_000_000_000, 20))),
            ("page=0", None),
            ("page=-1", None),
            ("per_page=0", None),
            ("page=abc", None),
        ] {
            let mut asked = asked(query);
            let paging = asked.paging(PER_PAGE);
            let read = asked.end().ok().map(|()| (paging.page, paging.per_page));
            assert_eq!(read, expected, "{query}");
            let _ = paging.span();
        }
    }
}
