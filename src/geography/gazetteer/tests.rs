use super::*;
use crate::{
    domain::fault::code,
    geography::{PostcodeRow, distance_m},
};

fn at(latitude: f64, longitude: f64) -> Point {
    Point::new(latitude, longitude).unwrap()
}

fn rows(rows: &[(&str, f64, f64, Option<Nation>)]) -> PostcodeTable {
    PostcodeTable::from_rows(rows.iter().map(|(postcode, latitude, longitude, nation)| PostcodeRow {
        postcode: Postcode::full(postcode).unwrap(),
        point: at(*latitude, *longitude),
        nation: *nation,
        terminated: false,
    }))
}

/// Leeds and Belfast, a handful of postcodes.
fn with_some_postcodes() -> Gazetteer {
    let ni = Some(Nation::NorthernIreland);
    Gazetteer::shipped().with_postcodes(rows(&[
        ("LS8 1NT", 53.8301, -1.5002, Some(Nation::England)),
        ("LS8 1NU", 53.8305, -1.5010, None),
        ("BT1 5GS", 54.59664, -5.93008, ni),
        ("BT1 5GT", 54.59700, -5.93100, ni),
        ("BT1 6AA", 54.60000, -5.93000, ni),
    ]))
}

#[test]
fn every_line_of_the_shipped_file_is_read() {
    let gazetteer = Gazetteer::shipped();
    assert_eq!(gazetteer.centres.districts().count(), 2996);
    let sectors: usize = gazetteer.centres.districts().map(|outcode| gazetteer.centres.sectors_of(outcode).count()).sum();
    assert_eq!(sectors, 12_008);
}

#[test]
fn a_postcode_is_placed_as_exactly_as_is_known() {
    for (text, precision, label) in [
        ("LS8 1NT", Precision::Sector, "LS8 1"),
        ("ls81nt", Precision::Sector, "LS8 1"),
        ("LS8 0AA", Precision::Outcode, "LS8"),
        ("LS8", Precision::Outcode, "LS8"),
        ("SW1A 1AA", Precision::Sector, "SW1A 1"),
        ("PE25 2UX", Precision::Sector, "PE25 2"),
    ] {
        let place = Gazetteer::shipped().locate(text).unwrap();
        assert_eq!((place.precision, place.label.as_str()), (precision, label), "{text}");
        assert!(place.uncertainty_m >= POSTCODE_UNCERTAINTY_M, "{text}");
    }
}

/// `AB10` without a blank is a district, and the sector 0 of the district AB1: they lie ten kilometres apart.
#[test]
fn a_sector_is_not_taken_for_the_district_that_is_written_alike() {
    let place = |text: &str| Gazetteer::shipped().locate(text).unwrap();
    let (sector, district) = (place("AB1 0XG"), place("AB10"));
    assert_eq!((sector.label.as_str(), sector.precision), ("AB1 0", Precision::Sector));
    assert_eq!((district.label.as_str(), district.precision), ("AB10", Precision::Outcode));
    assert!(distance_m(sector.point, district.point) > 5000.0);
    assert_eq!(place("AB10 1XG").label, "AB10 1");
    assert_eq!(place("W1A 1AA").label, "W1A 1");
}

/// Where the ONS Postcode Directory has these postcodes. (One in twenty may be further off: NE1 1AD is, by 3 m, and SW1A 1AA, a palace beyond
/// its park, by far.)
#[test]
fn the_true_place_lies_within_the_uncertainty() {
    for (postcode, latitude, longitude) in [
        ("M1 1AE", 53.48347, -2.23118),
        ("EH1 1YZ", 55.95033, -3.19302),
        ("CF10 1EP", 51.47576, -3.17921),
        ("PL1 2AA", 50.36958, -4.14301),
        ("LE1 1AA", 52.63210, -1.12500),
        ("NE1 1AD", 54.96746, -1.61538),
        ("B1 1AA", 52.47666, -1.90354),
        ("OX1 1AA", 51.75023, -1.26737),
    ] {
        let place = Gazetteer::shipped().locate(postcode).unwrap();
        let off_m = distance_m(place.point, at(latitude, longitude));
        assert!(off_m <= place.uncertainty_m * 1.01, "{postcode}: {off_m} m off, {} m owned up to", place.uncertainty_m);
    }
}

#[test]
fn an_error_says_what_is_wrong_and_what_to_do_and_never_what_was_sent() {
    for (text, code, says) in [
        ("LS8 1N", code::MALFORMED, "like LS8 1NT"),
        ("12345", code::MALFORMED, "not a UK postcode"),
        ("🏠", code::MALFORMED, "not a UK postcode"),
        ("LS66 1ZZ", code::UNKNOWN_POSTCODE, "check its first half"),
        ("QQ1 1AA", code::UNKNOWN_POSTCODE, "no UK postcode begins"),
        ("BT1 5GS", code::PLACE_NOT_LOADED, "Northern Ireland are not shipped with Waymark: whoever may use them loads"),
        ("BT1", code::PLACE_NOT_LOADED, "waymark import postcodes <file>"),
        ("JE2 3AB", code::PLACE_NOT_LOADED, "the Channel Islands"),
        ("GY1 1AA", code::PLACE_NOT_LOADED, "waymark import postcodes <file>"),
        ("IM1 1AA", code::PLACE_NOT_LOADED, "the Isle of Man"),
        ("BF1 2AA", code::PLACE_NOT_LOADED, "British forces"),
        ("BFPO 58", code::PLACE_NOT_LOADED, "latitude and longitude"),
        ("GX11 1AA", code::PLACE_NOT_LOADED, "overseas territory"),
    ] {
        let error = Gazetteer::shipped().locate(text).unwrap_err();
        let message = error.to_string();
        assert_eq!(error.code(), code, "{text}");
        assert!(message.contains(says), "{text}: {message}");
        assert!(!message.replace("like LS8 1NT", "").contains(text), "{text}: {message}");
    }
}

#[test]
fn a_table_of_postcodes_answers_first_and_the_sector_for_what_it_lacks() {
    let gazetteer = with_some_postcodes();
    assert_eq!(gazetteer.postcode_count(), 5);
    for (text, precision, nation) in [
        ("LS8 1NT", Precision::Postcode, Nation::England),
        ("LS8 1NU", Precision::Postcode, Nation::England),
        ("LS8 1AA", Precision::Sector, Nation::England),
        ("BT1 5GS", Precision::Postcode, Nation::NorthernIreland),
        ("BT1 5AA", Precision::Sector, Nation::NorthernIreland),
        ("BT1 9AA", Precision::Outcode, Nation::NorthernIreland),
        ("BT1", Precision::Outcode, Nation::NorthernIreland),
    ] {
        let place = gazetteer.locate(text).unwrap();
        assert_eq!((place.precision, place.nation), (precision, Some(nation)), "{text}");
    }
    assert_eq!(gazetteer.locate("BT2 5GS"), Err(PlaceError::NotLoaded { area: NotShipped::NorthernIreland }));
    assert!(Gazetteer::shipped().locate("BT1 5GS").is_err(), "the shipped gazetteer stays as it was");
}

#[test]
fn a_point_lies_in_the_nation_of_the_map() {
    for (place, latitude, longitude, nation) in [
        ("Leeds", 53.80, -1.55, Some(Nation::England)),
        ("Skegness", 53.144, 0.336, Some(Nation::England)),
        ("Penzance", 50.118, -5.537, Some(Nation::England)),
        ("Hereford", 52.056, -2.716, Some(Nation::England)),
        ("Cardiff", 51.48, -3.18, Some(Nation::Wales)),
        ("Wrexham", 53.046, -2.993, Some(Nation::Wales)),
        ("Edinburgh", 55.95, -3.19, Some(Nation::Scotland)),
        ("Lerwick", 60.155, -1.145, Some(Nation::Scotland)),
        ("Belfast", 54.597, -5.930, Some(Nation::NorthernIreland)),
        ("Dublin", 53.349, -6.260, None),
        ("Paris", 48.857, 2.352, None),
        ("Calais", 50.951, 1.859, None),
        ("mid North Sea", 55.0, 2.5, None),
        ("the south pole", -90.0, 0.0, None),
    ] {
        assert_eq!(Gazetteer::shipped().nation_at(at(latitude, longitude)), nation, "{place}");
    }
}

#[test]
fn the_nearest_centre_is_the_nearest_of_all() {
    let centres = &Gazetteer::shipped().centres;
    for (latitude, longitude) in [(53.8, -1.55), (57.5, -5.0), (51.5, -0.1), (49.9, -6.3), (52.0, -4.9), (60.8, -0.8)] {
        let vantage = Vantage::new(at(latitude, longitude));
        let (nearest_m, _) = centres.nearest(&vantage).unwrap();
        assert!(!centres.any_within(&vantage, nearest_m - 0.01, |_| true), "{latitude},{longitude}");
        assert!(centres.any_within(&vantage, nearest_m + 0.01, |_| true), "{latitude},{longitude}");
    }
}

#[test]
fn a_few_characters_find_what_they_begin() {
    let labels =
        |gazetteer: &Gazetteer, query: &str, limit| gazetteer.search(query, limit).into_iter().map(|place| place.label).collect::<Vec<_>>();
    let (shipped, loaded) = (Gazetteer::shipped(), &with_some_postcodes());
    for (gazetteer, query, limit, expected) in [
        (shipped, "LS8", 20, vec!["LS8", "LS8 1", "LS8 2", "LS8 3", "LS8 4", "LS8 5", "LS8 9", "LS88"]),
        (shipped, "ls8 1", 20, vec!["LS8 1"]),
        (shipped, "ls81", 20, vec!["LS8 1"]),
        (shipped, "LS8 1N", 20, vec!["LS8 1"]),
        (shipped, "LS8 1NT", 20, vec!["LS8 1"]),
        (shipped, "LS", 3, vec!["LS1", "LS2", "LS3"]),
        (shipped, "AB1 0", 20, vec!["AB1 0"]),
        (shipped, "AB10", 20, vec!["AB10", "AB10 1", "AB10 6", "AB10 7", "AB1 0"]),
        (shipped, "53.83, -1.5", 20, vec!["53.83000, -1.50000"]),
        (shipped, "53.83 -1.5", 20, vec!["53.83000, -1.50000"]),
        (loaded, "LS8 1N", 20, vec!["LS8 1", "LS8 1NT", "LS8 1NU"]),
        (loaded, "LS8 1NT", 20, vec!["LS8 1NT", "LS8 1"]),
        (loaded, "BT1", 20, vec!["BT1", "BT1 5", "BT1 6"]),
        (shipped, "LS8", 0, vec![]),
        (shipped, "", 20, vec![]),
        (shipped, "95,-1.5", 20, vec![]),
        (shipped, "nan,inf", 20, vec![]),
        (shipped, "1,2,3", 20, vec![]),
        (shipped, "Leeds", 20, vec![]),
        (shipped, "😀", 20, vec![]),
    ] {
        assert_eq!(labels(gazetteer, query, limit), expected, "{query:?}");
    }
    assert!(labels(shipped, &"L".repeat(10_000_000), 20).is_empty());
}
