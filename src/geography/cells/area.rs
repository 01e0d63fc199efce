//! Covering the shape of a catchment with cells of mixed level.

use std::collections::VecDeque;

use super::{Cell, Cover, MAX_CELLS, TERM_LEVEL, column, row, size};
use crate::geography::catchment::{Edge, Shape};

/// Degrees by which a cell counts as wider than it is, so that rounding cannot lose a border that runs along its edge. (0.1 mm.)
const SLACK: f64 = 1e-9;

/// A cell that the border runs through, with the edges that do.
struct Piece {
    cell: Cell,
    edges: Vec<Edge>,
}

/// At most [`MAX_CELLS`] cells that hold a shape together. The coarsest cell on the border is quartered first, as long as there is room.
pub(in crate::geography) fn cover_shape(shape: &Shape) -> Cover {
    let edges: Vec<Edge> = shape.edges().collect();
    let mut within = Vec::new();
    let mut border = VecDeque::new();
    let mut place = |cell: Cell, candidates: &[Edge], border: &mut VecDeque<Piece>| {
        let edges: Vec<Edge> = candidates.iter().filter(|edge| touches(edge, cell)).copied().collect();
        if !edges.is_empty() {
            border.push_back(Piece { cell, edges });
        } else if holds_middle(shape, cell) {
            within.push(cell);
            return 1;
        }
        0
    };
    let mut placed = 0;
    for cell in first_cells(shape) {
        placed += place(cell, &edges, &mut border);
    }
    let mut across = Vec::new();
    while let Some(piece) = border.pop_front() {
        if piece.cell.level >= TERM_LEVEL || placed + border.len() + across.len() + 4 > MAX_CELLS {
            across.push(piece.cell);
            continue;
        }
        for child in piece.cell.children() {
            placed += place(child, &piece.edges, &mut border);
        }
    }
    Cover { within, across }
}

/// The cells of the finest level at which the shape's bounds touch four at most.
fn first_cells(shape: &Shape) -> Vec<Cell> {
    let [west, south, east, north] = shape.bounds();
    let fits = |level: &u32| {
        let (width, height) = size(*level);
        width >= east - west + SLACK && height >= north - south + SLACK
    };
    let level = (0..=TERM_LEVEL).take_while(fits).last().unwrap_or(0);
    let mut cells = Vec::with_capacity(4);
    for row in row(south - SLACK, level)..=row(north + SLACK, level) {
        for column in column(west - SLACK, level)..=column(east + SLACK, level) {
            cells.push(Cell { level, column, row });
        }
    }
    cells
}

/// Whether an edge has a point in a cell, or all but.
fn touches(edge: &Edge, cell: Cell) -> bool {
    let [west, south, east, north] = cell.bounds();
    let [west, south, east, north] = [west - SLACK, south - SLACK, east + SLACK, north + SLACK];
    let [[x0, y0], [x1, y1]] = *edge;
    if x0.max(x1) < west || x0.min(x1) > east || y0.max(y1) < south || y0.min(y1) > north {
        return false;
    }
    // The line misses the cell when all four corners lie to one side of it.
    let side = |x: f64, y: f64| (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0);
    let sides = [side(west, south), side(east, south), side(west, north), side(east, north)];
    !(sides.iter().all(|side| *side > 0.0) || sides.iter().all(|side| *side < 0.0))
}

/// Whether the middle of a cell lies in the shape: for a cell without a border in it, whether all of it does.
fn holds_middle(shape: &Shape, cell: Cell) -> bool {
    let [west, south, east, north] = cell.bounds();
    shape.holds(f64::midpoint(west, east), f64::midpoint(south, north))
}
