//! Looking a place up from its first characters, for whoever is still typing.

use super::{Gazetteer, Located, Outcode, Point, Postcode};
use crate::geography::postcode::Compact;

/// What is longer is no place: two coordinates with all their digits are some fifty characters.
const LONGEST_QUERY: usize = 64;

pub(super) fn search(gazetteer: &Gazetteer, query: &str, limit: usize) -> Vec<Located> {
    if query.len() > LONGEST_QUERY || limit == 0 {
        return Vec::new();
    }
    if let Some(point) = coordinates(query) {
        return vec![gazetteer.point(point)];
    }
    let Some(compact) = Compact::of(query) else { return Vec::new() };
    let mut found = Found { places: Vec::new(), limit };
    find(gazetteer, compact.bytes(), compact.ends_in_lone_digit(), &mut found);
    found.places
}

/// The matches so far.
struct Found {
    places: Vec<Located>,
    limit: usize,
}

impl Found {
    fn add(&mut self, place: Option<Located>) {
        if self.has_room()
            && let Some(place) = place
        {
            self.places.push(place);
        }
    }

    fn has_room(&self) -> bool {
        self.places.len() < self.limit
    }
}

/// Reads the characters in each way they can be meant, the surest first: a postcode, a district, a district with the beginning of
/// an inward half, the beginning of districts.
fn find(gazetteer: &Gazetteer, text: &[u8], ends_in_lone_digit: bool, found: &mut Found) {
    if let Some(postcode) = Postcode::from_compact(text) {
        found.add(gazetteer.postcode(postcode));
    }
    // `LS1 1` is the sector; `LS11` may be the sector too, but is the district first.
    let district = (!ends_in_lone_digit).then(|| Outcode::from_compact(text)).flatten();
    if let Some(outcode) = district {
        found.add(gazetteer.district(outcode));
        for digit in gazetteer.centres.sectors_of(outcode) {
            found.add(gazetteer.sector(outcode, digit));
        }
    }
    for split in (1..text.len()).rev() {
        let (outward, inward) = text.split_at(split);
        if inward.len() > 3 {
            break;
        }
        if let (Some(outcode), Some(digit @ b'0'..=b'9')) = (Outcode::from_compact(outward), inward.first()) {
            found.add(gazetteer.sector(outcode, digit - b'0'));
            postcodes_that_begin(gazetteer, outcode, text, found);
        }
    }
    for outcode in gazetteer.centres.districts().filter(|outcode| Some(*outcode) != district) {
        if !found.has_room() {
            break;
        }
        if !ends_in_lone_digit && begins_with(outcode, text) {
            found.add(gazetteer.district(outcode));
        }
    }
}

/// Full postcodes of a district that go on as the text begins.
fn postcodes_that_begin(gazetteer: &Gazetteer, outcode: Outcode, text: &[u8], found: &mut Found) {
    let Some(table) = &gazetteer.postcodes else { return };
    for (postcode, point, nation) in table.under(outcode) {
        if !found.has_room() {
            break;
        }
        let name = postcode.to_string();
        let mut letters = name.bytes().filter(|byte| *byte != b' ');
        let goes_on = text.iter().all(|byte| letters.next() == Some(*byte));
        if goes_on && letters.next().is_some() {
            let nation = nation.or_else(|| gazetteer.centres.nation(outcode, postcode.sector_digit()));
            found.add(Some(Gazetteer::located_postcode(postcode, point, nation)));
        }
    }
}

fn begins_with(outcode: Outcode, text: &[u8]) -> bool {
    // Most fail at the first letter, and need not be written out.
    text.first().is_some_and(|first| outcode.begins_with_letter(*first)) && outcode.to_string().as_bytes().starts_with(text)
}

/// `53.83,-1.50` or `53.83 -1.50`, where both are in range.
fn coordinates(query: &str) -> Option<Point> {
    let mut numbers = query.split(|character: char| character == ',' || character.is_whitespace()).filter(|word| !word.is_empty());
    let (latitude, longitude) = (numbers.next()?, numbers.next()?);
    let number =
        |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte)).then(|| word.parse::<f64>().ok()).flatten();
    let point = Point::new(number(latitude)?, number(longitude)?).ok()?;
    numbers.next().is_none().then_some(point)
}
