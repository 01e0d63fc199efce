//! Tables of text as they come: which encoding, which delimiter, which row is which.

use std::borrow::Cow;

use crate::domain::{
    fault::{Fault, Faults, code},
    json::Pointer,
};

/// The most columns that are looked at. A spreadsheet's last column is XFD, 16,384; no table of people has a tenth of that.
const MAX_COLUMNS: usize = 1_000;

/// A table: its headings, and the rows below them that hold anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) headings: Vec<String>,
    /// Each row with its number, as a spreadsheet counts: the first row of the file is 1.
    pub(super) rows: Vec<(usize, Vec<String>)>,
    /// Whether the text was no UTF-8, and was read as Windows-1252.
    pub(super) was_windows_1252: bool,
}

impl Table {
    /// The cells of a row with their headings. Cells beyond the last heading have none.
    pub(super) fn cells<'t>(&'t self, row: &'t [String]) -> impl Iterator<Item = (&'t str, &'t str)> {
        row.iter().enumerate().map(|(column, cell)| (self.headings.get(column).map_or("", String::as_str), cell.as_str()))
    }
}

/// Reads a table. The first row that holds anything has the headings.
///
/// # Errors
/// One fault: nothing is in it, or it is no text.
pub(super) fn read(bytes: &[u8], at: &Pointer) -> Result<Table, Faults> {
    let refused = |code, detail: &str| Faults(vec![Fault::new(at.as_str(), code, detail)]);
    let (text, was_windows_1252) = decoded(bytes);
    // Spreadsheets write no such character; programs and pictures do.
    if text.contains('\0') {
        return Err(refused(code::MALFORMED, "is no table of text"));
    }
    let delimiter = delimiter(&text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut count = Count { text: text.as_bytes(), at: 0, ends: 0, in_cells: 0 };
    for record in reader.records() {
        let record = record.map_err(|_| refused(code::MALFORMED, "is no table of text"))?;
        let number = count.row(&record);
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((number, record.iter().take(MAX_COLUMNS).map(str::to_owned).collect::<Vec<_>>()));
        }
    }
    if rows.is_empty() {
        return Err(refused(code::EMPTY, "is an empty table"));
    }
    let (_, headings) = rows.remove(0);
    let headings = headings.into_iter().map(|heading| heading.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    Ok(Table { headings, rows, was_windows_1252 })
}

/// The numbers of rows. The reader counts lines, inside of cells too, and passes over empty ones; a spreadsheet does neither.
struct Count<'t> {
    text: &'t [u8],
    /// Up to where line ends were counted.
    at: usize,
    ends: usize,
    /// Line ends inside of cells.
    in_cells: usize,
}

impl Count<'_> {
    /// The number of the next row.
    fn row(&mut self, record: &csv::StringRecord) -> usize {
        let mut start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.at);
        while matches!(self.text.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        self.ends += self.text.get(self.at..start).map_or(0, line_ends);
        self.at = start.max(self.at);
        let number = (1 + self.ends).saturating_sub(self.in_cells);
        self.in_cells += record.iter().map(|cell| line_ends(cell.as_bytes())).sum::<usize>();
        number.max(1)
    }
}

/// Line ends of any system: a carriage return and a line feed after it are one.
fn line_ends(text: &[u8]) -> usize {
    text.iter().enumerate().filter(|(at, byte)| **byte == b'\n' || (**byte == b'\r' && text.get(at + 1) != Some(&b'\n'))).count()
}

/// The text of a file: by its byte order mark, else UTF-8, else what British spreadsheets wrote before that.
fn decoded(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes)
        && encoding != encoding_rs::UTF_8
    {
        return (encoding.decode(bytes).0, false);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
    }
}

/// What parts the cells: that of the four which parts the first row into most.
fn delimiter(text: &str) -> u8 {
    let cells = |delimiter: u8| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
        let mut first = csv::StringRecord::new();
        if reader.read_record(&mut first).unwrap_or(false) { first.len() } else { 0 }
    };
    let mut best = (b',', cells(b','));
    for delimiter in [b';', b'\t', b'|'] {
        let count = cells(delimiter);
        if count > best.1 {
            best = (delimiter, count);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(bytes: &[u8]) -> Table {
        read(bytes, &Pointer::root()).unwrap()
    }

    #[test]
    fn a_table_is_read_whatever_wrote_it() {
        let expected = ["Café".to_owned(), "£3".to_owned()];
        let utf_16: Vec<u8> = "\u{feff}Name\tCost\nCafé\t£3\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, is_old) in [
            ("Name,Cost\nCafé,£3\n".as_bytes(), false),
            ("\u{feff}Name;Cost\r\nCafé;£3\r\n".as_bytes(), false),
            ("Name | Cost\nCafé|£3".as_bytes(), false),
            (b"Name\tCost\rCaf\xe9\t\xa33\r", true),
            (&utf_16, false),
        ] {
            let table = table(bytes);
            assert_eq!(table.headings, ["Name", "Cost"]);
            assert_eq!(table.was_windows_1252, is_old);
            assert_eq!(table.rows, [(2, expected.to_vec())], "{bytes:?}");
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let text = "\n,,\nName,\"What\nit  is\"\nA,\"one\ntwo\"\n\n,\nB,\"say \"\"hi\"\"\",more,and more\nC\n";
        for text in [text.to_owned(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
            let table = table(text.as_bytes());
            assert_eq!(table.headings, ["Name", "What it is"]);
            let rows: Vec<(usize, &str)> = table.rows.iter().map(|(number, row)| (*number, row[0].as_str())).collect();
            assert_eq!(rows, [(4, "A"), (7, "B"), (8, "C")], "{text:?}");
        }
        let table = table(text.as_bytes());
        let cells: Vec<_> = table.cells(&table.rows[1].1).collect();
        assert_eq!(cells, [("Name", "B"), ("What it is", "say \"hi\""), ("", "more"), ("", "and more")]);
    }

    #[test]
    fn what_is_no_table_is_told() {
        for (bytes, told) in [(&b""[..], "empty"), (b"\n , \n", "empty"), (b"PK\x03\x04\0\0", "no table")] {
            assert!(read(bytes, &Pointer::root()).unwrap_err().to_string().contains(told), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_table_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(table) = read(&bytes, &Pointer::root()) {
                prop_assert!(table.rows.iter().all(|(number, row)| *number > 0 && !row.is_empty()));
            }
        }
    }
}
