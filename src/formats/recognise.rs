//! Telling the formats apart, by what a file holds first and by its name after that.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// The formats that services come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JSON of HSDS 3 or Open Referral UK 3.0, and any other JSON: its reader tells what is wrong with it. See
    /// [`hsds::read_document`](super::hsds::read_document).
    Hsds,
    /// JSON of Open Referral UK 1.0; the same reader takes it.
    Oruk1,
    /// A page of an OpenActive feed, or things out of one. See [`openactive::read_page`](super::openactive::read_page).
    OpenActive,
    /// A zip file, which should be a data package. See [`data_package::unpack`](super::data_package::unpack).
    Zip,
    /// `datapackage.json`: the tables lie beside it. See [`data_package::read`](super::data_package::read).
    PackageDescriptor,
    /// A table. See [`sheet::read`](super::sheet::read).
    Csv,
}

/// How many members of an object are looked at.
const MAX_NAMES: usize = 200;

/// Tells which format a file is in. `None` where it is none of them: a picture, a text document, nothing at all.
#[must_use]
pub fn recognise(name: &str, bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(Kind::Zip);
    }
    let ends = |end: &str| name.len() >= end.len() && name.as_bytes()[name.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes());
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(first, Some(b'{' | b'[')) {
        return Some(of_json(text));
    }
    if ends(".json") || ends(".ndjson") || ends(".jsonl") {
        return Some(Kind::Hsds);
    }
    let is_utf_16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if ends(".csv") || ends(".tsv") || ends(".tab") {
        return Some(Kind::Csv);
    }
    // Without a name that tells, a table has a first line in several parts, and no markup.
    let line = text.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty())?;
    let is_table = is_utf_16 || (line.iter().any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|')) && !line.contains(&0));
    (is_table && first != Some(&b'<') && !bytes.starts_with(b"%PDF")).then_some(Kind::Csv)
}

fn of_json(text: &[u8]) -> Kind {
    // Only the first value of several, and of an array the first object.
    let Some(Ok(Names(names))) = serde_json::Deserializer::from_slice(text).into_iter::<Names>().next() else { return Kind::Hsds };
    let has = |name: &str| names.iter().any(|known| known == name);
    if has("resources") && !has("services") && !has("contents") {
        return Kind::PackageDescriptor;
    }
    if (has("items") && (has("next") || has("license"))) || has("@type") || has("@context") {
        return Kind::OpenActive;
    }
    let is_old_page = has("content") && ["totalElements", "totalPages", "first", "last", "empty"].iter().any(|name| has(name));
    if is_old_page
        || ["eligibilitys", "regular_schedules", "holiday_schedules", "service_taxonomys", "fundings"].iter().any(|name| has(name))
    {
        return Kind::Oruk1;
    }
    Kind::Hsds
}

/// The names of an object's members, or of the first object's in an array. What they hold is passed over, so that a large file costs
/// its length and no memory.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Names;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if names.len() < MAX_NAMES {
                names.push(name);
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(Names(names))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Names, A::Error> {
        let names = seq.next_element::<FirstOf>()?.map_or_else(Vec::new, |FirstOf(names)| names);
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Names(names))
    }
}

/// The first element of an array: an object's names, or nothing.
struct FirstOf(Vec<String>);

impl<'de> Deserialize<'de> for FirstOf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value: serde_json::Map<String, serde_json::Value> = Deserialize::deserialize(deserializer)?;
        Ok(Self(value.into_iter().map(|(name, _)| name).take(MAX_NAMES).collect()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_format_is_known_by_what_it_holds_and_then_by_its_name() {
        for (name, text, kind) in [
            ("x", &b"PK\x03\x04rest"[..], Some(Kind::Zip)),
            ("x.csv", b"\xEF\xBB\xBF [{\"id\": 1}]", Some(Kind::Hsds)),
            ("x", b"{\"contents\": []}", Some(Kind::Hsds)),
            ("x", b"{\"id\": 1}\n{\"id\": 2}", Some(Kind::Hsds)),
            ("x", b"{\"content\": [], \"totalElements\": 0}", Some(Kind::Oruk1)),
            ("x", b"[{\"id\": 1, \"eligibilitys\": []}]", Some(Kind::Oruk1)),
            ("x", b"{\"items\": [], \"next\": \"u\", \"license\": \"l\"}", Some(Kind::OpenActive)),
            ("x", b"{\"@type\": \"SessionSeries\"}", Some(Kind::OpenActive)),
            ("datapackage.json", b"{\"name\": \"x\", \"resources\": []}", Some(Kind::PackageDescriptor)),
            ("x", b"{\"broken", Some(Kind::Hsds)),
            ("x", b"[1, 2]", Some(Kind::Hsds)),
            ("x.JSON", b"", Some(Kind::Hsds)),
            ("x.CSV", b"Name\nChoir", Some(Kind::Csv)),
            ("x", b"Name;Cost\nChoir;3", Some(Kind::Csv)),
            ("x", b"\xFF\xFEN\0a\0m\0e\0", Some(Kind::Csv)),
            ("x.html", b"<p>a, b</p>", None),
            ("x.pdf", b"%PDF-1.7, a", None),
            ("x", b"hello", None),
            ("", b"", None),
        ] {
            assert_eq!(recognise(name, text), kind, "{name} {}", String::from_utf8_lossy(text));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_told_of(name in "\\PC{0,8}", bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = recognise(&name, &bytes);
        }
    }
}
