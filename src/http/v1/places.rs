//! `GET /v1/places?q=`: looking a place up.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::{fault::code, vocabulary::Precision},
    geography::{Gazetteer, Located},
    http::{Faces, etag, match_response::whole_metres, openapi::Problems, paging, parameters::Parameters, problem::Problem, vocabulary},
};

/// The longest text that is looked up, in characters.
const MAX_Q: usize = 64;

/// What a lookup takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Lookup {
    /// A postcode, the beginning of one, or `lat,lon`.
    #[param(example = "LS8", max_length = 64)]
    #[expect(dead_code, reason = "describes a parameter for the document")]
    q: String,
    /// How many places to give at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    #[expect(dead_code, reason = "describes a parameter for the document")]
    limit: Option<u32>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlacesBody {
    /// The places, best first.
    places: Vec<PlaceBody>,
    /// Why there is none, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    why_none: Option<WhyNone>,
}

/// A place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Place)]
struct PlaceBody {
    /// What it is called.
    #[schema(example = "LS8 1")]
    label: String,
    /// WGS 84, degrees north.
    latitude: f64,
    /// WGS 84, degrees east.
    longitude: f64,
    /// What kind of place it is.
    #[schema(value_type = vocabulary::Precision)]
    precision: Precision,
    /// How far from the point the true place may be, in metres.
    uncertainty_m: u32,
    /// The nation it is in; left out where it lies in two, or in none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "England")]
    nation: Option<&'static str>,
}

/// Why nothing was found.
#[derive(Debug, Serialize, ToSchema)]
struct WhyNone {
    /// `malformed`, `unknown_postcode` or `place_not_loaded`.
    code: &'static str,
    /// A sentence for people.
    text: String,
}

/// Look a place up
///
/// Postcodes, their outward halves and sectors, as far as they are loaded here. A person's own postcode belongs into the body
/// of a match and not into a URL.
#[utoipa::path(tag = "directory", operation_id = "findPlaces", params(Lookup),
    responses((status = 200, description = "The places, best first.", body = PlacesBody), Problems),
    security((), ("key" = [])))]
#[get("/v1/places")]
pub(super) async fn places(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    faces.admit(&request, "findPlaces", None).await?;
    let mut parameters = Parameters::of(&request);
    let q = parameters.text("q", MAX_Q);
    if q.is_none() && parameters.is_faultless() {
        parameters.fault("q", code::REQUIRED, "q is required: a postcode, or the beginning of one");
    }
    let limit = parameters.limit().min(paging::MAX_LIMIT);
    parameters.end()?;
    let found = look_up(faces.directory().gazetteer(), &q.unwrap_or_default(), limit);
    etag::tagged(&request, &found)
}

fn look_up(gazetteer: &Gazetteer, q: &str, limit: u32) -> PlacesBody {
    let found = gazetteer.search(q, usize::try_from(limit).unwrap_or(usize::MAX));
    let why_none = found.is_empty().then(|| gazetteer.locate(q).err()).flatten();
    PlacesBody {
        places: found.into_iter().map(place).collect(),
        why_none: why_none.map(|error| WhyNone { code: error.code(), text: error.to_string() }),
    }
}

fn place(located: Located) -> PlaceBody {
    PlaceBody {
        latitude: located.point.latitude(),
        longitude: located.point.longitude(),
        precision: located.precision,
        uncertainty_m: whole_metres(located.uncertainty_m),
        nation: located.nation.map(crate::geography::Nation::name),
        label: located.label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_its_beginning_or_it_is_said_why_not() {
        let gazetteer = Gazetteer::shipped();
        for (q, first, why) in [
            ("LS8", Some("LS8"), None),
            ("ls8 1nt", Some("LS8 1"), None),
            ("53.83,-1.5", Some("53.83000, -1.50000"), None),
            ("BT7 1NN", None, Some("place_not_loaded")),
            ("hello there", None, Some("malformed")),
        ] {
            let found = look_up(gazetteer, q, 20);
            assert_eq!(found.places.first().map(|place| place.label.as_str()), first, "{q}");
            assert_eq!(found.why_none.map(|why| why.code), why, "{q}");
        }
        assert_eq!(look_up(gazetteer, "L", 3).places.len(), 3);
    }
}
