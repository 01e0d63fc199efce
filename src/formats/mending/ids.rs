//! Ids that are no UUIDs, and rows without one.
//!
//! An id becomes the `UUIDv5` of the publisher, the kind of thing and the id, so that every reference to it becomes the same,
//! wherever it stands. Rows that live inside an aggregate are counted anew in each by many feeds: theirs are derived from
//! their parent, as [`hsds`](crate::formats::hsds) does it.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Mender,
    row::says_nothing,
    shape::{Form, Kind},
    texts::{Cleaning, folded},
    values::as_text,
};

/// What an id is, as it came.
pub(super) fn original(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(plain(text)).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An id without what cannot be seen and without blanks about it.
fn plain(text: &str) -> String {
    let mut cleaning = Cleaning::of(text);
    cleaning.characters();
    cleaning.text.trim().to_owned()
}

/// A name as it is compared.
fn line(value: &Value) -> Option<String> {
    Some(folded(&as_text(Form::Name, value)?)).filter(|text| !text.is_empty())
}

impl Mender {
    /// The id of an aggregate without one, by what else identifies it.
    pub(super) fn given(&self, kind: Kind, members: &Map<String, Value>) -> Option<Uuid> {
        let word = kind.aggregate()?;
        let told = |members: &Map<String, Value>, name: &str| line(members.get(name)?);
        let text = |name: &str| told(members, name);
        let identified_by = match kind {
            Kind::Organization | Kind::Taxonomy => text("name")?,
            Kind::TaxonomyTerm => {
                let name = text("name").or_else(|| text("term"))?;
                format!("{name}\n{}", text("taxonomy").or_else(|| text("taxonomy_id")).unwrap_or_default())
            }
            Kind::Location => {
                let address = match members.get("addresses")? {
                    Value::Array(addresses) => addresses.iter().find(|address| !says_nothing(address))?,
                    address => address,
                };
                let address = address.as_object()?;
                let postcode = told(address, "postal_code")?.replace(' ', "");
                format!("{}\n{postcode}", text("name").or_else(|| told(address, "address_1"))?)
            }
            Kind::Service => format!("{}\n{}", self.organization_of(members)?, text("name")?),
            _ => return None,
        };
        Some(Uuid::new_v5(&self.namespace, format!("{word}#{identified_by}").as_bytes()))
    }

    /// The id of the organization that a service names in one way or another.
    fn organization_of(&self, service: &Map<String, Value>) -> Option<Uuid> {
        let embedded = service.get("organization").and_then(Value::as_object);
        let id = service.get("organization_id").or_else(|| embedded?.get("id")).and_then(original);
        id.map(|id| self.id("organization", &id)).or_else(|| self.given(Kind::Organization, embedded?))
    }
}
