//! What is counted of requests, for Prometheus. Labels come from closed lists: route templates, methods, statuses.

use std::sync::atomic::{AtomicI64, AtomicU64};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::access_log::Route;
use crate::app::Readiness;

/// The media type of what [`Metrics::text`] writes.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the time histogram, in seconds: a match takes milliseconds, a deadline ends everything after seconds.
const TIMES_S: [f64; 14] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0];
/// Upper bounds of the number of matches.
const MATCHES: [f64; 6] = [0.0, 1.0, 5.0, 10.0, 20.0, 50.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabel {
    route: String,
}

/// Everything that is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    times: Family<RouteLabel, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    matches: Histogram,
    overloads: Counter<u64, AtomicU64>,
    index_revision: Gauge<i64, AtomicI64>,
    index_lag: Gauge<i64, AtomicI64>,
    offerings: Gauge<i64, AtomicI64>,
    database_up: Gauge<i64, AtomicI64>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Counters at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("waymark");
        let requests = Family::default();
        let times = Family::new_with_constructor((|| Histogram::new(TIMES_S)) as fn() -> Histogram);
        let (in_flight, overloads, matches) = (Gauge::default(), Counter::default(), Histogram::new(MATCHES));
        let [index_revision, index_lag, offerings, database_up] = std::array::from_fn(|_| Gauge::default());
        registry.register("http_requests", "Requests answered", Family::clone(&requests));
        registry.register_with_unit("http_request_time", "Time from a request to its answer", Unit::Seconds, Family::clone(&times));
        registry.register("http_requests_in_flight", "Requests being answered", Gauge::clone(&in_flight));
        registry.register("match_results", "Matches in an answer", Histogram::clone(&matches));
        registry.register(
            "match_overloads",
            "Matches refused because too many were waiting, or ended because it took too long",
            Counter::clone(&overloads),
        );
        registry.register("index_revision", "Number of the last change the index holds", Gauge::clone(&index_revision));
        registry.register("index_lag_changes", "Changes the index does not hold yet", Gauge::clone(&index_lag));
        registry.register("index_offerings", "Offerings in the index", Gauge::clone(&offerings));
        registry.register("database_up", "1 where the database answers", Gauge::clone(&database_up));
        Self { registry, requests, times, in_flight, matches, overloads, index_revision, index_lag, offerings, database_up }
    }

    /// A request begins; it is in flight until the guard is dropped.
    #[must_use]
    pub fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// A request has been answered.
    pub fn answered(&self, route: &Route, status: u16) {
        let label = RouteLabel { route: route.template.clone() };
        self.times.get_or_create(&label).observe(route.took_s());
        self.requests.get_or_create(&Labels { route: label.route, method: route.method, status }).inc();
    }

    /// A match has been answered with so many matches.
    pub fn matched(&self, matches: usize) {
        self.matches.observe(f64::from(u32::try_from(matches).unwrap_or(u32::MAX)));
    }

    /// A match was refused because too many were waiting.
    pub fn overloaded(&self) {
        self.overloads.inc();
    }

    /// How the directory is.
    pub fn directory(&self, readiness: &Readiness) {
        self.index_revision.set(readiness.index_position.map_or(0, |position| position.seq));
        self.index_lag.set(readiness.lag_changes);
        self.offerings.set(i64::from(readiness.offerings));
        self.database_up.set(i64::from(readiness.database.is_ok()));
    }

    /// Everything, in the text format of `OpenMetrics`.
    ///
    /// # Errors
    /// Never: writing into a text cannot fail.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
}

/// A request in flight.
#[derive(Debug)]
pub struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn requests_are_counted_by_route_method_and_status() {
        let metrics = Metrics::new();
        let flying = metrics.begin();
        let route = Route { template: "/v1/services/{id}".to_owned(), method: "GET", began: Instant::now() };
        metrics.answered(&route, 200);
        metrics.answered(&route, 404);
        let text = metrics.text().unwrap();
        assert!(text.contains(r#"waymark_http_requests_total{route="/v1/services/{id}",method="GET",status="404"} 1"#), "{text}");
        assert!(text.contains("waymark_http_requests_in_flight 1"));
        drop(flying);
        assert!(metrics.text().unwrap().contains("waymark_http_requests_in_flight 0"));
    }
}
