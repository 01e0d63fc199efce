//! Full postcodes, packed: what `waymark import postcodes` leaves behind.
//!
//! A row is one `u64`: the inward half in 12 bits, the nation in 3, latitude and longitude in 24 each, one bit to spare. Rows lie in
//! order under their outward code, which a small directory finds by binary search: 2.7 million postcodes are 22 MB, in memory as on
//! disk. This module makes and reads the bytes; who opens the file is no business of its own.

use sha2::{Digest, Sha256};

use super::{Nation, Point, Postcode, postcode::Outcode};

/// A postcode and where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PostcodeRow {
    /// The postcode.
    pub postcode: Postcode,
    /// Its place.
    pub point: Point,
    /// The nation it is in, where the source says so.
    pub nation: Option<Nation>,
    /// Whether it is no longer in use. It is kept all the same, as people go on giving it, but gives way to a live row.
    pub terminated: bool,
}

/// Packed full postcodes.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PostcodeTable {
    /// Each outward code, ascending, with the number of its first row.
    outcodes: Vec<(Outcode, u32)>,
    /// Rows in order of outward code and inward half.
    rows: Vec<u64>,
}

/// Why bytes are not a table of postcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Something else altogether.
    #[error("this is no table of postcodes")]
    NotATable,
    /// Written by another version of Waymark.
    #[error("this table of postcodes is of version {found}, this program reads version {}; import the postcodes again", VERSION)]
    Version {
        /// The version it is of.
        found: u32,
    },
    /// Cut short, or changed since it was written.
    #[error("this table of postcodes is damaged; import the postcodes again")]
    Damaged,
}

const MAGIC: &[u8; 8] = b"waymarkP";
const VERSION: u32 = 1;
const HEADER_LENGTH: usize = MAGIC.len() + 3 * 4;
const CHECKSUM_LENGTH: usize = 32;

/// Latitudes and longitudes that a row can hold: the British Isles. 14° over 2²⁴ steps are 9 cm each.
const SOUTH: f64 = 48.0;
const WEST: f64 = -10.0;
const SPAN: f64 = 14.0;
const STEPS: f64 = 16_777_215.0;

impl PostcodeTable {
    /// A table of some rows, in any order. Of two rows for one postcode the live one stays, else the later. A row outside the British Isles
    /// (48° to 62° north, 10° west to 4° east) cannot be held and is left out: compare [`PostcodeTable::len`].
    #[must_use]
    pub fn from_rows(rows: impl IntoIterator<Item = PostcodeRow>) -> Self {
        let mut packed: Vec<(Outcode, bool, u64)> =
            rows.into_iter().filter_map(|row| Some((row.postcode.outcode(), !row.terminated, pack(&row)?))).collect();
        // Stable, and a live row after a terminated one, so that the last of equals is the one to keep.
        packed.sort_by_key(|(outcode, live, row)| (*outcode, unit_of(*row), *live));
        let mut table = Self::default();
        let mut last = None;
        for (outcode, _, row) in packed {
            let name = (outcode, unit_of(row));
            if last == Some(name) {
                table.rows.pop();
            }
            if last.is_none_or(|(before, _)| before != outcode) {
                table.outcodes.push((outcode, u32::try_from(table.rows.len()).unwrap_or(u32::MAX)));
            }
            table.rows.push(row);
            last = Some(name);
        }
        table.rows.shrink_to_fit();
        table
    }

    /// How many postcodes it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Where a postcode is.
    #[must_use]
    pub fn get(&self, postcode: &Postcode) -> Option<Point> {
        self.row(*postcode).map(|row| row.0)
    }

    /// Where a postcode is, and in which nation.
    pub(super) fn row(&self, postcode: Postcode) -> Option<(Point, Option<Nation>)> {
        let place = self.outcodes.binary_search_by_key(&postcode.outcode(), |(outcode, _)| *outcode).ok()?;
        let rows = self.rows_of(place);
        let found = rows.binary_search_by_key(&u64::from(postcode.unit()), |row| unit_of(*row)).ok()?;
        Some((point_of(rows[found]), nation_of(rows[found])))
    }

    /// The outward codes that it holds postcodes of.
    pub(super) fn outcodes(&self) -> impl Iterator<Item = Outcode> {
        self.outcodes.iter().map(|(outcode, _)| *outcode)
    }

    /// The postcodes of an outward code, in order.
    pub(super) fn under(&self, outcode: Outcode) -> impl Iterator<Item = (Postcode, Point, Option<Nation>)> {
        let place = self.outcodes.binary_search_by_key(&outcode, |(known, _)| *known).ok();
        let rows = place.map_or(&[][..], |place| self.rows_of(place));
        rows.iter().map(move |row| (Postcode::of(outcode, u16::try_from(unit_of(*row)).unwrap_or(0)), point_of(*row), nation_of(*row)))
    }

    /// The rows of the outward code at a place of the directory.
    fn rows_of(&self, place: usize) -> &[u64] {
        let bound = |place: usize| self.outcodes.get(place).map(|(_, start)| *start as usize);
        let end = bound(place + 1).unwrap_or(self.rows.len());
        bound(place).and_then(|start| self.rows.get(start..end)).unwrap_or_default()
    }

    /// The table as bytes: magic, version, two counts, directory, rows (all little-endian), and the SHA-256 of all that.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
        let mut bytes = Vec::with_capacity(HEADER_LENGTH + self.outcodes.len() * 8 + self.rows.len() * 8 + CHECKSUM_LENGTH);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&count(self.outcodes.len()));
        bytes.extend_from_slice(&count(self.rows.len()));
        for (outcode, start) in &self.outcodes {
            bytes.extend_from_slice(&outcode.key().to_le_bytes());
            bytes.extend_from_slice(&start.to_le_bytes());
        }
        for row in &self.rows {
            bytes.extend_from_slice(&row.to_le_bytes());
        }
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        bytes
    }

    /// The table that [`PostcodeTable::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`TableError`] where the bytes are something else, of another version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TableError> {
        let number = |at: usize| bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).map(|chunk| u32::from_le_bytes(*chunk));
        if bytes.get(..MAGIC.len()) != Some(MAGIC.as_slice()) {
            return Err(TableError::NotATable);
        }
        match number(MAGIC.len()) {
            Some(VERSION) => {}
            Some(found) => return Err(TableError::Version { found }),
            None => return Err(TableError::Damaged),
        }
        let (content, checksum) = bytes.split_last_chunk::<CHECKSUM_LENGTH>().ok_or(TableError::Damaged)?;
        if Sha256::digest(content).as_slice() != checksum {
            return Err(TableError::Damaged);
        }
        let outcode_count = number(MAGIC.len() + 4).ok_or(TableError::Damaged)? as usize;
        let row_count = number(MAGIC.len() + 8).ok_or(TableError::Damaged)? as usize;
        let body = content.get(HEADER_LENGTH..).ok_or(TableError::Damaged)?;
        let (directory, rows) = body.split_at_checked(outcode_count * 8).ok_or(TableError::Damaged)?;
        if rows.len() != row_count * 8 {
            return Err(TableError::Damaged);
        }
        let table = Self {
            outcodes: words(directory)
                .map(|word| {
                    let [key, start] = [word & u64::from(u32::MAX), word >> 32].map(|half| u32::try_from(half).unwrap_or(u32::MAX));
                    Some((Outcode::from_key(key)?, start))
                })
                .collect::<Option<_>>()
                .ok_or(TableError::Damaged)?,
            rows: words(rows).collect(),
        };
        let ordered = table.outcodes.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
        let starts_right = table.outcodes.first().map_or(table.rows.is_empty(), |(_, start)| *start == 0);
        if ordered && starts_right { Ok(table) } else { Err(TableError::Damaged) }
    }
}

/// The little-endian words of some bytes.
fn words(bytes: &[u8]) -> impl Iterator<Item = u64> {
    bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word))
}

impl std::fmt::Debug for PostcodeTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostcodeTable").field("len", &self.rows.len()).finish_non_exhaustive()
    }
}

fn pack(row: &PostcodeRow) -> Option<u64> {
    let latitude = steps(row.point.latitude() - SOUTH)?;
    let longitude = steps(row.point.longitude() - WEST)?;
    let nation = row.nation.map_or(0, |nation| nation as u64 + 1);
    Some(u64::from(row.postcode.unit()) << 52 | nation << 49 | latitude << 24 | longitude)
}

/// Degrees as steps of the span; `None` where they lie outside it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked on the line before")]
fn steps(degrees: f64) -> Option<u64> {
    (0.0..=SPAN).contains(&degrees).then(|| (degrees / SPAN * STEPS).round() as u64)
}

fn unit_of(row: u64) -> u64 {
    row >> 52
}

fn nation_of(row: u64) -> Option<Nation> {
    let number = usize::try_from(row >> 49 & 7).ok()?;
    Nation::ALL.get(number.checked_sub(1)?).copied()
}

fn point_of(row: u64) -> Point {
    #[expect(clippy::cast_precision_loss, reason = "24 bits fit a double exactly")]
    let degrees = |bits: u64| (bits & 0x00ff_ffff) as f64 / STEPS * SPAN;
    Point::clamped(SOUTH + degrees(row >> 24), WEST + degrees(row))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geography::distance_m;

    fn row(postcode: &str, latitude: f64, longitude: f64) -> PostcodeRow {
        PostcodeRow {
            postcode: Postcode::full(postcode).unwrap(),
            point: Point::new(latitude, longitude).unwrap(),
            nation: Some(Nation::England),
            terminated: false,
        }
    }

    fn sample() -> PostcodeTable {
        PostcodeTable::from_rows([row("LS8 1NT", 53.8301, -1.5002), row("M1 1AE", 53.48347, -2.23118), row("LS8 1AA", 53.83, -1.51)])
    }

    fn place(table: &PostcodeTable, postcode: &str) -> Option<Point> {
        table.get(&Postcode::full(postcode).unwrap())
    }

    #[test]
    fn a_postcode_is_found_within_ten_centimetres() {
        let table = sample();
        assert_eq!(table.len(), 3);
        for (postcode, latitude, longitude) in [("LS8 1NT", 53.8301, -1.5002), ("M1 1AE", 53.48347, -2.23118)] {
            let off_m = distance_m(place(&table, postcode).unwrap(), Point::new(latitude, longitude).unwrap());
            assert!(off_m < 0.1, "{postcode} {off_m} m");
        }
        for missing in ["LS8 1NU", "LS9 1NT", "M1 1AA", "ZE1 0AA"] {
            assert_eq!(place(&table, missing), None, "{missing}");
        }
    }

    #[test]
    fn a_live_row_beats_a_terminated_one_in_either_order() {
        let (live, old) = (row("LS8 1NT", 53.8, -1.5), PostcodeRow { terminated: true, ..row("LS8 1NT", 54.8, -1.5) });
        for rows in [[live, old], [old, live]] {
            let table = PostcodeTable::from_rows(rows);
            assert_eq!(table.len(), 1);
            assert!(place(&table, "LS8 1NT").unwrap().latitude() < 54.0);
        }
    }

    #[test]
    fn a_row_outside_the_british_isles_is_left_out() {
        assert!(PostcodeTable::from_rows([row("LS8 1NT", 40.0, -1.5), row("LS8 1NU", 53.0, 9.0)]).is_empty());
    }

    #[test]
    fn what_was_written_is_read_and_what_was_changed_is_noticed() {
        let table = sample();
        let bytes = table.to_bytes();
        assert_eq!(PostcodeTable::from_bytes(&bytes), Ok(table));
        assert_eq!(PostcodeTable::from_bytes(&PostcodeTable::default().to_bytes()), Ok(PostcodeTable::default()));
        for length in 0..bytes.len() {
            assert!(PostcodeTable::from_bytes(&bytes[..length]).is_err(), "cut at {length}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            assert!(PostcodeTable::from_bytes(&changed).is_err(), "changed at {at}");
        }
        assert_eq!(PostcodeTable::from_bytes(b"PK\x03\x04 something else"), Err(TableError::NotATable));
    }

    /// A checksum keeps out accidents, not forgers: counts and order that lie must not hurt either.
    #[test]
    fn a_table_that_lies_about_itself_is_refused() {
        for (at, value) in [(12, u32::MAX), (16, u32::MAX), (12, 0), (16, 0), (20, u32::MAX), (24, 7), (32, 0)] {
            let mut bytes = sample().to_bytes();
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            let end = bytes.len() - CHECKSUM_LENGTH;
            let checksum = Sha256::digest(&bytes[..end]);
            bytes[end..].copy_from_slice(&checksum);
            assert_eq!(PostcodeTable::from_bytes(&bytes), Err(TableError::Damaged), "{value} at {at}");
        }
    }

    proptest! {
        #[test]
        fn every_row_put_in_is_found(rows in prop::collection::btree_map("[A-PR-UWYZ][A-HK-Y]?[0-9] [0-9][ABD-HJLNP-UW-Z]{2}", (49.0..61.0, -9.0..2.0), 0..60)) {
            let table = PostcodeTable::from_rows(rows.iter().map(|(postcode, (latitude, longitude))| row(postcode, *latitude, *longitude)));
            prop_assert_eq!(table.len(), rows.len());
            for (postcode, (latitude, longitude)) in &rows {
                let found = place(&table, postcode).unwrap();
                prop_assert!(distance_m(found, Point::new(*latitude, *longitude).unwrap()) < 0.1);
            }
        }
    }
}
