//! An organization: who runs services.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Attribute, Contact, Extra, OrganizationId, Phone};

/// Who runs services: a charity, a club, a council, a company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// What it is and does. Feeds leave it out more often than the standard allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where to write to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its web site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// A persistent identifier of it on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The organization that this one is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_organization_id: Option<OrganizationId>,
    /// Charity and company numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organization_identifiers: Vec<OrganizationIdentifier>,
    /// People to ask for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Telephone numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// Taxonomy terms it carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Members kept as they came.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Organization {
    /// An organization of which no more is known than its id.
    #[must_use]
    pub fn nameless(id: OrganizationId) -> Self {
        Self {
            id,
            name: String::new(),
            description: None,
            email: None,
            website: None,
            uri: None,
            parent_organization_id: None,
            organization_identifiers: Vec::new(),
            contacts: Vec::new(),
            phones: Vec::new(),
            attributes: Vec::new(),
            extra: Extra::new(),
        }
    }
}

/// A number that a register knows an organization by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrganizationIdentifier {
    /// Its id.
    pub id: Uuid,
    /// The register, as an org-id.guide code such as `GB-CHC`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier_scheme: Option<String>,
    /// The register in words.
    pub identifier_type: String,
    /// The number.
    pub identifier: String,
    /// Members kept as they came.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}
