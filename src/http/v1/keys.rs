//! `/v1/keys`: listing, making, rotating and revoking keys. A secret is in the answer that made it, and in no other.

use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Bytes, Data},
};
use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{hsds, lists};
use crate::{
    access::{KeyId, Role, Scope, key::Key},
    app::{KeyOrder, OVERLAP},
    clock,
    domain::{
        Faults, OrganizationId,
        fault::code,
        json::{Absence, JsonObject, Pointer},
        vocabulary::Vocabulary,
    },
    http::{
        Faces, body,
        openapi::Problems,
        problem::{self, Kind, Problem},
    },
    store::KeyRecord,
};

/// The longest name, in characters.
pub const MAX_NAME: usize = 200;
/// The longest that a key which was rotated may stay in force, in days.
pub const MAX_OVERLAP_DAYS: i64 = 90;

/// A key, without its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyBody {
    /// Its id: the middle of `wm_<id>_<secret>`.
    id: Uuid,
    /// What it is for.
    #[schema(value_type = RoleWord)]
    role: &'static str,
    /// The organization whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<Uuid>,
    /// What people call it.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    name: String,
    /// What it is narrowed to; left out where it may do all that its role may.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<ScopeWord>, required = false)]
    scopes: Vec<&'static str>,
    /// How it stands at the moment.
    state: KeyState,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// By whom.
    created_by: String,
    /// Until when it is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<DateTime<Utc>>,
    /// The key that it was rotated to.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_by: Option<Uuid>,
    /// When it was last used, to the hour or so.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<DateTime<Utc>>,
}

/// How a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It opens what its role and scopes say.
    InForce,
    /// It was rotated; it is in force until `expires_at`.
    Replaced,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl KeyState {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// How a key stands at a moment.
    #[must_use]
    pub fn of(key: &KeyRecord, now: DateTime<Utc>) -> Self {
        match key {
            KeyRecord { revoked_at: Some(_), .. } => Self::Revoked,
            key if !key.is_in_force(now) => Self::Expired,
            KeyRecord { replaced_by: Some(_), .. } => Self::Replaced,
            _ => Self::InForce,
        }
    }
}

impl KeyBody {
    /// A key as it is shown.
    #[must_use]
    pub fn of(key: &KeyRecord, now: DateTime<Utc>) -> Self {
        Self {
            id: key.id.0,
            role: key.role.word(),
            organization_id: key.organization.map(|id| id.0),
            name: key.name.clone(),
            scopes: key.scopes.iter().map(Vocabulary::word).collect(),
            state: KeyState::of(key, now),
            created_at: key.created_at,
            created_by: key.created_by.clone(),
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            replaced_by: key.replaced_by.map(|id| id.0),
            last_used_at: key.last_used_at,
        }
    }
}

/// A key that was just made, with its secret, which is shown this once and kept nowhere.
#[derive(Serialize, ToSchema)]
#[schema(as = NewKey)]
pub struct NewKeyBody {
    /// The key, to be sent as `Authorization: Bearer …`. This is the only time that it is shown.
    key: String,
    #[serde(flatten)]
    record: KeyBody,
}

impl NewKeyBody {
    /// A new key as it is shown, once.
    #[must_use]
    pub fn of(key: &Key, record: &KeyRecord, now: DateTime<Utc>) -> Self {
        Self { key: key.reveal(), record: KeyBody::of(record, now) }
    }
}

/// A page of keys.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes an answer for the document")]
struct KeyPage {
    /// The entries.
    contents: Vec<KeyBody>,
    /// How many entries this page has.
    size: usize,
    /// Where the next page begins; left out on the last one.
    next_cursor: Option<String>,
}

/// A key to be made.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a request for the document")]
pub(super) struct KeyRequest {
    /// What it shall be for.
    role: RoleWord,
    /// Whose it shall be: required for the role `organisation`, and for no other.
    organization_id: Option<Uuid>,
    /// What people shall call it.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// What it shall be narrowed to; without, it may do all that its role may.
    #[schema(max_items = 6)]
    scopes: Option<Vec<ScopeWord>>,
    /// Until when it shall be in force; without, until it is revoked.
    expires_at: Option<DateTime<Utc>>,
}

/// How a key shall be rotated.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a request for the document")]
pub(super) struct RotateRequest {
    /// For how many days the old key stays in force beside the new one.
    #[schema(minimum = 0, maximum = 90, default = 7)]
    overlap_days: Option<i32>,
}

macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident of $vocabulary:ty),+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug)]
        struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                crate::http::vocabulary::schema_of::<$vocabulary>(concat!($($doc),+).trim())
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($vocabulary).into()
            }
        }
    )+ };
}

words! {
    /// What a key is for.
    RoleWord of Role,
    /// What a key can be narrowed to.
    ScopeWord of Scope
}

/// Keys
///
/// Every key there is or was, by id. Never a secret.
#[utoipa::path(tag = "access", operation_id = "listKeys", params(hsds::Paging),
    responses((status = 200, description = "A page.", body = KeyPage), Problems),
    security(("key" = [])))]
#[get("/v1/keys")]
pub(super) async fn list(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    faces.admit(&request, "listKeys", None).await?;
    let window = lists::window(&request, "keys")?;
    let now = clock::now();
    let page = faces.directory().keys(window.after, window.limit).await?;
    lists::show(&request, "keys", &page, |key| serde_json::to_value(KeyBody::of(key, now)).unwrap_or_default())
}

/// Make a key
///
/// The answer holds the key, which is shown this once and kept nowhere: whoever loses it has it rotated or makes another.
#[utoipa::path(tag = "access", operation_id = "createKey",
    request_body(content = KeyRequest, content_type = "application/json", example = json!({
        "role": "integrator", "name": "Leeds surgery system", "scopes": ["match"], "expires_at": "2027-11-22T09:00:00Z"
    })),
    responses((status = 201, description = "The key.", body = NewKeyBody), Problems),
    security(("key" = [])))]
#[post("/v1/keys")]
pub(super) async fn create(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let caller = faces.admit(&request, "createKey", None).await?;
    let mut faults = Faults::default();
    let order = order(body::json(&sent)?, &mut faults)?;
    let act = faces.act(&request, &caller, "createKey");
    let (key, record) = faces.directory().issue_key(order, faults, &act).await?;
    Ok(problem::created().json(NewKeyBody::of(&key, &record, act.at)))
}

/// Rotate a key
///
/// Makes a new key that may do the same, and lets the old one live on for a while, so that every client can change at leisure. The body
/// may be left out. A key that ends gets as long a life as the old one had.
#[utoipa::path(tag = "access", operation_id = "rotateKey", params(hsds::ById),
    request_body(content = inline(Option<RotateRequest>), content_type = "application/json", example = json!({ "overlap_days": 7 })),
    responses((status = 201, description = "The new key.", body = NewKeyBody), Problems),
    security(("key" = [])))]
#[post("/v1/keys/{id}/rotate")]
pub(super) async fn rotate(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let caller = faces.admit(&request, "rotateKey", None).await?;
    let id: Uuid = lists::id(&request, "key")?;
    let overlap = if sent.is_empty() { OVERLAP } else { overlap(body::json(&sent)?)? };
    let act = faces.act(&request, &caller, "rotateKey");
    let rotated = faces.directory().rotate_key(KeyId(id), overlap, &act).await?;
    let (key, record) = rotated.map_err(|why| Problem::new(Kind::Conflict, why.to_string()))?;
    Ok(problem::created().json(NewKeyBody::of(&key, &record, act.at)))
}

/// Revoke a key
///
/// From now on it opens nothing: at once on this server, and within two seconds on others that share the database. A key that is revoked
/// already stays so. The answer is the key as it is now.
#[utoipa::path(tag = "access", operation_id = "revokeKey", params(hsds::ById),
    responses((status = 200, description = "It opens nothing any more.", body = KeyBody), Problems),
    security(("key" = [])))]
#[post("/v1/keys/{id}/revoke")]
pub(super) async fn revoke(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let caller = faces.admit(&request, "revokeKey", None).await?;
    let id: Uuid = lists::id(&request, "key")?;
    let act = faces.act(&request, &caller, "revokeKey");
    let revoked = faces.directory().revoke_key(KeyId(id), &act).await?;
    Ok(HttpResponse::Ok().json(KeyBody::of(&revoked, act.at)))
}

/// Reads what is ordered, as much of it as can be read.
fn order(body: Value, faults: &mut Faults) -> Result<KeyOrder, Faults> {
    let Some(mut body) = JsonObject::new(body, Pointer::root(), Absence::LeftOut, faults) else { return Err(std::mem::take(faults)) };
    let scopes = body.take_words("scopes", faults);
    if scopes.as_ref().is_some_and(Vec::is_empty) && !faults.0.iter().any(|fault| fault.pointer.starts_with("/scopes")) {
        // A key without scopes may do all that its role may, which nobody means who narrows it to nothing.
        faults.push("/scopes", code::EMPTY, "name a scope, or leave scopes out for a key that may do all that its role may");
    }
    let order = KeyOrder {
        role: body.take_word("role", faults),
        organization: body.take_uuid("organization_id", faults).map(OrganizationId),
        name: body.take_text("name", MAX_NAME, faults),
        scopes: scopes.unwrap_or_default(),
        expires_at: body.take_instant("expires_at", faults),
    };
    body.refuse_rest(&["role", "organization_id", "name", "scopes", "expires_at"], faults);
    Ok(order)
}

/// Reads for how long the old key stays in force.
fn overlap(body: Value) -> Result<Duration, Faults> {
    let mut faults = Faults::default();
    let days = JsonObject::new(body, Pointer::root(), Absence::LeftOut, &mut faults).and_then(|mut body| {
        let days = body.take_integer("overlap_days", 0, MAX_OVERLAP_DAYS, &mut faults);
        body.refuse_rest(&["overlap_days"], &mut faults);
        days
    });
    faults.or(days.map_or(OVERLAP, Duration::days))
}
