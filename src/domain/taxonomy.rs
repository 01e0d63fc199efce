//! Taxonomies: the lists of terms by which publishers sort their services.

use serde::{Deserialize, Serialize};

use super::{Extra, TaxonomyId, TaxonomyTermId};

/// A list of terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taxonomy {
    /// Its id.
    pub id: TaxonomyId,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Members kept as they came.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// A term of a taxonomy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaxonomyTerm {
    /// Its id.
    pub id: TaxonomyTermId,
    /// Its name.
    pub name: String,
    /// The code it goes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The broader term.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<TaxonomyTermId>,
    /// The taxonomy it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxonomy_id: Option<TaxonomyId>,
    /// The taxonomy's name, where only that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxonomy_name: Option<String>,
    /// An identifier on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_uri: Option<String>,
    /// Members kept as they came.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}
