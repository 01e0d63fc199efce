//! Reading the shape of an area from GeoJSON (RFC 7946), and refusing what is not one.

use geojson::{GeoJson, Geometry, GeometryValue, Position};

use super::{CatchmentError, MAX_TEXT, MAX_VERTICES, Shape};

/// Reads a `Polygon` or `MultiPolygon`, bare or as `Feature`s; all polygons together are the area.
pub(super) fn parse(text: &str) -> Result<Shape, CatchmentError> {
    if text.len() > MAX_TEXT {
        return Err(CatchmentError::TooLong);
    }
    let mut rings = Vec::new();
    match text.parse::<GeoJson>().map_err(|_| CatchmentError::NotGeoJson)? {
        GeoJson::Geometry(geometry) => collect(&geometry, &mut rings)?,
        GeoJson::Feature(feature) => collect(feature.geometry.as_ref().ok_or(CatchmentError::NotAnArea)?, &mut rings)?,
        GeoJson::FeatureCollection(collection) => {
            for feature in &collection.features {
                collect(feature.geometry.as_ref().ok_or(CatchmentError::NotAnArea)?, &mut rings)?;
            }
        }
    }
    Shape::new(rings)
}

fn collect(geometry: &Geometry, rings: &mut Vec<Vec<[f64; 2]>>) -> Result<(), CatchmentError> {
    match &geometry.value {
        GeometryValue::Polygon { coordinates } => polygon(coordinates, rings),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().try_for_each(|part| polygon(part, rings)),
        GeometryValue::GeometryCollection { geometries } => geometries.iter().try_for_each(|part| collect(part, rings)),
        _ => Err(CatchmentError::NotAnArea),
    }
}

fn polygon(coordinates: &[Vec<Position>], rings: &mut Vec<Vec<[f64; 2]>>) -> Result<(), CatchmentError> {
    for ring in coordinates {
        let so_far: usize = rings.iter().map(Vec::len).sum();
        if so_far + ring.len() > MAX_VERTICES + rings.len() + 1 {
            return Err(CatchmentError::TooManyVertices);
        }
        let positions = ring.iter().map(|position| match position.as_slice() {
            [longitude, latitude, ..] => Ok([*longitude, *latitude]),
            _ => Err(CatchmentError::NotGeoJson),
        });
        rings.push(positions.collect::<Result<_, _>>()?);
    }
    Ok(())
}
