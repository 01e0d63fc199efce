//! Looking a directory over: is all well, and if not, what to do.

use super::{AppError, Directory, Settings, counted, files::DataFolder, shown_address};
use crate::{
    clock,
    index::{OfferingIndex, State},
    needs::Lexicon,
    store::{Store, StoreError, Verified},
};

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was checked.
    pub check: &'static str,
    /// Whether it is well.
    pub ok: bool,
    /// What was found.
    pub what: String,
    /// What to do, where it is not well.
    pub remedy: Option<String>,
}

impl Finding {
    fn well(check: &'static str, what: impl Into<String>) -> Self {
        Self { check, ok: true, what: what.into(), remedy: None }
    }

    fn ill(check: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, ok: false, what: what.into(), remedy: Some(remedy.into()) }
    }
}

/// A clock before this is wrong: this version did not exist then.
const BUILT_AFTER: i32 = 2026;

/// Looks over the directory that `settings` name: versions, clock, folder, database, audit, index, position. Changes nothing but what opening
/// the database must.
pub async fn diagnose(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![Finding::well("version", format!("waymark {}", env!("CARGO_PKG_VERSION"))), clock_finding()];
    if !settings.data_dir.is_dir() {
        let what = format!("there is no folder {}", settings.data_dir.display());
        findings.push(Finding::ill(
            "data folder",
            what,
            "run `waymark demo`, or `waymark import <file>`, or name the folder with --data-dir",
        ));
        return findings;
    }
    let folder = DataFolder::at(&settings.data_dir);
    findings.push(Finding::well("data folder", folder.path().display().to_string()));
    findings.push(postcodes(&folder));
    findings.push(match folder.codes(Lexicon::shipped()) {
        Ok(codes) => Finding::well("code map", format!("{} SNOMED CT codes", codes.len())),
        Err(why) => Finding::ill("code map", why.to_string(), "import it again with `waymark import snomed-map <file>`"),
    });
    if settings.database.sqlite_path().is_some_and(|path| !path.exists()) {
        findings.push(Finding::ill(
            "database",
            "the database file is not there",
            "run `waymark import <file>`, or name it with --database-url",
        ));
        return findings;
    }
    let store = match Store::open(&settings.database, clock::random_uuid()).await {
        Ok(store) => store,
        Err(why) => {
            findings.push(database_ill("database", &why));
            return findings;
        }
    };
    findings.extend(database(&store).await);
    findings.extend(index(&store, &folder).await);
    store.close().await;
    findings
}

/// What a database says that cannot be asked, and what to do: an operator may know the cause, which clients are not told.
fn database_ill(check: &'static str, why: &StoreError) -> Finding {
    let mut what = why.to_string();
    if why.is_damage() {
        let remedy = "stop Waymark, move the file away (with those beside it that end in -wal and -shm), and put the last backup in its place; \
                      where there is none, `waymark import` the feeds again";
        return Finding::ill(check, what, remedy);
    }
    let mut cause = std::error::Error::source(why);
    while let Some(error) = cause {
        let told = error.to_string();
        if !what.ends_with(&told) {
            what = format!("{what}: {told}");
        }
        cause = error.source();
    }
    Finding::ill(check, what, "check --database-url, and that the database runs and may be written")
}

fn clock_finding() -> Finding {
    use chrono::Datelike as _;
    let now = clock::now();
    if now.year() < BUILT_AFTER {
        return Finding::ill(
            "clock",
            format!("the clock says {}", now.to_rfc3339()),
            "set the machine's clock; freshness and next sessions depend on it",
        );
    }
    Finding::well("clock", now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

fn postcodes(folder: &DataFolder) -> Finding {
    match folder.postcodes() {
        Ok(Some(table)) => Finding::well("postcodes", format!("{} full postcodes", table.len())),
        Ok(None) => Finding::well("postcodes", "sectors and districts only; `waymark import postcodes <file>` adds full ones"),
        Err(why) => Finding::ill("postcodes", why.to_string(), "import them again with `waymark import postcodes <file>`"),
    }
}

async fn database(store: &Store) -> Vec<Finding> {
    let mut findings = Vec::new();
    match store.counts().await {
        Ok(counts) => findings.push(Finding::well(
            "database",
            format!(
                "{}: {} of {} at {}, {}",
                store.database_name(),
                counted(counts.published_services, "service", "services"),
                counted(counts.organizations, "organization", "organizations"),
                counted(counts.locations, "location", "locations"),
                counted(counts.changes, "change", "changes")
            ),
        )),
        Err(why) => findings.push(database_ill("database", &why)),
    }
    match store.check().await {
        Ok(found) if found.is_empty() => {
            findings.push(Finding::well("integrity", "every document reads, every reference resolves, the log has no gap"));
        }
        Ok(found) => findings.extend(
            found
                .into_iter()
                .map(|finding| Finding::ill("integrity", finding.detail, "restore the database from a backup, or import again")),
        ),
        Err(why) => findings.push(database_ill("integrity", &why)),
    }
    findings.push(match store.verify_audit().await {
        Ok(Verified::Whole(lines)) => Finding::well("audit", format!("the chain is whole: {}", counted(lines, "line", "lines"))),
        Ok(Verified::BrokenAt(line)) => Finding::ill(
            "audit",
            format!("line {line} of the audit is missing, or not as it was written"),
            "find out who may write to the database past Waymark; a backup from before has the lines as they were",
        ),
        Err(why) => database_ill("audit", &why),
    });
    findings.push(feeds(store).await);
    findings
}

/// How the feeds stand that records come from.
async fn feeds(store: &Store) -> Finding {
    let sources = match store.sources().await {
        Ok(sources) => sources,
        Err(why) => return database_ill("feeds", &why),
    };
    let failing: Vec<String> =
        sources.iter().filter(|source| source.last_error.is_some()).map(|source| shown_address(&source.address)).collect();
    if failing.is_empty() {
        return Finding::well("feeds", format!("{}, none failing", counted(sources.len(), "feed or file", "feeds and files")));
    }
    Finding::ill(
        "feeds",
        format!("failing, or asking: {}", failing.join(", ")),
        "see `waymark feeds` for why; `waymark import` with its address asks one again",
    )
}

async fn index(store: &Store, folder: &DataFolder) -> Vec<Finding> {
    const REMEDY: &str = "run `waymark reindex`; a server heals it when it starts";
    let path = folder.index();
    let opened = tokio::task::spawn_blocking(move || OfferingIndex::open(&path, Lexicon::shipped_print())).await;
    let (index, state) = match opened.map_err(|_| AppError::Interrupted).and_then(|opened| opened.map_err(AppError::from)) {
        Ok(opened) => opened,
        Err(why) => return vec![Finding::ill("index", why.to_string(), REMEDY)],
    };
    let position = match state {
        State::MustBuild(why) => return vec![Finding::ill("index", why, REMEDY)],
        State::Ready(position) => position,
    };
    let offerings = index.snapshot().map_or(0, |snapshot| snapshot.statistics().offerings);
    let beside = if index.writes() { "" } else { ", written by another process" };
    let mut findings = vec![Finding::well("index", format!("{}{beside}", counted(offerings, "offering", "offerings")))];
    let head = match store.head().await {
        Ok(head) => head,
        Err(why) => return vec![database_ill("position", &why)],
    };
    let line = store.tag_at(position.seq).await.ok().flatten();
    let same_history = position.feed == head.feed && position.seq <= head.seq && (position.seq == 0 || line == Some(position.tag));
    findings.push(if !same_history {
        Finding::ill("position", "the index follows another history than the database's", REMEDY)
    } else if position.seq < head.seq {
        Finding::ill(
            "position",
            format!("the index is {} behind", counted(head.seq - position.seq, "change", "changes")),
            "start the server, or run `waymark reindex`",
        )
    } else {
        Finding::well("position", format!("index and database agree at change {}", head.seq))
    });
    if same_history && position.seq == head.seq {
        findings.extend(same_services(store, &index).await);
    }
    findings
}

/// Compares, service by service, what the index answers from with what the database publishes.
async fn same_services(store: &Store, index: &OfferingIndex) -> Option<Finding> {
    let snapshot = index.snapshot()?;
    let mut indexed: Vec<_> = snapshot.offerings().map(|offering| offering.service).collect();
    indexed.sort_unstable();
    indexed.dedup();
    let mut published = Vec::with_capacity(indexed.len());
    let mut after = None;
    loop {
        let portion = match store.scan_offerings(after, 1000).await {
            Ok(portion) => portion,
            Err(why) => return Some(database_ill("agreement", &why)),
        };
        let Some(last) = portion.last() else { break };
        after = Some(last.service.id);
        published.extend(portion.iter().filter(|found| found.service.status.is_offered()).map(|found| found.service.id));
    }
    published.sort_unstable();
    let missing = published.iter().filter(|id| indexed.binary_search(id).is_err()).count();
    let left_over = indexed.iter().filter(|id| published.binary_search(id).is_err()).count();
    Some(if missing == 0 && left_over == 0 {
        Finding::well("agreement", format!("index and database hold the same {}", counted(published.len(), "service", "services")))
    } else {
        Finding::ill(
            "agreement",
            format!(
                "{} missing from the index, {} in it and no longer published",
                counted(missing, "service is", "services are"),
                counted(left_over, "is", "are")
            ),
            "run `waymark reindex`",
        )
    })
}

impl Directory {
    /// How many services, organizations and so on there are.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn counts(&self) -> Result<crate::store::Counts, AppError> {
        Ok(self.inner.store.counts().await?)
    }
}
