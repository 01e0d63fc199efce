//! Places as integers: the order in which an index keeps its documents, and the terms that it knows catchments by.
//!
//! **Cells.** Latitude and longitude are each halved again and again: at level *n* the earth is 2ⁿ × 2ⁿ cells, numbered along the
//! Morton (Z) curve, so that a cell is one run of numbers and its four children are the quarters of that run. In the British
//! Isles a cell is about as wide as high: 20,000 km / 2ⁿ high (level 12: 4.9 km; level 20: 19 m).
//!
//! **Places.** [`key`] is a point's number at level 32. Documents sorted by it lie near to what is near, and
//! [`cover_circle`] turns a reach into a few dozen runs of keys, a superset of the circle: whoever uses them tests the distance after.
//!
//! **Catchments.** The shape of an area served is covered by at most [`MAX_CELLS`] cells of mixed level. A document carries a term
//! *covers c* for each of them, and a term *below a* for each ancestor *a* of one. Whoever asks covers the person's disc (the
//! point, and how far off it may be) with up to four cells, and looks for *covers* each of them or an ancestor (the shape may
//! hold all of that cell), and for *below* each of them (the shape has something in it). Two cells share a point only if one is
//! the other's ancestor or they are the same, so a catchment that touches the disc shares at least one term with it, always; one
//! that does not touch may share one too, and is told apart after, by [`Catchment::serves`](super::Catchment::serves). Cells that no
//! border runs through are told from the rest by a term *holds c*: whoever's disc lies in one of them is served for certain.
//!
//! A term is an integer: bit 63 is set for *below*, bit 62 for *holds*, bits 56 to 61 are the level, the rest is the cell's number at that
//! level.

mod area;
mod circle;

use std::ops::RangeInclusive;

use super::Point;

pub(super) use area::cover_shape;

/// A term of the index that stands for a cell; see the head of this module.
pub type CellTerm = u64;

/// The most cells that a catchment is covered with.
pub const MAX_CELLS: usize = 192;

/// As many ranges as a reach is worth: more would follow the circle closer and cost more to look up than they save.
pub const USUAL_RANGES: usize = 48;

/// The term that catchments without a border carry, and every question asks for.
pub(super) const COVERS_ALL: CellTerm = Cell::ROOT.covers();

/// Levels of the tree for keys, and so bits of an axis.
const KEY_LEVEL: u32 = 32;
/// The finest level of terms: cells of 19 m by 23 m or less.
const TERM_LEVEL: u32 = 20;

/// The place of a point along the Morton curve. Neighbouring keys are neighbouring places.
#[must_use]
pub fn key(point: Point) -> u64 {
    interleave(column(point.longitude(), KEY_LEVEL), row(point.latitude(), KEY_LEVEL))
}

/// Runs of keys that hold each point within `radius_m` of a point, and some around: sorted, apart, at most `max_ranges` (and at least one).
/// A radius that is no number counts as 0; from 500 km on the whole earth is covered.
#[must_use]
pub fn cover_circle(point: Point, radius_m: f64, max_ranges: usize) -> Vec<RangeInclusive<u64>> {
    circle::cover(point, radius_m, max_ranges.max(1))
}

/// The terms of which each catchment carries at least one whose shape holds any point within `uncertainty_m` of a point. Sorted, at most
/// some eighty.
#[must_use]
pub fn query_terms(point: Point, uncertainty_m: f64) -> Vec<CellTerm> {
    let mut terms = Vec::with_capacity(32);
    for cell in circle::few_cells(point, uncertainty_m, TERM_LEVEL) {
        terms.push(cell.below());
        terms.extend((0..=cell.level).map(|level| cell.ancestor(level).covers()));
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The terms any of which only those catchments carry that hold every point within `uncertainty_m` of a point: *holds* each cell that
/// the disc lies in.
#[must_use]
pub fn holding_terms(point: Point, uncertainty_m: f64) -> Vec<CellTerm> {
    let cells = circle::few_cells(point, uncertainty_m, TERM_LEVEL);
    let levels = 0..=cells.first().map_or(0, |cell| cell.level);
    let of_all = |level: &u32| cells.windows(2).all(|pair| pair[0].ancestor(*level) == pair[1].ancestor(*level));
    levels.take_while(of_all).filter_map(|level| Some(cells.first()?.ancestor(level).holds())).collect()
}

/// Cells that hold a shape together.
pub(super) struct Cover {
    /// Those that lie wholly within it.
    pub(super) within: Vec<Cell>,
    /// Those that its border runs through.
    pub(super) across: Vec<Cell>,
}

impl Cover {
    /// All of them.
    pub(super) fn cells(&self) -> impl Iterator<Item = Cell> {
        self.within.iter().chain(&self.across).copied()
    }
}

/// The terms of a catchment that is covered by some cells, of which it holds some wholly: *covers* each, *below* each of their ancestors, *holds*
/// each that it holds. Sorted.
pub(super) fn terms_of(cells: impl Iterator<Item = Cell>, held: &[Cell]) -> Vec<CellTerm> {
    let of_cell = |cell: Cell| (0..cell.level).map(move |level| cell.ancestor(level).below()).chain([cell.covers()]);
    let mut terms: Vec<CellTerm> = cells.flat_map(of_cell).chain(held.iter().map(|cell| cell.holds())).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// A cell of the quadtree: a column and row at a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    level: u32,
    column: u32,
    row: u32,
}

impl Cell {
    /// The whole earth.
    const ROOT: Self = Self { level: 0, column: 0, row: 0 };

    /// Its quarters, in the order of their keys.
    fn children(self) -> [Self; 4] {
        let (level, column, row) = (self.level + 1, self.column << 1, self.row << 1);
        [(column, row), (column | 1, row), (column, row | 1), (column | 1, row | 1)].map(|(column, row)| Self { level, column, row })
    }

    /// The cell of a level not below its own that it lies in.
    fn ancestor(self, level: u32) -> Self {
        let up = self.level - level.min(self.level);
        Self { level: self.level - up, column: self.column >> up, row: self.row >> up }
    }

    /// West, south, east, north in degrees.
    fn bounds(self) -> [f64; 4] {
        let (width, height) = size(self.level);
        let (west, south) = (f64::from(self.column) * width - 180.0, f64::from(self.row) * height - 90.0);
        [west, south, west + width, south + height]
    }

    /// The keys of the points in it.
    fn keys(self) -> RangeInclusive<u64> {
        let low = u64::MAX.checked_shr(2 * self.level).unwrap_or(0);
        let first = interleave(self.column, self.row).checked_shl(2 * (KEY_LEVEL - self.level)).unwrap_or(0);
        first..=(first | low)
    }

    const fn covers(self) -> CellTerm {
        (self.level as u64) << 56 | interleave(self.column, self.row)
    }

    fn below(self) -> CellTerm {
        1 << 63 | self.covers()
    }

    fn holds(self) -> CellTerm {
        1 << 62 | self.covers()
    }
}

/// Width and height in degrees of the cells of a level.
fn size(level: u32) -> (f64, f64) {
    let shrink = (-f64::from(level)).exp2();
    (360.0 * shrink, 180.0 * shrink)
}

/// The column of a level that a longitude lies in; those beyond the edge count as in the last.
fn column(longitude: f64, level: u32) -> u32 {
    nth((longitude + 180.0) / 360.0, level)
}

/// The row of a level that a latitude lies in.
fn row(latitude: f64, level: u32) -> u32 {
    nth((latitude + 90.0) / 180.0, level)
}

/// Which of the 2ⁿ equal parts of 0 to 1 a number lies in.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, and saturating is what is wanted")]
fn nth(part: f64, level: u32) -> u32 {
    let last = u32::MAX.checked_shr(KEY_LEVEL - level).unwrap_or(0);
    ((part * f64::from(level).exp2()) as u32).min(last)
}

/// Bits of `x` at the even places, bits of `y` at the odd.
const fn interleave(x: u32, y: u32) -> u64 {
    spread(x) | spread(y) << 1
}

/// Puts a zero above each bit.
const fn spread(bits: u32) -> u64 {
    let mut bits = bits as u64;
    bits = (bits | bits << 16) & 0x0000_ffff_0000_ffff;
    bits = (bits | bits << 8) & 0x00ff_00ff_00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
    (bits | bits << 1) & 0x5555_5555_5555_5555
}

#[cfg(test)]
mod tests;
