use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::geography::{Gazetteer, distance_m, point::DEGREE_M};

fn at(latitude: f64, longitude: f64) -> Point {
    Point::new(latitude, longitude).unwrap()
}

fn ring(positions: &[[f64; 2]]) -> String {
    let mut text = String::from("[");
    for [longitude, latitude] in positions {
        let _ = write!(text, "{}[{longitude},{latitude}]", if text.len() > 1 { "," } else { "" });
    }
    text + "]"
}

fn polygon(rings: &[&[[f64; 2]]]) -> String {
    format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, rings.iter().map(|positions| ring(positions)).collect::<Vec<_>>().join(","))
}

fn shape_of(text: &str) -> Catchment {
    Catchment::parse(None, Some(text), Some("geojson")).unwrap()
}

/// A closed ring of `corners` corners around a point, each at its own part of the radius.
fn star(latitude: f64, longitude: f64, radius_m: f64, parts: &[f64]) -> Vec<[f64; 2]> {
    let count = f64::from(u32::try_from(parts.len()).unwrap());
    let mut positions: Vec<[f64; 2]> = (0_u32..)
        .zip(parts)
        .map(|(number, part)| {
            let angle = std::f64::consts::TAU * f64::from(number) / count;
            let degrees = radius_m * part / DEGREE_M;
            [longitude + degrees * angle.cos() / latitude.to_radians().cos(), latitude + degrees * angle.sin()]
        })
        .collect();
    positions.push(positions[0]);
    positions
}

/// About 6.6 km by 11 km, east and north of Leeds.
const LEEDS_BOX: [[f64; 2]; 5] = [[-1.6, 53.8], [-1.5, 53.8], [-1.5, 53.9], [-1.6, 53.9], [-1.6, 53.8]];

#[test]
fn an_area_is_understood_by_its_shape_else_by_its_name() {
    let leeds = polygon(&[&LEEDS_BOX]);
    let feature = format!(r#"{{"type":"Feature","properties":null,"geometry":{leeds}}}"#);
    let collection = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
    let multi = format!(r#"{{"type":"MultiPolygon","coordinates":[[{}]]}}"#, ring(&LEEDS_BOX));
    for (name, extent, kind, expected) in [
        (Some("United Kingdom"), None, None, "everywhere"),
        (Some("Great Britain"), None, None, "nations"),
        (Some("Wales"), Some(""), Some("geojson"), "nations"),
        (None, Some("Scotland"), Some("text"), "nations"),
        (Some("Harehills and around"), None, None, "unplaced"),
        (None, None, None, "unplaced"),
        (None, Some("POLYGON((0 0))"), None, "unplaced"),
        (None, Some("{}"), Some("topojson"), "unplaced"),
        (Some("England"), Some("<kml/>"), Some("kml"), "nations"),
        (Some("England"), Some(leeds.as_str()), Some("geojson"), "shape"),
        (None, Some(leeds.as_str()), Some(" GeoJSON "), "shape"),
        (None, Some(leeds.as_str()), None, "shape"),
        (None, Some(feature.as_str()), Some("geojson"), "shape"),
        (None, Some(collection.as_str()), Some("geojson"), "shape"),
        (None, Some(multi.as_str()), Some("geojson"), "shape"),
    ] {
        let found = match Catchment::parse(name, extent, kind).unwrap() {
            Catchment::Everywhere => "everywhere",
            Catchment::Nations(_) => "nations",
            Catchment::Shape(_) => "shape",
            Catchment::Unplaced => "unplaced",
        };
        assert_eq!(found, expected, "{name:?} {extent:?} {kind:?}");
    }
}

#[test]
fn what_is_no_area_says_why() {
    let long: Vec<[f64; 2]> = star(53.8, -1.5, 5000.0, &[1.0; 1001]);
    for (text, fault) in [
        ("{".to_owned(), CatchmentError::NotGeoJson),
        ("null".to_owned(), CatchmentError::NotGeoJson),
        (r#"{"type":"Polygon"}"#.to_owned(), CatchmentError::NotGeoJson),
        (r#"{"type":"Polygon","coordinates":[[[1],[2],[3],[1]]]}"#.to_owned(), CatchmentError::NotGeoJson),
        (r#"{"type":"Polygon","coordinates":[[[1e999,2],[2,2],[2,3],[1,2]]]}"#.to_owned(), CatchmentError::NotGeoJson),
        (format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)), CatchmentError::NotGeoJson),
        (r#"{"type":"Point","coordinates":[-1.5,53.8]}"#.to_owned(), CatchmentError::NotAnArea),
        (r#"{"type":"Polygon","coordinates":[]}"#.to_owned(), CatchmentError::NotAnArea),
        (r#"{"type":"Feature","properties":null,"geometry":null}"#.to_owned(), CatchmentError::NotAnArea),
        (polygon(&[&LEEDS_BOX[..4]]), CatchmentError::Unclosed),
        (polygon(&[&[[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]), CatchmentError::TooFewVertices),
        (polygon(&[&[[0.0, 0.0], [1.0, 1.0], [0.0, 91.0], [0.0, 0.0]]]), CatchmentError::OutOfRange),
        (polygon(&[&[[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]]), CatchmentError::CrossesItself),
        (polygon(&[&LEEDS_BOX, &[[-1.55, 53.85], [-1.4, 53.85], [-1.4, 53.86], [-1.55, 53.85]]]), CatchmentError::CrossesItself),
        (polygon(&[&[[0.0, 50.0], [1.0, 51.0], [2.0, 52.0], [0.0, 50.0]]]), CatchmentError::Empty),
        (polygon(&[&LEEDS_BOX.map(|[longitude, latitude]| [latitude, longitude])]), CatchmentError::Swapped),
        (polygon(&[&long]), CatchmentError::TooManyVertices),
        (" ".repeat(10) + &polygon(&[&LEEDS_BOX]) + &"x".repeat(10_000_000), CatchmentError::TooLong),
    ] {
        let short: String = text.chars().take(80).collect();
        assert_eq!(Catchment::parse(None, Some(&text), Some("geojson")), Err(fault), "{short}");
        assert_eq!(Catchment::parse_or_name(Some("Wales"), Some(&text), Some("geojson")), Catchment::named(Some("Wales")), "{short}");
    }
    assert!(Catchment::parse(None, Some(&polygon(&[&star(53.8, -1.5, 5000.0, &[1.0; 1000])])), Some("geojson")).is_ok());
}

#[test]
fn sides_that_only_touch_do_no_harm() {
    let doubled = polygon(&[&[[-1.6, 53.8], [-1.6, 53.8], [-1.5, 53.8], [-1.5, 53.9], [-1.6, 53.9], [-1.6, 53.8]]]);
    let spike = polygon(&[&[[-1.6, 53.8], [-1.5, 53.8], [-1.4, 53.8], [-1.5, 53.8], [-1.5, 53.9], [-1.6, 53.8]]]);
    let touching_hole = polygon(&[&LEEDS_BOX, &[[-1.6, 53.85], [-1.55, 53.84], [-1.55, 53.86], [-1.6, 53.85]]]);
    for text in [doubled, spike, touching_hole] {
        assert!(Catchment::parse(None, Some(&text), Some("geojson")).is_ok(), "{text}");
    }
}

#[test]
fn a_shape_serves_whom_it_holds_and_is_silent_where_the_place_is_not_sure_enough() {
    let plain = shape_of(&polygon(&[&LEEDS_BOX]));
    let hole = [[-1.56, 53.84], [-1.54, 53.84], [-1.54, 53.86], [-1.56, 53.86], [-1.56, 53.84]];
    let holed = shape_of(&polygon(&[&LEEDS_BOX, &hole]));
    for (shape, latitude, longitude, uncertainty_m, serves) in [
        (&plain, 53.85, -1.55, 0.0, ServesArea::Yes),
        (&plain, 53.85, -1.55, 3000.0, ServesArea::Yes),
        (&plain, 53.85, -1.55, 3500.0, ServesArea::NotStated),
        (&plain, 53.79, -1.55, 0.0, ServesArea::No),
        (&plain, 53.79, -1.55, 1000.0, ServesArea::No),
        (&plain, 53.79, -1.55, 1200.0, ServesArea::NotStated),
        (&plain, 53.85, -1.45, 3000.0, ServesArea::No),
        (&plain, 53.85, -1.45, 3500.0, ServesArea::NotStated),
        (&plain, 51.5, -0.1, 5000.0, ServesArea::No),
        (&plain, 53.85, -1.55, f64::NAN, ServesArea::Yes),
        (&plain, 53.85, -1.55, f64::INFINITY, ServesArea::NotStated),
        (&holed, 53.85, -1.55, 0.0, ServesArea::No),
        (&holed, 53.85, -1.55, 800.0, ServesArea::NotStated),
        (&holed, 53.82, -1.55, 0.0, ServesArea::Yes),
    ] {
        assert_eq!(shape.serves(at(latitude, longitude), uncertainty_m, None), serves, "{latitude},{longitude} ±{uncertainty_m}");
    }
}

#[test]
fn nations_serve_their_own_and_are_silent_where_the_nation_is_not_known() {
    let wales = Catchment::parse(Some("Wales"), None, None).unwrap();
    for (nation, serves) in [(Some(Nation::Wales), ServesArea::Yes), (Some(Nation::England), ServesArea::No), (None, ServesArea::NotStated)]
    {
        assert_eq!(wales.serves(at(51.5, -3.2), 100.0, nation), serves, "{nation:?}");
    }
    let everywhere = Catchment::parse(Some("UK"), None, None).unwrap();
    assert_eq!(everywhere.serves(at(51.5, -3.2), 0.0, None), ServesArea::Yes);
    assert_eq!(Catchment::Unplaced.serves(at(51.5, -3.2), 0.0, Some(Nation::Wales)), ServesArea::NotStated);
}

fn shares(catchment: &Catchment, any: &[CellTerm]) -> bool {
    let terms = catchment.cells();
    any.iter().any(|term| terms.binary_search(term).is_ok())
}

fn shares_a_term(catchment: &Catchment, point: Point, uncertainty_m: f64) -> bool {
    shares(catchment, &cells::query_terms(point, uncertainty_m))
}

#[test]
fn an_index_finds_each_nation_from_each_of_its_postcodes_and_the_kingdom_from_anywhere() {
    for (postcode, name) in [
        ("ZE2 9AA", "Scotland"),
        ("TR21 0AA", "England"),
        ("NR32 1AA", "England"),
        ("TD15 1AA", "England"),
        ("LL65 1AA", "Wales"),
        ("NP16 5AA", "Wales"),
    ] {
        let place = Gazetteer::shipped().locate(postcode).unwrap();
        for name in [name, "Great Britain", "United Kingdom"] {
            assert!(
                shares_a_term(&Catchment::parse(Some(name), None, None).unwrap(), place.point, place.uncertainty_m),
                "{name} at {postcode}"
            );
        }
    }
    let scotland = Catchment::parse(Some("Scotland"), None, None).unwrap();
    assert!(!shares_a_term(&scotland, at(51.5, -0.1), 5000.0), "London need not look at what is Scotland's");
    assert!(Catchment::Unplaced.cells().is_empty());
}

#[test]
fn a_catchment_is_a_bounded_number_of_terms() {
    let parts: Vec<f64> = (0..1000).map(|number| 0.6 + 0.4 * f64::from(number % 7) / 7.0).collect();
    for radius_m in [20.0, 3000.0, 20_000.0, 300_000.0] {
        let terms = shape_of(&polygon(&[&star(53.8, -1.5, radius_m, &parts)])).cells();
        assert!((2..=4 * cells::MAX_CELLS).contains(&terms.len()), "{} terms at {radius_m} m", terms.len());
        assert!(terms.is_sorted());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// No false negative: a shape that may hold any point of the disc is found.
    #[test]
    fn an_index_finds_each_shape_that_may_serve_the_person(
        latitude in 49.5..60.5, longitude in -8.0..1.7, radius_m in 30.0..60_000.0, parts in prop::collection::vec(0.2..1.0, 3..60),
        away in 0.0..2.0, bearing in 0.0..std::f64::consts::TAU, uncertainty_m in prop_oneof![Just(0.0), 50.0..8000.0, Just(40_000.0)],
    ) {
        let catchment = Catchment::Shape(Shape::new(vec![star(latitude, longitude, radius_m, &parts)]).unwrap());
        let degrees = radius_m * away / DEGREE_M;
        let point = at(latitude + degrees * bearing.sin(), longitude + degrees * bearing.cos() / latitude.to_radians().cos());
        let serves = catchment.serves(point, uncertainty_m, None);
        if serves != ServesArea::No {
            prop_assert!(shares_a_term(&catchment, point, uncertainty_m));
        }
        // And what is known of it without asking its border is so.
        if shares(&catchment, &cells::holding_terms(point, uncertainty_m)) {
            prop_assert!(shares_a_term(&catchment, point, uncertainty_m));
            prop_assert_eq!(serves, ServesArea::Yes);
        }
    }

    #[test]
    fn whoever_lives_deep_within_a_shape_is_known_to(latitude in 49.5..60.5, longitude in -8.0..1.7, uncertainty_m in 0.0..200.0) {
        // Twenty kilometres across; of five places within two and a half kilometres of the middle, some are not at the edge of a cell.
        let point = at(latitude, longitude);
        let round = Catchment::Shape(Shape::new(vec![star(latitude, longitude, 10_000.0, &[1.0; 40])]).unwrap());
        let hundred_m = 100.0 / DEGREE_M;
        let found = (0..5).any(|step| {
            let near = at(point.latitude() + f64::from(step) * 4.0 * hundred_m, point.longitude() + f64::from(step) * 4.0 * hundred_m);
            shares(&round, &cells::holding_terms(near, uncertainty_m))
        });
        prop_assert!(found);
    }

    /// Inside and out as by walking there: the answer is right for each point of the disc when it is not silent.
    #[test]
    fn an_answer_holds_for_all_of_the_disc(
        latitude in 49.5..60.5, longitude in -8.0..1.7, parts in prop::collection::vec(0.2..1.0, 3..30),
        away in 0.0..2.0, bearing in 0.0..std::f64::consts::TAU, uncertainty_m in 0.0..3000.0, step in 0.0..0.99, turn in 0.0..std::f64::consts::TAU,
    ) {
        let shape = Catchment::Shape(Shape::new(vec![star(latitude, longitude, 5000.0, &parts)]).unwrap());
        let from = |start: Point, metres: f64, angle: f64| {
            let degrees = metres / DEGREE_M;
            at(start.latitude() + degrees * angle.sin(), start.longitude() + degrees * angle.cos() / start.latitude().to_radians().cos())
        };
        let point = from(at(latitude, longitude), 5000.0 * away, bearing);
        let other = from(point, uncertainty_m * step, turn);
        prop_assume!(distance_m(point, other) <= uncertainty_m * 0.999);
        let answer = shape.serves(point, uncertainty_m, None);
        if answer != ServesArea::NotStated {
            prop_assert_eq!(shape.serves(other, 0.0, None), answer);
        }
    }

    #[test]
    fn any_text_is_an_area_or_refused(text in "\\PC{0,200}") {
        let _ = Catchment::parse(Some(&text), Some(&text), Some("geojson"));
        let _ = Catchment::parse(Some(&text), Some(&text), None);
    }
}
