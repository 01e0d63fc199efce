//! What the access matrix sends to each operation, and who may do it: written a second time, on purpose, and not taken from the policy.
//!
//! **To add an operation**: one row in [`OPERATIONS`], and strike its name from [`NOT_BUILT_YET`].

use About::{Location, Nothing, Organization, Service};
use waymark::access::Scope;

/// The record that an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// None; and lists.
    Nothing,
    /// `{organization}`.
    Organization,
    /// `{location}`.
    Location,
    /// `{service}`.
    Service,
}

/// An operation, as the matrix tries it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation {
    pub(super) id: &'static str,
    pub(super) method: &'static str,
    /// `{organization}`, `{service}`, `{location}`, `{key}`, `{taxonomy}`, `{term}` stand for ids, here and in the body.
    pub(super) path: &'static str,
    /// What is sent as JSON; nothing where it is empty.
    pub(super) body: &'static str,
    pub(super) about: About,
    /// What each may, in the order anyone, integrator, link worker, newcomer, organisation, moderator, admin:
    /// `-` nothing, `p` what is published, `o` their own, `s` both of them, `+` all.
    pub(super) may: &'static str,
}

const fn op(id: &'static str, method: &'static str, path: &'static str, body: &'static str, about: About, may: &'static str) -> Operation {
    Operation { id, method, path, body, about, may }
}

const ASKED: &str = r#"{ "needs": [{ "text": "lonely" }] }"#;
const REASON: &str = r#"{ "reason": "Please say where it is." }"#;

/// Every operation there is.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Operation] = &[
    op("healthz",              "GET",   "/healthz", "", Nothing, "+++++++"),
    op("readyz",               "GET",   "/readyz",  "", Nothing, "+++++++"),
    op("metrics",              "GET",   "/metrics", "", Nothing, "+++++++"),

    op("listServices",         "GET",   "/v1/services?limit=100",           "", Nothing,      "pppss++"),
    op("getService",           "GET",   "/v1/services/{service}",           "", Service,      "pppss++"),
    op("listOrganizations",    "GET",   "/v1/organizations?limit=100",      "", Nothing,      "pppss++"),
    op("getOrganization",      "GET",   "/v1/organizations/{organization}", "", Organization, "pppss++"),
    op("listLocations",        "GET",   "/v1/locations?limit=100",          "", Nothing,      "pppss++"),
    op("getLocation",          "GET",   "/v1/locations/{location}",         "", Location,     "pppss++"),
    op("serviceSources",       "GET",   "/v1/services/{service}/sources",           "", Service,      "pppss++"),
    op("organizationSources",  "GET",   "/v1/organizations/{organization}/sources", "", Organization, "pppss++"),
    op("locationSources",      "GET",   "/v1/locations/{location}/sources",         "", Location,     "pppss++"),
    op("listTaxonomies",       "GET",   "/v1/taxonomies",                   "", Nothing,      "+++++++"),
    op("getTaxonomy",          "GET",   "/v1/taxonomies/{taxonomy}",        "", Nothing,      "+++++++"),
    op("listTaxonomyTerms",    "GET",   "/v1/taxonomy_terms",               "", Nothing,      "+++++++"),
    op("getTaxonomyTerm",      "GET",   "/v1/taxonomy_terms/{term}",        "", Nothing,      "+++++++"),
    op("listNeeds",            "GET",   "/v1/needs",                        "", Nothing,      "+++++++"),
    op("findPlaces",           "GET",   "/v1/places?q=LS8",                 "", Nothing,      "+++++++"),

    op("orukAbout",              "GET", "/oruk/",                                    "", Nothing, "+++++++"),
    op("orukDataPackage",        "GET", "/oruk/datapackage.zip",                     "", Nothing, "+++++++"),
    op("orukServices",           "GET", "/oruk/services?per_page=100",               "", Nothing, "ppppppp"),
    op("orukService",            "GET", "/oruk/services/{listed}",                   "", Nothing, "ppppppp"),
    op("orukServiceAtLocations", "GET", "/oruk/service_at_locations?per_page=100",   "", Nothing, "ppppppp"),
    op("orukServiceAtLocation",  "GET", "/oruk/service_at_locations/{listed_place}", "", Nothing, "ppppppp"),
    op("orukOrganizations",      "GET", "/oruk/organizations?per_page=100",          "", Nothing, "ppppppp"),
    op("orukOrganization",       "GET", "/oruk/organizations/{listed_organization}", "", Nothing, "ppppppp"),
    op("orukTaxonomies",         "GET", "/oruk/taxonomies",                          "", Nothing, "+++++++"),
    op("orukTaxonomy",           "GET", "/oruk/taxonomies/{taxonomy}",               "", Nothing, "+++++++"),
    op("orukTaxonomyTerms",      "GET", "/oruk/taxonomy_terms",                      "", Nothing, "+++++++"),
    op("orukTaxonomyTerm",       "GET", "/oruk/taxonomy_terms/{term}",               "", Nothing, "+++++++"),

    op("match",                "POST",  "/v1/match",   ASKED, Nothing, "-++--++"),
    op("explain",              "POST",  "/v1/match:explain",
       r#"{ "needs": [{ "text": "lonely" }], "service_id": "{listed}" }"#, Nothing, "-++--++"),
    op("plan",                 "POST",  "/v1/plan",    ASKED, Nothing, "-++--++"),
    op("listChanges",          "GET",   "/v1/changes", "",    Nothing, "-++--++"),

    op("registerOrganization", "POST",  "/v1/organizations", r#"{ "name": "Knitters", "description": "We knit.", "contact": { "name": "Jo", "email": "jo@example.org" } }"#, Nothing, "+++++++"),
    op("claimOrganization",    "POST",  "/v1/organizations/{organization}/claim",
       r#"{ "contact": { "name": "Jo", "email": "jo@example.org" } }"#, Organization, "ppppppp"),
    op("reviseOrganization",   "PATCH", "/v1/organizations/{organization}", r#"{ "name": "New name" }"#, Organization, "---oo++"),
    op("organizationServices", "GET",   "/v1/organizations/{organization}/services", "", Organization, "---oo++"),
    op("organizationRegistration", "GET", "/v1/organizations/{organization}/registration", "", Organization, "---oo++"),
    op("organizationHistory",  "GET",   "/v1/organizations/{organization}/history", "",   Organization, "---oo++"),
    op("confirmOrganization",  "POST",  "/v1/organizations/{organization}/confirm", "",   Organization, "-----++"),
    op("refuseOrganization",   "POST",  "/v1/organizations/{organization}/refuse", REASON, Organization, "-----++"),
    op("eraseContacts",        "POST",  "/v1/organizations/{organization}/erase-contacts", r#"{ "email": "jo@example.org" }"#, Organization, "-----++"),
    op("showLink",             "GET",   "/links/{key}", "", Nothing, "+++++++"),
    op("followLink",           "POST",  "/links/{key}", "", Nothing, "+++++++"),

    op("createService",        "POST",  "/v1/services", r#"{ "organization_id": "{organization}", "name": "Tea" }"#, Organization, "---oo++"),
    op("reviseService",        "PATCH", "/v1/services/{service}", r#"{ "name": "New name" }"#, Service, "---oo++"),
    op("serviceRevision",      "GET",   "/v1/services/{service}/revision", "",     Service, "---oo++"),
    op("serviceHistory",       "GET",   "/v1/services/{service}/history",  "",     Service, "---oo++"),
    op("submitService",        "POST",  "/v1/services/{service}/submit",   "",     Service, "----o++"),
    op("publishService",       "POST",  "/v1/services/{service}/publish",  "",     Service, "-----++"),
    op("returnService",        "POST",  "/v1/services/{service}/return",   REASON, Service, "-----++"),
    op("withdrawService",      "POST",  "/v1/services/{service}/withdraw", "",     Service, "---oo++"),
    op("assureService",        "POST",  "/v1/services/{service}/assure",   "",     Service, "----o++"),
    op("setCapacity",          "PUT",   "/v1/services/{service}/capacity", r#"{ "state": "full" }"#, Service, "----o++"),
    op("previewService",       "POST",  "/v1/services:preview", r#"{ "name": "Tea" }"#, Nothing, "---++++"),
    op("listReviews",          "GET",   "/v1/reviews", "", Nothing, "-----++"),

    op("listKeys",             "GET",   "/v1/keys?limit=100",     "",                          Nothing, "------+"),
    op("createKey",            "POST",  "/v1/keys",               r#"{ "role": "moderator" }"#, Nothing, "------+"),
    op("rotateKey",            "POST",  "/v1/keys/{key}/rotate",  "",                          Nothing, "------+"),
    op("revokeKey",            "POST",  "/v1/keys/{key}/revoke",  "",                          Nothing, "------+"),
];

/// Lines of the policy whose operations are still being built. Their rows above are not tried yet.
pub(super) const NOT_BUILT_YET: &[&str] = &[];

/// What a key that is narrowed must hold for an operation; `Read` for all that stand in none of these.
pub(super) const SCOPES: [(Scope, &[&str]); 5] = [
    (Scope::Match, &["match", "explain", "plan"]),
    (Scope::Changes, &["listChanges"]),
    (
        Scope::Write,
        &[
            "registerOrganization",
            "claimOrganization",
            "reviseOrganization",
            "showLink",
            "followLink",
            "createService",
            "reviseService",
            "submitService",
            "withdrawService",
            "assureService",
            "setCapacity",
            "previewService",
        ],
    ),
    (Scope::Moderate, &["confirmOrganization", "refuseOrganization", "eraseContacts", "publishService", "returnService", "listReviews"]),
    (Scope::Administer, &["listKeys", "createKey", "rotateKey", "revokeKey"]),
];

impl Operation {
    /// The scope it belongs to.
    pub(super) fn scope(&self) -> Scope {
        SCOPES.iter().find(|(_, operations)| operations.contains(&self.id)).map_or(Scope::Read, |(scope, _)| *scope)
    }
}

/// What asks for no key, and looks at none: health and numbers, for programs that have none.
pub(super) const KEYLESS: [&str; 3] = ["healthz", "readyz", "metrics"];
