//! Somebody who changes services while others ask, as `PATCH /v1/services/{id}` does: a telephone number, which goes live at once.
//!
//! Each change is timed from its acknowledgement to the moment from which a match answers from an index that holds it (looked at every
//! 20 ms). Once a second the service is then asked for by its name, and must be told with its new number.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinHandle, time::interval};
use uuid::Uuid;

use super::{super::Trouble, server::Server, tally::Histogram};
use crate::{
    app::{AppError, Directory},
    clock,
    domain::{
        ServiceId,
        vocabulary::{Precision, WordSet},
    },
    generator::{AS_OF, Country, listings::GROUP},
    geography::Point,
    matching::{Person, Place, Preferences, StatedNeed},
    store::Act,
};

/// How many services are changed in turn.
const SERVICES: u64 = 500;

/// How long a change may take to be found.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far around a service it is asked for, in metres.
const AROUND_M: f64 = 300.0;

/// A service that is changed.
struct Changed {
    id: ServiceId,
    name: String,
    at: Option<Point>,
    /// Its telephone number's row.
    phone: Uuid,
}

/// What became of changes.
#[derive(Default)]
struct Counted {
    written: AtomicU64,
    failed: AtomicU64,
    /// How long a write took.
    acknowledged: Histogram,
    /// From its acknowledgement until it was found.
    found: Histogram,
    /// Changes that were not found in time.
    lost: AtomicU64,
    /// Of those asked for by their name, how many were told as changed …
    told: AtomicU64,
    /// … and how many as they were before.
    stale: AtomicU64,
}

/// Somebody who writes, until stopped.
pub(super) struct Writer {
    counted: Arc<Counted>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    began: Instant,
}

impl Writer {
    /// Begins to change `rate` services a second, spread over the country.
    pub(super) fn start(server: &Server, country: &Country, offerings: u64, rate: u32) -> Self {
        let services = services(country, offerings);
        let (stop, stopped) = watch::channel(false);
        let counted = Arc::new(Counted::default());
        let task = server.runtime.spawn(write(server.directory.clone(), services, rate, stopped, Arc::clone(&counted)));
        Self { counted, stop, task, began: Instant::now() }
    }

    /// Ends it, once what was begun is done; tells what became of all changes.
    pub(super) fn stop(self, server: &Server) -> Result<Value, Trouble> {
        let took = self.began.elapsed();
        let _ = self.stop.send(true);
        server.runtime.block_on(self.task).map_err(|_| Trouble::Failed("the writer broke".to_owned()))?;
        let counted = &self.counted;
        let count = |of: &AtomicU64| of.load(Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "a few ten thousand")]
        let per_second = count(&counted.written) as f64 / took.as_secs_f64();
        Ok(json!({
            "written": count(&counted.written),
            "per_second": per_second,
            "failed": count(&counted.failed),
            "acknowledged_p50_ms": counted.acknowledged.percentile_ms(0.5),
            "acknowledged_p99_ms": counted.acknowledged.percentile_ms(0.99),
            "found_p50_ms": counted.found.percentile_ms(0.5),
            "found_p99_ms": counted.found.percentile_ms(0.99),
            "found_max_ms": counted.found.percentile_ms(1.0),
            "lost": count(&counted.lost),
            "told_as_changed": count(&counted.told),
            "told_as_before": count(&counted.stale),
        }))
    }
}

/// Services from all over the directory.
fn services(country: &Country, offerings: u64) -> Vec<Changed> {
    let groups = offerings / GROUP;
    let count = SERVICES.min(groups).max(1);
    let of_group = |group: u64| {
        let portion = country.offerings(GROUP * group, GROUP * (group + 1));
        let service = portion.services.into_iter().next()?;
        let at = service.service_at_locations.first().and_then(|at| {
            let location = portion.locations.iter().find(|location| location.id == at.location_id)?;
            Point::new(location.latitude?, location.longitude?).ok()
        });
        Some(Changed { id: service.id, name: service.name, at, phone: service.phones.first()?.id })
    };
    (0..count).filter_map(|place| of_group(place * groups / count)).collect()
}

async fn write(directory: Directory, services: Vec<Changed>, rate: u32, mut stopped: watch::Receiver<bool>, counted: Arc<Counted>) {
    let mut due = interval(Duration::from_secs(1) / rate.max(1));
    let mut waiting = tokio::task::JoinSet::new();
    let services: Vec<Arc<Changed>> = services.into_iter().map(Arc::new).collect();
    for (number, service) in (0_u32..).zip(services.iter().cycle()) {
        tokio::select! {
            _ = stopped.changed() => break,
            _ = due.tick() => {}
        }
        let phone = format!("01632 {:06}", number % 1_000_000);
        let began = Instant::now();
        match change(&directory, service, &phone).await {
            Ok(seq) => {
                counted.written.fetch_add(1, Relaxed);
                counted.acknowledged.add(began.elapsed());
                let asked_for = number.is_multiple_of(rate).then(|| (Arc::clone(service), phone));
                waiting.spawn(find(directory.clone(), seq, asked_for, Arc::clone(&counted)));
            }
            Err(error) => {
                tracing::debug!(%error, "a change failed");
                counted.failed.fetch_add(1, Relaxed);
            }
        }
        while waiting.try_join_next().is_some() {}
    }
    waiting.join_all().await;
}

/// Changes a service; answers the change's place in the log.
async fn change(directory: &Directory, service: &Changed, phone: &str) -> Result<i64, AppError> {
    let seen = directory.seen(service.id).await?.ok_or(AppError::NotReady)?;
    let patch = json!({ "phones": [{ "id": service.phone, "number": phone }] });
    let act = Act::of_command("bench", clock::random_uuid(), clock::now());
    Ok(directory.revise_service(seen, patch, false, &act).await?.seq)
}

/// Waits until a change is found, and looks at what is told where it is asked for.
async fn find(directory: Directory, seq: i64, asked_for: Option<(Arc<Changed>, String)>, counted: Arc<Counted>) {
    let acknowledged = Instant::now();
    if !directory.wait_for_index(seq, PATIENCE).await {
        counted.lost.fetch_add(1, Relaxed);
        return;
    }
    counted.found.add(acknowledged.elapsed());
    let Some((service, phone)) = asked_for else { return };
    let Some(person) = who_seeks(&service) else { return };
    let id = service.id;
    let matched = tokio::task::spawn_blocking(move || directory.match_person(person)).await;
    let Ok(Ok(matched)) = matched else { return };
    // Among many of one name it may not be shown.
    if let Some(shown) = matched.ranking.matches.iter().find(|shown| shown.card.service == id) {
        let is_new = shown.card.contact.phone.as_deref() == Some(&phone);
        if is_new { &counted.told } else { &counted.stale }.fetch_add(1, Relaxed);
    }
}

/// Somebody next door who asks for a service by its name.
fn who_seeks(service: &Changed) -> Option<Person> {
    let place = Place { point: service.at?, precision: Precision::Point, uncertainty_m: 0.0, nation: None };
    Some(Person {
        needs: vec![StatedNeed { text: Some(service.name.clone()), code: None, importance: 1.0 }],
        age: None,
        gender: None,
        circumstances: WordSet::EMPTY,
        languages: Vec::new(),
        place: Some(place),
        reach_m: Some(AROUND_M),
        availability: Vec::new(),
        access: WordSet::EMPTY,
        preferences: Preferences::default(),
        limit: 50,
        as_of: AS_OF,
    })
}
