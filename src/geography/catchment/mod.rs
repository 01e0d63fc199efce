//! The area that a service serves, understood: whom it holds, whom it leaves out, and of whom nobody can tell.
//!
//! A feed says it with a name ("England"), a shape (GeoJSON), both, or a name that is no shape ("Harehills and around"). Begin with
//! [`Catchment::parse`]; [`Catchment::serves`] is the exact answer, [`Catchment::cells`] what an index finds it by.

mod geojson;
mod names;
mod shape;

pub(super) use self::shape::Edge;
pub use self::shape::Shape;
use super::{
    Nation, Nations, Point,
    cells::{self, CellTerm},
};
use crate::domain::vocabulary::ServesArea;

/// The most corners that the shapes of one area may have, all rings together.
const MAX_VERTICES: usize = 1000;
/// Longer text is not read: a thousand vertices are some 40 kB.
const MAX_TEXT: usize = 256 * 1024;

/// An area served.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Catchment {
    /// The United Kingdom: everyone.
    Everywhere,
    /// Some of its nations.
    Nations(Nations),
    /// What a border holds.
    Shape(Shape),
    /// A name that nobody here can place, or nothing at all.
    Unplaced,
}

/// Why the shape of an area is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CatchmentError {
    /// More text than is read.
    #[error("the shape is longer than {MAX_TEXT} characters")]
    TooLong,
    /// Not GeoJSON.
    #[error("the shape is not GeoJSON: a Polygon, a MultiPolygon, or a Feature of one")]
    NotGeoJson,
    /// Points or lines, or no geometry at all.
    #[error("the shape is no area: only a Polygon or a MultiPolygon is")]
    NotAnArea,
    /// Too many corners.
    #[error("the shape has more than {MAX_VERTICES} vertices; simplify it")]
    TooManyVertices,
    /// A ring that does not end where it began.
    #[error("a ring of the shape is not closed: its last position must be its first")]
    Unclosed,
    /// A ring without enough corners.
    #[error("a ring of the shape has fewer than four positions")]
    TooFewVertices,
    /// A coordinate that is none.
    #[error("a position of the shape is out of range: longitude comes first (-180 to 180), then latitude (-90 to 90)")]
    OutOfRange,
    /// It would lie in the British Isles, were its coordinates the other way round.
    #[error("the shape's coordinates are swapped: longitude comes first, then latitude")]
    Swapped,
    /// A border that crosses itself or another of the same shape.
    #[error("the shape's border crosses itself")]
    CrossesItself,
    /// All in a line.
    #[error("the shape encloses nothing")]
    Empty,
}

impl Catchment {
    /// Understands an area served from what a feed says of it. A shape goes before a name. A shape in another form than GeoJSON (`topojson`,
    /// `kml`, plain text) is not understood, which is no error.
    ///
    /// # Errors
    /// [`CatchmentError`], where there is a GeoJSON shape and it is not an area.
    pub fn parse(name: Option<&str>, extent: Option<&str>, extent_type: Option<&str>) -> Result<Self, CatchmentError> {
        let extent = extent.map(str::trim).filter(|extent| !extent.is_empty());
        match (extent, extent_type.map(|kind| kind.trim().to_ascii_lowercase()).as_deref()) {
            (Some(text), Some("geojson")) => geojson::parse(text).map(Self::Shape),
            // Feeds often leave the type out.
            (Some(text), None | Some("")) if text.starts_with('{') => geojson::parse(text).map(Self::Shape),
            (Some(text), None | Some("text" | "")) => Ok(match Self::named(name) {
                Self::Unplaced => Self::named(Some(text)),
                placed => placed,
            }),
            _ => Ok(Self::named(name)),
        }
    }

    /// [`Catchment::parse`] for whoever has to go on: a broken shape leaves what the name says.
    #[must_use]
    pub fn parse_or_name(name: Option<&str>, extent: Option<&str>, extent_type: Option<&str>) -> Self {
        Self::parse(name, extent, extent_type).unwrap_or_else(|_| Self::named(name))
    }

    /// What a name says by itself.
    fn named(name: Option<&str>) -> Self {
        match name.and_then(names::nations) {
            None => Self::Unplaced,
            Some(Nations::UNITED_KINGDOM) => Self::Everywhere,
            Some(nations) => Self::Nations(nations),
        }
    }

    /// Whether it holds a person who is within `uncertainty_m` of a point, in a nation that may not be known. Not stated when the area has no
    /// known border, when the border is nearer than the place is sure, and when the nation matters and is not known.
    #[must_use]
    pub fn serves(&self, point: Point, uncertainty_m: f64, nation: Option<Nation>) -> ServesArea {
        match self {
            Self::Everywhere => ServesArea::Yes,
            Self::Nations(nations) => match nation {
                None => ServesArea::NotStated,
                Some(nation) if nations.contains(nation) => ServesArea::Yes,
                Some(_) => ServesArea::No,
            },
            Self::Shape(shape) => shape.serves(point, uncertainty_m),
            Self::Unplaced => ServesArea::NotStated,
        }
    }

    /// The middle of the box around its border, where it has one.
    #[must_use]
    pub fn middle(&self) -> Option<Point> {
        let Self::Shape(shape) = self else { return None };
        let [west, south, east, north] = shape.bounds();
        Point::new(f64::midpoint(south, north), f64::midpoint(west, east)).ok()
    }

    /// A number made of its border, for whoever wants the border fetched; 0 where there is none.
    #[must_use]
    #[inline]
    pub fn a_bit_of_border(&self) -> f64 {
        if let Self::Shape(shape) = self { shape.a_bit_of_corners() } else { 0.0 }
    }

    /// The terms that an index finds it by (see [`cells`]): none for what is unplaced. Nations are covered by boxes around them.
    #[must_use]
    pub fn cells(&self) -> Vec<CellTerm> {
        match self {
            Self::Everywhere => vec![cells::COVERS_ALL],
            Self::Nations(nations) => {
                let boxes: Vec<_> =
                    nations.iter().map(Nation::bounds).map(|[south_west, north_east]| Shape::rectangle(south_west, north_east)).collect();
                cells::terms_of(boxes.iter().flat_map(|of_nation| cells::cover_shape(of_nation).cells().collect::<Vec<_>>()), &[])
            }
            Self::Shape(shape) => {
                let cover = cells::cover_shape(shape);
                cells::terms_of(cover.cells(), &cover.within)
            }
            Self::Unplaced => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
