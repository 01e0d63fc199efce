//! The faces: HTTP in, the use cases below.
//!
//! Knows actix-web, paths, headers, status codes ([`problem`]) and what goes over the wire. Does not decide anything: a
//! handler parses, does, shows. Begin with [`app`], which puts everything together, and [`routes`], the one list of what
//! there is; one file a face, [`around`] for what happens to each request.

pub mod accept;
pub mod access_log;
pub mod around;
pub mod auth;
pub mod body;
pub mod docs;
pub mod etag;
pub mod health;
pub mod idempotency;
pub mod ids;
pub mod limits;
pub mod match_request;
pub mod match_response;
pub mod metrics;
pub mod openapi;
pub mod oruk;
pub mod pages;
pub mod paging;
pub mod parameters;
pub mod pool;
pub mod problem;
pub mod seq;
pub mod v1;
pub mod vocabulary;

use std::sync::Arc;

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ResourceDef, ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, from_fn},
    web::{self, Bytes, Data},
};
use serde_json::Value;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::service_config::ServiceConfig;

use self::{
    access_log::AccessLog,
    limits::{Limiters, Limits},
    match_request::Known,
    metrics::Metrics,
    pool::{Place, Pool, Work},
    problem::Problem,
};
use crate::{
    app::{AppError, Deadline, Directory, Draft, Matched, PlannedWeek, Preview, Stood},
    clock,
    domain::Faults,
};

/// What the operator chose about the faces.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether anybody may match without a key.
    pub open_match: bool,
    /// How much anybody may ask; without end where nothing is said.
    pub limits: Limits,
}

/// What all faces share.
pub struct Faces {
    directory: Directory,
    options: Options,
    limiters: Limiters,
    metrics: Arc<Metrics>,
    pool: Pool,
    known: Vec<(ResourceDef, Vec<&'static str>)>,
    openapi: Bytes,
    openapi_3_0: Bytes,
}

impl Faces {
    /// The faces of a directory.
    #[must_use]
    pub fn new(directory: Directory, options: Options) -> Self {
        let document = openapi::document();
        let known = openapi::methods(&document).into_iter().chain(oruk::methods());
        let known = known.map(|(path, methods)| (ResourceDef::new(path), methods)).collect();
        Self {
            directory,
            limiters: Limiters::new(&options.limits),
            options,
            metrics: Arc::new(Metrics::new()),
            pool: Pool::new(),
            known,
            openapi: Bytes::from(document.to_string()),
            openapi_3_0: Bytes::from(openapi::as_3_0(document).to_string()),
        }
    }

    /// The directory behind them.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// What counts requests against the limits.
    #[must_use]
    pub fn limiters(&self) -> &Limiters {
        &self.limiters
    }

    /// What is counted.
    #[must_use]
    pub fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.metrics)
    }

    /// Takes a place where matches run: to be had before anything is read of what was sent.
    ///
    /// # Errors
    /// A [`Problem`] where too many are waiting.
    pub fn place(&self, work: Work) -> Result<Place<'_>, Problem> {
        self.pool.enter(work).inspect_err(|_| self.metrics.overloaded())
    }

    /// The methods that are known at a path; none where the path is not.
    #[must_use]
    pub fn methods_at(&self, path: &str) -> Vec<&'static str> {
        self.known.iter().filter(|(known, _)| known.is_match(path)).flat_map(|(_, methods)| methods.iter().copied()).collect()
    }

    /// Reads a match request and answers it, where matches run.
    ///
    /// # Errors
    /// A [`Problem`]: every fault of the request, or why it cannot be answered now.
    pub async fn match_person(&self, place: Place<'_>, body: Value) -> Result<Matched, Problem> {
        let person = self.read(|known| match_request::person(body, known))?;
        let directory = self.directory.clone();
        let matched = self.in_time(place.run_short(move |deadline, spare| directory.match_person_by(person, deadline, spare)).await)?;
        self.metrics.matched(matched.ranking.matches.len());
        Ok(matched)
    }

    /// Reads an explain request and answers it, where matches run.
    ///
    /// # Errors
    /// As [`Faces::match_person`]; and that the directory has no such service.
    pub async fn stand(&self, place: Place<'_>, body: Value) -> Result<Stood, Problem> {
        let (person, service) = self.read(|known| match_request::person_and_service(body, known))?;
        let stood = self.run(place, move |directory, deadline| directory.stand(person, service, deadline)).await?;
        stood.ok_or_else(|| Problem::no_such("service"))
    }

    /// Reads a plan request and answers it, where matches run.
    ///
    /// # Errors
    /// As [`Faces::match_person`].
    pub async fn plan_week(&self, place: Place<'_>, body: Value) -> Result<PlannedWeek, Problem> {
        let (person, activities) = self.read(|known| match_request::person_and_plan(body, known))?;
        self.run(place, move |directory, deadline| directory.plan_week(person, activities, deadline)).await
    }

    /// Shows a draft to these people, each with the body of a match request, where matches run.
    ///
    /// # Errors
    /// As [`Faces::match_person`].
    pub async fn preview(&self, draft: Draft, people: Vec<(String, Value)>) -> Result<Preview, Problem> {
        let read = |(who, body)| Ok((who, self.read(|known| match_request::person(body, known))?));
        let people = people.into_iter().map(read).collect::<Result<_, Problem>>()?;
        self.run(self.place(Work::Preview)?, move |directory, deadline| directory.preview(&draft, people, deadline)).await
    }

    /// Reads a request with what there is to know of the world.
    fn read<T>(&self, read: impl FnOnce(&Known<'_>) -> Result<T, Faults>) -> Result<T, Problem> {
        let known = Known {
            lexicon: self.directory.lexicon(),
            gazetteer: self.directory.gazetteer(),
            need_for: &|system, code| self.directory.need_for(system, code),
            now: clock::now(),
        };
        Ok(read(&known)?)
    }

    /// Does what takes milliseconds of a core, where matches run.
    async fn run<T: Send + 'static>(
        &self,
        place: Place<'_>,
        work: impl FnOnce(&Directory, Deadline) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, Problem> {
        let directory = self.directory.clone();
        self.in_time(place.run(move |deadline| work(&directory, deadline)).await)
    }

    /// What came of it, counted where it was for want of time.
    fn in_time<T>(&self, done: Result<Result<T, AppError>, Problem>) -> Result<T, Problem> {
        if matches!(done, Err(_) | Ok(Err(AppError::TooLate))) {
            self.metrics.overloaded();
        }
        Ok(done??)
    }
}

/// Everything there is, with everything around it.
pub fn app(
    faces: Data<Faces>,
) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<impl MessageBody>, Error = Error, InitError = ()>> {
    App::new()
        .app_data(faces)
        .app_data(web::PayloadConfig::new(body::LIMIT))
        .wrap(from_fn(around::around))
        .wrap(Compress::default())
        .wrap(from_fn(around::mark_packed))
        .wrap(TracingLogger::<AccessLog>::new())
        .configure(|config| routes(&mut ServiceConfig::new(config)))
        .default_service(web::to(around::unknown))
}

/// The one list of what there is. The document at `/openapi.json` is made from it.
pub fn routes(config: &mut ServiceConfig) {
    v1::routes(config);
    health::routes(config);
    pages::described(config);
    config.map(|plain| {
        openapi::routes(plain);
        oruk::routes(plain);
        docs::routes(plain);
        pages::routes(plain);
        plain
    });
}
