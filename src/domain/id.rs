//! Ids are types, so that a location's id cannot be handed over as a service's.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> { text.parse().map(Self) }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
    };
}

id_type!(/** The id of an organization. */ OrganizationId);
id_type!(/** The id of a service. */ ServiceId);
id_type!(/** The id of a location. */ LocationId);
id_type!(/** The id of a service at one of its locations. */ ServiceAtLocationId);
id_type!(/** The id of a taxonomy. */ TaxonomyId);
id_type!(/** The id of a term of a taxonomy. */ TaxonomyTermId);
