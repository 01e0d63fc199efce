//! Rows of the files that postcodes come in: the ONS Postcode Directory (ONSPD) and Code-Point Open.
//!
//! ONSPD names its columns in a heading, and its editions name them a little differently; Code-Point Open has none. [`Layout`] learns
//! from the first record which it is, and then turns each record into a [`PostcodeRow`] or says why it cannot. Opening files,
//! counting and reporting are the caller's.

use csv::StringRecord;

use super::{
    Nation, Point, Postcode, PostcodeRow,
    national_grid::{from_british_grid, from_irish_grid},
    postcode::NotShipped,
};

/// Where a file keeps what is wanted: numbers of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    postcode: usize,
    easting: Option<usize>,
    northing: Option<usize>,
    latitude: Option<usize>,
    longitude: Option<usize>,
    terminated: Option<usize>,
    country: Option<usize>,
    has_heading: bool,
}

/// Why a file or a row was not taken. It never repeats the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// The first record is neither a heading that is known nor a row of Code-Point Open.
    #[error(
        "this is neither an ONS Postcode Directory (its heading has a column pcds, pcd, pcd2, pcd7 or pcd8, and lat and long or eastings and northings) \
         nor Code-Point Open (no heading; postcode, quality, easting, northing)"
    )]
    UnknownLayout,
    /// The record could not be read as CSV.
    #[error("not a line of CSV in UTF-8")]
    NotCsv,
    /// What stands in the postcode's place is none.
    #[error("not a postcode")]
    BadPostcode,
    /// A coordinate is no number, or lies off its grid or outside the British Isles.
    #[error("coordinates that are no place in the British Isles")]
    BadPlace,
    /// The source itself knows no place for this postcode. Common, and no error of the file.
    #[error("the source has no place for this postcode")]
    NoPlace,
}

/// A row that was not taken, by its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct BrokenRow {
    /// Line of the file, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub fault: RowFault,
}

/// What ONSPD writes for a latitude that it does not know.
const NO_LATITUDE: f64 = 99.999_999;

impl Layout {
    /// Learns the layout from the first record of a file.
    ///
    /// # Errors
    /// [`RowFault::UnknownLayout`] where it is neither of the two kinds of file.
    pub fn of_first(record: &StringRecord) -> Result<Self, RowFault> {
        if record.get(0).and_then(Postcode::full).is_some() {
            return Ok(Self { easting: Some(2), northing: Some(3), country: Some(4), ..Self::default() });
        }
        let headings: Vec<String> = record.iter().map(|heading| heading.trim_start_matches('\u{feff}').trim().to_lowercase()).collect();
        let column = |names: &[&str]| names.iter().find_map(|name| headings.iter().position(|heading| heading == name));
        let layout = Self {
            postcode: column(&["pcds", "pcd", "pcd8", "pcd7", "pcd2", "postcode"]).ok_or(RowFault::UnknownLayout)?,
            easting: column(&["oseast1m", "east1m", "eastings", "easting"]),
            northing: column(&["osnrth1m", "north1m", "northings", "northing"]),
            latitude: column(&["lat", "latitude"]),
            longitude: column(&["long", "longitude", "lon", "lng"]),
            terminated: column(&["doterm"]),
            // `ctry`, and in later editions with its year: `ctry25cd`.
            country: headings.iter().position(|heading| heading.starts_with("ctry") && !heading.ends_with("nm")),
            has_heading: true,
        };
        let has_place = layout.easting.and(layout.northing).or(layout.latitude.and(layout.longitude)).is_some();
        if has_place { Ok(layout) } else { Err(RowFault::UnknownLayout) }
    }

    /// Whether the first record is a heading, not a row.
    #[must_use]
    pub fn has_heading(&self) -> bool {
        self.has_heading
    }

    /// A record as a row.
    ///
    /// # Errors
    /// [`RowFault`] where it is none; [`RowFault::NoPlace`] where the source has no place for the postcode.
    pub fn row(&self, record: &StringRecord) -> Result<PostcodeRow, RowFault> {
        let text = |column: Option<usize>| column.and_then(|column| record.get(column)).map(str::trim).filter(|text| !text.is_empty());
        let number = |column| text(column).map(|text| text.parse::<f64>().map_err(|_| RowFault::BadPlace)).transpose();
        let postcode = text(Some(self.postcode)).and_then(Postcode::full).ok_or(RowFault::BadPostcode)?;
        let irish = postcode.outcode().not_shipped() == Some(NotShipped::NorthernIreland);

        let degrees = number(self.latitude)?.zip(number(self.longitude)?).filter(|(latitude, _)| *latitude < NO_LATITUDE);
        let point = if let Some((latitude, longitude)) = degrees {
            Point::new(latitude, longitude).ok().filter(|point| in_the_british_isles(*point)).ok_or(RowFault::BadPlace)?
        } else {
            // Code-Point Open writes 0, 0 for a place it does not know.
            let metres = number(self.easting)?.zip(number(self.northing)?).filter(|(east, north)| *east != 0.0 || *north != 0.0);
            let (easting, northing) = metres.ok_or(RowFault::NoPlace)?;
            let from_grid = if irish { from_irish_grid } else { from_british_grid };
            from_grid(easting, northing).filter(|point| in_the_british_isles(*point)).ok_or(RowFault::BadPlace)?
        };
        let nation = text(self.country).and_then(Nation::of_gss_code).or(irish.then_some(Nation::NorthernIreland));
        Ok(PostcodeRow { postcode, point, nation, terminated: text(self.terminated).is_some() })
    }
}

/// What a table of postcodes can hold.
fn in_the_british_isles(point: Point) -> bool {
    (48.0..=62.0).contains(&point.latitude()) && (-10.0..=4.0).contains(&point.longitude())
}

/// Reads a whole file: each record a row, or the number of its line and what is wrong. A layout that is not known is the only item.
/// The reader must have been built without headings (`has_headers(false)`) and flexible.
pub fn rows<R: std::io::Read>(reader: csv::Reader<R>) -> impl Iterator<Item = Result<PostcodeRow, BrokenRow>> {
    let mut layout: Option<Layout> = None;
    let mut lost = false;
    let mut records = reader.into_records();
    std::iter::from_fn(move || {
        loop {
            if lost {
                return None;
            }
            let line_before = records.reader().position().line();
            let record = match records.next()? {
                Ok(record) => record,
                Err(error) => {
                    // A file that cannot be read any further would say so for ever.
                    lost = error.is_io_error();
                    let line = error.position().map_or(line_before, csv::Position::line);
                    return Some(Err(BrokenRow { line, fault: RowFault::NotCsv }));
                }
            };
            let line = record.position().map_or(line_before, csv::Position::line);
            let known = match layout {
                Some(known) => known,
                None => match Layout::of_first(&record) {
                    Ok(learnt) => {
                        layout = Some(learnt);
                        if learnt.has_heading {
                            continue;
                        }
                        learnt
                    }
                    Err(fault) => {
                        lost = true;
                        return Some(Err(BrokenRow { line, fault }));
                    }
                },
            };
            return Some(known.row(&record).map_err(|fault| BrokenRow { line, fault }));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::distance_m;

    fn read(text: &str) -> Vec<Result<PostcodeRow, BrokenRow>> {
        rows(csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes())).collect()
    }

    fn assert_near(row: &Result<PostcodeRow, BrokenRow>, postcode: &str, latitude: f64, longitude: f64) {
        let row = row.as_ref().unwrap();
        assert_eq!(row.postcode.to_string(), postcode);
        let off_m = distance_m(row.point, Point::new(latitude, longitude).unwrap());
        assert!(off_m < 5.0, "{postcode} is {off_m} m off");
    }

    #[test]
    fn an_ons_directory_is_read_by_its_headings() {
        let rows = read(
            "\u{feff}pcd,pcd2,pcds,dointr,doterm,oseast1m,osnrth1m,ctry,lat,long\n\
             \"OX1 1AA\",\"OX1  1AA\",\"OX1 1AA\",198001,,450673,205980,E92000001,51.750231,-1.267367\n\
             CF101EP,CF10 1EP,CF10 1EP,198001,200006,318200,175860,W92000004,99.999999,0.000000\n\
             BT1 5GS,BT1  5GS,BT1 5GS,198001,,333832,374014,N92000002,99.999999,0.000000\n",
        );
        assert_near(&rows[0], "OX1 1AA", 51.75023, -1.26737);
        assert_near(&rows[1], "CF10 1EP", 51.47576, -3.17921);
        assert_near(&rows[2], "BT1 5GS", 54.59664, -5.93008);
        let facts: Vec<_> = rows.iter().map(|row| row.as_ref().map(|row| (row.nation, row.terminated)).unwrap()).collect();
        assert_eq!(facts, [(Some(Nation::England), false), (Some(Nation::Wales), true), (Some(Nation::NorthernIreland), false)]);
    }

    #[test]
    fn later_editions_name_their_columns_otherwise() {
        let rows = read("pcd7,pcd8,pcds,doterm,east1m,north1m,ctry25cd\nOX1 1AA,OX1  1AA,OX1 1AA,,450673,205980,E92000001\n");
        assert_near(&rows[0], "OX1 1AA", 51.75023, -1.26737);
    }

    #[test]
    fn code_point_open_has_no_heading() {
        let rows = read(
            "\"EH1 1YZ\",10,325597,673676,\"S92000003\",\"\",\"S08000024\",\"\",\"S12000036\",\"S13002930\"\n\"EH1 1ZZ\",90,0,0,\"S92000003\",\"\",\"\",\"\",\"\",\"\"\n",
        );
        assert_near(&rows[0], "EH1 1YZ", 55.95033, -3.19302);
        assert_eq!(rows[0].as_ref().unwrap().nation, Some(Nation::Scotland));
        assert_eq!(rows[1], Err(BrokenRow { line: 2, fault: RowFault::NoPlace }));
    }

    #[test]
    fn a_broken_row_is_named_by_its_line_and_the_rest_is_read() {
        let rows = read(
            "pcds,lat,long,oseast1m,osnrth1m\nOX1 1AA,51.75,-1.26,,\nnonsense,51.75,-1.26,,\nOX1 1AB,fifty,-1.26,,\nOX1 1AD,40.0,-1.26,,\n\
             OX1 1AE,99.999999,0,,\nOX1 1AF,99.999999,0,900000,1\nOX1\nOX1 1AG\nOX1 1AH,51.75,-1.26,,\n",
        );
        let faults: Vec<_> = rows.iter().filter_map(|row| row.as_ref().err()).map(|broken| (broken.line, broken.fault)).collect();
        assert_eq!(
            faults,
            [
                (3, RowFault::BadPostcode),
                (4, RowFault::BadPlace),
                (5, RowFault::BadPlace),
                (6, RowFault::NoPlace),
                (7, RowFault::BadPlace),
                (8, RowFault::BadPostcode),
                (9, RowFault::NoPlace),
            ]
        );
        assert_eq!(rows.iter().filter(|row| row.is_ok()).count(), 2);
    }

    #[test]
    fn another_kind_of_file_is_refused_at_once() {
        for text in ["name,address\na,b\nc,d\n", "pcds,name\nOX1 1AA,x\n", "PK\u{3}\u{4}\n"] {
            assert_eq!(read(text), [Err(BrokenRow { line: 1, fault: RowFault::UnknownLayout })], "{text}");
        }
        assert!(read("").is_empty());
    }

    #[test]
    fn bytes_that_are_no_text_are_one_broken_row() {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(&b"pcds,lat,long\nOX1 1AA,51.75,\xff\nOX1 1AB,51.75,-1.26\n"[..]);
        let rows: Vec<_> = rows(reader).collect();
        assert_eq!((rows.len(), rows[0].as_ref().unwrap_err().fault, rows[1].is_ok()), (2, RowFault::NotCsv, true));
    }
}
