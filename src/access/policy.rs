//! The one table of who may do what, and the one function that reads it.

use super::{Caller, KeyHolder, Role, Scope};
use crate::domain::OrganizationId;

/// What of the records an operation is about a caller may do it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// None.
    No,
    /// Those that are published.
    Public,
    /// Their own organization's.
    Own,
    /// Those that are published, and their own organization's.
    PublicOrOwn,
    /// All; and what is about no record.
    Yes,
}

/// A line of the table: an operation, by its id in the `OpenAPI` document, the scope it belongs to, and what each may.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// `operationId`.
    pub operation: &'static str,
    /// What a key that is narrowed must hold.
    pub scope: Scope,
    /// What each may, in the order of [`COLUMNS`].
    pub may: [May; 7],
}

/// The columns of the table. A `newcomer` is an organization that no moderator has confirmed yet.
pub const COLUMNS: [&str; 7] = ["anyone", "integrator", "link_worker", "newcomer", "organisation", "moderator", "admin"];

use May::{No, Own, Public, PublicOrOwn as Seen, Yes};
use Scope::{Administer, Changes, Match, Moderate, Read, Write};

const fn rule(operation: &'static str, scope: Scope, may: [May; 7]) -> Rule {
    Rule { operation, scope, may }
}

/// Who may do what. `Seen` is what is published and one's own.
#[rustfmt::skip]
pub const POLICY: &[Rule] = &[
    //                                      anyone  integr. link_w. newcom. organi. moder.  admin
    rule("healthz",              Read,     [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("readyz",               Read,     [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("metrics",              Read,     [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),

    rule("listServices",         Read,     [Public, Public, Public, Seen,   Seen,   Yes,    Yes]),
    rule("getService",           Read,     [Public, Public, Public, Seen,   Seen,   Yes,    Yes]),
    rule("listOrganizations",    Read,     [Public, Public, Public, Seen,   Seen,   Yes,    Yes]),
    rule("getOrganization",      Read,     [Public, Public, Public, Seen,   Seen,   Yes,    Yes]),
    rule("listLocations",        Read,     [Public, Public, Public, Seen,   Seen,   Yes,    Yes]),
    rule("getLocation",          Read,     [Public, Public, Public, Seen,   Seen,   Yes,    Yes]),
    rule("serviceSources",       Read,     [Public, Public, Public, Seen,   Seen,   Yes,    Yes]),
    rule("organizationSources",  Read,     [Public, Public, Public, Seen,   Seen,   Yes,    Yes]),
    rule("locationSources",      Read,     [Public, Public, Public, Seen,   Seen,   Yes,    Yes]),
    rule("listTaxonomies",       Read,     [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("getTaxonomy",          Read,     [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("listTaxonomyTerms",    Read,     [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("getTaxonomyTerm",      Read,     [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("listNeeds",            Read,     [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("findPlaces",           Read,     [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),

    rule("orukAbout",              Read,   [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("orukDataPackage",        Read,   [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("orukServices",           Read,   [Public, Public, Public, Public, Public, Public, Public]),
    rule("orukService",            Read,   [Public, Public, Public, Public, Public, Public, Public]),
    rule("orukServiceAtLocations", Read,   [Public, Public, Public, Public, Public, Public, Public]),
    rule("orukServiceAtLocation",  Read,   [Public, Public, Public, Public, Public, Public, Public]),
    rule("orukOrganizations",      Read,   [Public, Public, Public, Public, Public, Public, Public]),
    rule("orukOrganization",       Read,   [Public, Public, Public, Public, Public, Public, Public]),
    rule("orukTaxonomies",         Read,   [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("orukTaxonomy",           Read,   [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("orukTaxonomyTerms",      Read,   [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("orukTaxonomyTerm",       Read,   [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),

    rule("match",                Match,    [No,     Yes,    Yes,    No,     No,     Yes,    Yes]),
    rule("explain",              Match,    [No,     Yes,    Yes,    No,     No,     Yes,    Yes]),
    rule("plan",                 Match,    [No,     Yes,    Yes,    No,     No,     Yes,    Yes]),

    rule("listChanges",          Changes,  [No,     Yes,    Yes,    No,     No,     Yes,    Yes]),

    rule("registerOrganization", Write,    [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("claimOrganization",    Write,    [Public, Public, Public, Public, Public, Public, Public]),
    rule("reviseOrganization",   Write,    [No,     No,     No,     Own,    Own,    Yes,    Yes]),
    rule("organizationHistory",  Read,     [No,     No,     No,     Own,    Own,    Yes,    Yes]),
    rule("organizationServices", Read,     [No,     No,     No,     Own,    Own,    Yes,    Yes]),
    rule("organizationRegistration", Read, [No,     No,     No,     Own,    Own,    Yes,    Yes]),
    rule("confirmOrganization",  Moderate, [No,     No,     No,     No,     No,     Yes,    Yes]),
    rule("refuseOrganization",   Moderate, [No,     No,     No,     No,     No,     Yes,    Yes]),
    rule("eraseContacts",        Moderate, [No,     No,     No,     No,     No,     Yes,    Yes]),
    rule("showLink",             Write,    [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),
    rule("followLink",           Write,    [Yes,    Yes,    Yes,    Yes,    Yes,    Yes,    Yes]),

    rule("createService",        Write,    [No,     No,     No,     Own,    Own,    Yes,    Yes]),
    rule("reviseService",        Write,    [No,     No,     No,     Own,    Own,    Yes,    Yes]),
    rule("serviceRevision",      Read,     [No,     No,     No,     Own,    Own,    Yes,    Yes]),
    rule("serviceHistory",       Read,     [No,     No,     No,     Own,    Own,    Yes,    Yes]),
    rule("submitService",        Write,    [No,     No,     No,     No,     Own,    Yes,    Yes]),
    rule("publishService",       Moderate, [No,     No,     No,     No,     No,     Yes,    Yes]),
    rule("returnService",        Moderate, [No,     No,     No,     No,     No,     Yes,    Yes]),
    rule("withdrawService",      Write,    [No,     No,     No,     Own,    Own,    Yes,    Yes]),
    rule("assureService",        Write,    [No,     No,     No,     No,     Own,    Yes,    Yes]),
    rule("setCapacity",          Write,    [No,     No,     No,     No,     Own,    Yes,    Yes]),
    rule("previewService",       Write,    [No,     No,     No,     Yes,    Yes,    Yes,    Yes]),
    rule("listReviews",          Moderate, [No,     No,     No,     No,     No,     Yes,    Yes]),

    rule("listKeys",             Administer, [No,   No,     No,     No,     No,     No,     Yes]),
    rule("createKey",            Administer, [No,   No,     No,     No,     No,     No,     Yes]),
    rule("rotateKey",            Administer, [No,   No,     No,     No,     No,     No,     Yes]),
    rule("revokeKey",            Administer, [No,   No,     No,     No,     No,     No,     Yes]),
];

/// The record that an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// Whose it is; a location may be nobody's.
    pub owner: Option<OrganizationId>,
    /// Whether it is for all to see.
    pub published: bool,
}

/// What comes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Allowed,
    /// Whoever asks should say who they are.
    Unauthenticated,
    /// They may not do that.
    Forbidden,
    /// They may not know that there is such a record.
    Hidden,
}

/// What the table says. `subject` is the record that the operation is about, or is to make; `None` where it is about none, or is a list
/// (which then shows what [`visible`] says). An operation that the table lacks may be done by nobody.
#[must_use]
pub fn decide(operation: &str, caller: &Caller, subject: Option<Subject>) -> Decision {
    let Some(rule) = rule_of(operation) else { return refused(caller) };
    // Outside of what it is narrowed to, a key opens what needs none.
    let narrowed = matches!(caller, Caller::Key(KeyHolder { scopes, .. }) if !scopes.is_empty() && !scopes.contains(rule.scope));
    let as_whom = if narrowed { &Caller::Anyone } else { caller };
    let may = rule.may[column(as_whom)];
    let own = |subject: Subject| subject.owner.is_some() && subject.owner == as_whom.organization();
    let Some(subject) = subject else { return if may == No { refused(caller) } else { Decision::Allowed } };
    let allowed = match may {
        No => false,
        Public => subject.published,
        Own => own(subject),
        Seen => subject.published || own(subject),
        Yes => true,
    };
    // Who may not see a record is not told that it is there; who says nothing of themselves is asked to, before anything else.
    let seen = subject.published || own(subject) || visible(as_whom).unpublished;
    if allowed {
        Decision::Allowed
    } else if !seen && (may != No || *caller != Caller::Anyone) {
        Decision::Hidden
    } else {
        refused(caller)
    }
}

/// Whether what a caller may not do would be theirs to do once a moderator has confirmed their organization.
#[must_use]
pub fn awaits_confirmation(operation: &str, caller: &Caller, subject: Option<Subject>) -> bool {
    let Caller::Key(holder @ KeyHolder { confirmed: false, .. }) = caller else { return false };
    let confirmed = Caller::Key(KeyHolder { confirmed: true, ..*holder });
    decide(operation, caller, subject) == Decision::Forbidden && decide(operation, &confirmed, subject) == Decision::Allowed
}

/// Which records a caller sees in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visible {
    /// All that are not published.
    pub unpublished: bool,
    /// Those of this organization that are not published.
    pub own: Option<OrganizationId>,
}

/// Which records a caller sees.
#[must_use]
pub fn visible(caller: &Caller) -> Visible {
    Visible {
        unpublished: matches!(caller, Caller::Key(KeyHolder { role: Role::Moderator | Role::Admin, .. })),
        own: caller.organization(),
    }
}

/// Whether a role may do anything at all that a scope names.
#[must_use]
pub fn is_of_use(role: Role, scope: Scope) -> bool {
    POLICY.iter().any(|rule| rule.scope == scope && rule.may[column_of(role, true)] != No)
}

/// The line of an operation.
#[must_use]
pub fn rule_of(operation: &str) -> Option<&'static Rule> {
    POLICY.iter().find(|rule| rule.operation == operation)
}

/// A caller's place in [`COLUMNS`].
#[must_use]
pub fn column(caller: &Caller) -> usize {
    match caller {
        Caller::Anyone => 0,
        Caller::Key(holder) => column_of(holder.role, holder.confirmed),
    }
}

fn column_of(role: Role, confirmed: bool) -> usize {
    match role {
        Role::Integrator => 1,
        Role::LinkWorker => 2,
        Role::Organisation if !confirmed => 3,
        Role::Organisation => 4,
        Role::Moderator => 5,
        Role::Admin => 6,
    }
}

fn refused(caller: &Caller) -> Decision {
    if *caller == Caller::Anyone { Decision::Unauthenticated } else { Decision::Forbidden }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use uuid::Uuid;

    use super::*;
    use crate::{access::KeyId, domain::vocabulary::WordSet};

    fn holder(role: Role) -> KeyHolder {
        KeyHolder { key: KeyId(Uuid::from_u128(1)), role, organization: None, confirmed: true, scopes: WordSet::EMPTY }
    }

    #[test]
    fn a_newcomer_is_told_of_confirmation_where_it_would_open_the_door() {
        let Caller::Key(confirmed) = of(1) else { panic!("a key") };
        let newcomer = Caller::Key(KeyHolder { confirmed: false, ..confirmed });
        let draft_of = |owner: u128| Some(Subject { owner: Some(OrganizationId(Uuid::from_u128(owner))), published: false });
        for (operation, caller, subject, awaits) in [
            ("submitService", &newcomer, draft_of(1), true),
            ("submitService", &newcomer, draft_of(2), false),
            ("submitService", &of(1), draft_of(1), false),
            ("createService", &newcomer, draft_of(1), false),
            ("publishService", &newcomer, draft_of(1), false),
            ("match", &newcomer, None, false),
            ("submitService", &Caller::Anyone, draft_of(1), false),
        ] {
            assert_eq!(awaits_confirmation(operation, caller, subject), awaits, "{operation}");
        }
    }

    fn of(organization: u128) -> Caller {
        Caller::Key(KeyHolder { organization: Some(OrganizationId(Uuid::from_u128(organization))), ..holder(Role::Organisation) })
    }

    fn draft_of(organization: u128) -> Subject {
        Subject { owner: Some(OrganizationId(Uuid::from_u128(organization))), published: false }
    }

    fn published_of(organization: u128) -> Subject {
        Subject { published: true, ..draft_of(organization) }
    }

    #[test]
    fn each_operation_has_one_line() {
        let operations: HashSet<&str> = POLICY.iter().map(|rule| rule.operation).collect();
        assert_eq!(operations.len(), POLICY.len());
    }

    #[test]
    fn anothers_draft_is_not_there_and_anothers_listing_is_not_theirs_to_change() {
        let integrator = Caller::Key(holder(Role::Integrator));
        let moderator = Caller::Key(holder(Role::Moderator));
        for (operation, caller, subject, decision) in [
            ("getService", of(1), Some(draft_of(1)), Decision::Allowed),
            ("getService", of(1), Some(draft_of(2)), Decision::Hidden),
            ("getService", of(1), Some(published_of(2)), Decision::Allowed),
            ("getService", Caller::Anyone, Some(draft_of(2)), Decision::Hidden),
            ("getService", integrator, Some(draft_of(2)), Decision::Hidden),
            ("getService", moderator, Some(draft_of(2)), Decision::Allowed),
            ("reviseService", of(1), Some(published_of(1)), Decision::Allowed),
            ("reviseService", of(1), Some(published_of(2)), Decision::Forbidden),
            ("reviseService", of(1), Some(draft_of(2)), Decision::Hidden),
            ("reviseService", Caller::Anyone, Some(published_of(2)), Decision::Unauthenticated),
            ("reviseService", Caller::Anyone, Some(draft_of(2)), Decision::Unauthenticated),
            ("reviseService", integrator, Some(published_of(2)), Decision::Forbidden),
            ("reviseService", integrator, Some(draft_of(2)), Decision::Hidden),
            ("publishService", of(1), Some(draft_of(1)), Decision::Forbidden),
            ("publishService", of(1), Some(draft_of(2)), Decision::Hidden),
            ("publishService", moderator, Some(draft_of(2)), Decision::Allowed),
            ("listKeys", moderator, None, Decision::Forbidden),
            ("match", Caller::Anyone, None, Decision::Unauthenticated),
            ("match", of(1), None, Decision::Forbidden),
            ("no such operation", moderator, None, Decision::Forbidden),
        ] {
            assert_eq!(decide(operation, &caller, subject), decision, "{operation} {} {subject:?}", caller.name());
        }
    }

    #[test]
    fn an_organization_that_is_not_confirmed_drafts_and_no_more() {
        let Caller::Key(confirmed) = of(1) else { unreachable!() };
        let newcomer = Caller::Key(KeyHolder { confirmed: false, ..confirmed });
        for (operation, decision) in [
            ("createService", Decision::Allowed),
            ("reviseService", Decision::Allowed),
            ("previewService", Decision::Allowed),
            ("submitService", Decision::Forbidden),
            ("assureService", Decision::Forbidden),
        ] {
            assert_eq!(decide(operation, &newcomer, Some(draft_of(1))), decision, "{operation}");
        }
    }

    #[test]
    fn a_key_that_is_narrowed_does_what_its_scopes_name_and_what_anyone_may() {
        let scopes: WordSet<Scope> = [Scope::Match].into_iter().collect();
        let narrow = Caller::Key(KeyHolder { scopes, ..holder(Role::Integrator) });
        assert_eq!(decide("match", &narrow, None), Decision::Allowed);
        assert_eq!(decide("listChanges", &narrow, None), Decision::Forbidden);
        assert_eq!(decide("healthz", &narrow, None), Decision::Allowed);
        // A key never takes away what needs none.
        assert_eq!(decide("getService", &narrow, Some(published_of(2))), Decision::Allowed);
    }
}
