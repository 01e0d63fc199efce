//! Who asks, and whether they may: the key in the header, the table of policy, and the note in the audit where they may not.
//!
//! Handlers begin with [`Faces::admit`] and decide nothing. A key stands in `Authorization: Bearer wm_…`; one that opens nothing is
//! refused even where none is needed, so that nobody believes a revoked key to be in force.

use actix_web::{HttpMessage, HttpRequest, http::header};

use super::{
    Faces,
    ids::Ids,
    problem::{Kind, Problem},
};
use crate::{
    access::{
        Caller,
        policy::{self, Decision, Subject},
    },
    clock,
    store::{About, Act},
};

/// The operations that `--open-match` opens to anyone.
const OPENED: [&str; 3] = ["match", "explain", "plan"];

impl Faces {
    /// Who asks.
    ///
    /// # Errors
    /// A [`Problem`] where the key that was sent opens nothing: 401, or 429 where there were too many of them, or of this one.
    pub async fn caller(&self, request: &HttpRequest) -> Result<Caller, Problem> {
        let Some(header) = request.headers().get(header::AUTHORIZATION) else { return Ok(Caller::Anyone) };
        let text = header.to_str().ok().and_then(|text| text.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let why = match text {
            None => "send the key as Authorization: Bearer wm_…".to_owned(),
            Some((_, key)) => match self.directory.authenticate(key.trim(), clock::now()).await? {
                Ok(holder) => {
                    self.limiters.admit_key(request, &holder)?;
                    return Ok(Caller::Key(holder));
                }
                Err(refused) => refused.to_string(),
            },
        };
        self.limiters.count_failed_key(request)?;
        Err(Problem::new(Kind::Unauthorized, why))
    }

    /// Who asks, where they may do this. `subject` is the record that it is about; it is told apart by what `about` names.
    ///
    /// # Errors
    /// A [`Problem`]: 401 where a key is needed or the one sent opens nothing, 403 where this one may not, 404 where the record is not
    /// theirs to know of. Refusals are in the audit.
    pub async fn admit(
        &self,
        request: &HttpRequest,
        operation: &'static str,
        subject: Option<(Subject, About)>,
    ) -> Result<Caller, Problem> {
        let caller = self.caller(request).await?;
        self.ask(request, &caller, operation, subject).await?;
        Ok(caller)
    }

    /// Whether a caller may do this.
    ///
    /// # Errors
    /// As [`Faces::admit`].
    pub async fn ask(
        &self,
        request: &HttpRequest,
        caller: &Caller,
        operation: &'static str,
        subject: Option<(Subject, About)>,
    ) -> Result<(), Problem> {
        self.limiters.admit_registration(request, caller, operation)?;
        if self.options.open_match && *caller == Caller::Anyone && OPENED.contains(&operation) {
            return Ok(());
        }
        let about = subject.map(|(_, about)| about);
        let record = subject.map(|(subject, _)| subject);
        let problem = match policy::decide(operation, caller, record) {
            Decision::Allowed => return Ok(()),
            Decision::Unauthenticated => Problem::new(
                Kind::Unauthorized,
                "this needs a key, sent as Authorization: Bearer wm_…; `waymark keys create` makes one, and on a loopback address \
                 `waymark serve --open-match`, or `waymark demo`, opens matching to anyone",
            ),
            Decision::Forbidden if policy::awaits_confirmation(operation, caller, record) => Problem::new(
                Kind::Forbidden,
                "the organisation is not confirmed yet: follow the link in the mail, and a moderator confirms it after that; until then \
                 this key drafts and previews",
            ),
            Decision::Forbidden => Problem::new(Kind::Forbidden, "this key may not do that; docs/API.md has the table of who may do what"),
            Decision::Hidden => Problem::no_such(about.map_or("record", |about| about.kind)),
        };
        // Anybody without a key can be refused without end; what they are refused is counted, and not kept.
        if *caller != Caller::Anyone {
            self.directory.note_refusal(&self.act(request, caller, operation), about, problem.title()).await?;
        }
        Err(problem)
    }

    /// What a caller does, as history and audit tell of it.
    #[must_use]
    pub fn act(&self, request: &HttpRequest, caller: &Caller, operation: &'static str) -> Act {
        let request_id = request.extensions().get::<Ids>().map(|ids| ids.request);
        Act { tag: clock::random_uuid(), at: clock::now(), actor: caller.name(), action: operation, request_id, reason: None, once: None }
    }
}
