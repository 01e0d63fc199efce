//! What registration sends and answers, for the document.

use chrono::{DateTime, Utc};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Organization, Service, rows};

macro_rules! bodies {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $kind:ty),+ $(,)? })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, ToSchema)]
            #[expect(dead_code, reason = "describes a body for the document")]
            pub(in crate::http::v1) struct $name { $($(#[doc = $field_doc])+ $field: $kind),+ }
        )+
    };
}

bodies! {
    /// An organization that registers.
    RegisterRequest {
        /// Its name.
        name: String,
        /// What it is and does.
        description: String,
        /// Its web site, with http:// or https://.
        website: Option<String>,
        /// Whom to ask for; gets the mail that proves the mailbox, and is shown once the organization is published.
        contact: ContactForm,
        /// Charity and company numbers.
        organization_identifiers: Option<Vec<IdentifierForm>>,
    }
    /// Somebody to write to.
    ContactForm {
        /// Name.
        name: String,
        /// Email address.
        email: String,
        /// Telephone number.
        phone: Option<String>,
    }
    /// A number of a register.
    IdentifierForm {
        /// The register: GB-CHC (charities in England and Wales), GB-SC (Scotland), GB-NIC (Northern Ireland), GB-COH (companies).
        identifier_scheme: String,
        /// The number, in the form of its register.
        identifier: String,
        /// The register in words; here it follows from the scheme.
        identifier_type: Option<String>,
    }
    /// What of an organization is changed; what is `null` is taken out.
    RevisionRequest {
        /// Its name.
        name: Option<String>,
        /// What it is and does.
        description: Option<String>,
        /// Its web site.
        website: Option<String>,
        /// Where to write to.
        email: Option<String>,
        /// Charity and company numbers.
        organization_identifiers: Option<Vec<IdentifierForm>>,
        /// People to ask for.
        contacts: Option<Vec<rows::Contact>>,
        /// Telephone numbers.
        phones: Option<Vec<rows::Phone>>,
    }
    /// A claim of an organization.
    ClaimRequest {
        /// Who claims it.
        contact: ContactForm,
        /// What the moderator should know.
        message: Option<String>,
    }
    /// Why something is refused.
    RefuseRequest {
        /// The reason, which is mailed.
        reason: String,
        /// Which of several claims.
        claim_id: Option<Uuid>,
    }
    /// Which claim is confirmed, where several wait.
    ConfirmRequest {
        /// Which of several claims.
        claim_id: Option<Uuid>,
    }
    /// The person to erase, told by at least one of these.
    EraseRequest {
        /// Their email address.
        email: Option<String>,
        /// Their name, as a contact bears it.
        name: Option<String>,
        /// Their telephone number, however it is written.
        phone: Option<String>,
    }
    /// What came of a registration.
    RegisteredBody {
        /// The organization, a draft.
        organization: Organization,
        /// The key, shown this once.
        key: String,
        /// How the registration stands.
        registration: RegistrationBody,
    }
    /// How a registration stands.
    RegistrationBody {
        /// `not_registered`, `awaiting_mailbox`, `awaiting_moderator`, `confirmed` or `refused`.
        state: String,
        /// Whether a feed listed it first.
        claimed: Option<bool>,
        /// When it was made.
        created_at: Option<DateTime<Utc>>,
        /// When the link in the mail was followed.
        proved_at: Option<DateTime<Utc>>,
        /// When a moderator confirmed it.
        confirmed_at: Option<DateTime<Utc>>,
        /// When a moderator refused it.
        refused_at: Option<DateTime<Utc>>,
        /// Why.
        reason: Option<String>,
        /// Claims that wait.
        claims: Option<Vec<WaitingClaim>>,
        /// Where the feed says otherwise.
        feed: Option<Vec<FeedDiffers>>,
    }
    /// A claim that waits.
    WaitingClaim {
        /// Its id.
        id: Uuid,
        /// `awaiting_mailbox` or `awaiting_moderator`.
        state: String,
        /// When it was made.
        made_at: DateTime<Utc>,
        /// `of_the_listing`, or `none_listed` where a moderator decides without.
        mailbox: String,
        /// Who claims.
        name: Option<String>,
        /// Where to write to them.
        email: Option<String>,
        /// What they say.
        message: Option<String>,
    }
    /// An aggregate of which a feed says otherwise.
    FeedDiffers {
        /// `organization` or `service`.
        kind: String,
        /// Its id.
        id: Uuid,
        /// When the feed said so.
        said_at: DateTime<Utc>,
        /// The members that differ.
        differing: Vec<DifferingMember>,
    }
    /// A member of which a feed says otherwise.
    DifferingMember {
        /// Its name.
        member: String,
        /// What stands.
        own: Option<Value>,
        /// What the feed says.
        feed: Option<Value>,
    }
    /// A claim that was made.
    ClaimedBody {
        /// The claim.
        claim: MadeClaim,
        /// The key to be, shown this once.
        key: String,
        /// What happens next.
        text: String,
    }
    /// A claim.
    MadeClaim {
        /// Its id.
        id: Uuid,
        /// `awaiting_mailbox` or `awaiting_moderator`.
        state: String,
    }
    /// How things stand after a moderator decided.
    ConfirmedBody {
        /// The organization.
        organization: Organization,
        /// Its registration.
        registration: RegistrationBody,
    }
    /// What an erasure did.
    ErasedBody {
        /// How many records were changed that stand now; the audit counts the rest.
        records: u64,
    }
}

/// A page of an organization's services.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a body for the document")]
pub(in crate::http::v1) struct OwnServicePage {
    /// The services, by id, each with its `publication_state` and what is proposed of it.
    contents: Vec<Service>,
    /// How many this page has.
    size: usize,
    /// Where the next page begins; left out on the last one.
    next_cursor: Option<String>,
}

/// In which state.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters for the document")]
pub(in crate::http::v1) struct InState {
    /// `draft`, `submitted`, `published`, `returned` or `withdrawn`.
    publication_state: Option<String>,
}
