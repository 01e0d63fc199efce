//! Importing: what can be taken is, what cannot is named, and the same again changes nothing.

use serde_json::json;
use waymark::{
    app::Silent,
    domain::ServiceId,
    formats::data_package::{Limits, read, unpack},
};

use super::{Opened, id, walking_group};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn what_is_imported_is_found(database) {
        let opened = Opened::on(database).await;
        assert!(opened.found("wants to go for a walk").is_empty());
        let report = opened.import(&[walking_group(1, 100, 200)]).await;
        assert_eq!((report.services, report.inserted, report.refused.len()), (1, 3, 0));
        assert_eq!(opened.found("wants to go for a walk"), ["Walking group 1"]);
    }

    async fn the_same_again_changes_nothing(database) {
        let opened = Opened::on(database).await;
        // The organization is told in two ways; the last telling stands, each time.
        let mut told_otherwise = walking_group(2, 100, 201);
        told_otherwise["organization"]["description"] = "We walk and talk.".into();
        let feed = [walking_group(1, 100, 200), told_otherwise];
        opened.import(&feed).await;
        let position = opened.directory.catch_up().await.unwrap();
        let again = opened.import(&feed).await;
        assert_eq!((again.inserted, again.updated), (0, 0));
        assert_eq!(opened.directory.catch_up().await.unwrap(), position);
    }

    async fn broken_rows_are_named_and_the_rest_is_taken(database) {
        let opened = Opened::on(database).await;
        let mut nameless = walking_group(2, 100, 200);
        nameless.as_object_mut().unwrap().remove("name");
        let mut astray = walking_group(3, 100, 200);
        astray["status"] = "purple".into();
        let mut bow_tie = walking_group(4, 100, 200);
        bow_tie["service_areas"] = json!([{ "id": id(900), "extent_type": "geojson",
            "extent": r#"{"type":"Polygon","coordinates":[[[-1.6,53.7],[-1.4,53.9],[-1.4,53.7],[-1.6,53.9],[-1.6,53.7]]]}"# }]);
        let mut dangling = walking_group(5, 100, 200);
        dangling.as_object_mut().unwrap().remove("organization");
        dangling["organization_id"] = id(999).into();
        let report = opened.import(&[walking_group(1, 100, 200), nameless, astray, bow_tie, dangling]).await;
        let refused: Vec<(&str, &str)> = report.refused.iter().map(|row| (row.at.as_str(), row.faults.0[0].code)).collect();
        assert_eq!(refused, [("/1", "required"), ("/2", "unknown_word"), ("/4", "dangling")]);
        // A shape that cannot be read hides no service.
        assert_eq!((report.services, report.mended["shape"].count), (2, 1));
        assert_eq!(opened.found("wants to go for a walk"), ["Walking group 1", "Walking group 4"]);
    }

    async fn what_is_no_json_is_refused_whole(database) {
        let opened = Opened::on(database).await;
        for bytes in [&b""[..], b"[{", b"\xff\xfe", b"42", b"{\"type\":\"FeatureCollection\"}"] {
            let source = waymark::app::Source { name: "test".to_owned(), bytes: bytes.to_vec() };
            let report = opened.directory.import(vec![source], &Silent).await.unwrap();
            assert_eq!((report.services, report.refused.len()), (0, 1), "{}", String::from_utf8_lossy(bytes));
        }
    }

    async fn what_is_exported_imports_as_the_same(database) {
        let opened = Opened::on(database).await;
        let mut extended = walking_group(1, 100, 200);
        extended["x_publisher"] = json!({ "team": "parks", "codes": [1, 2.5, "three"] });
        opened.import(&[extended, walking_group(2, 100, 200)]).await;
        let mut exported = Vec::new();
        assert_eq!(opened.directory.export_hsds(&mut exported, &Silent).await.unwrap(), 2);
        let source = waymark::app::Source { name: "export".to_owned(), bytes: exported };
        let report = opened.directory.import(vec![source], &Silent).await.unwrap();
        assert_eq!((report.inserted, report.updated, report.refused.len()), (0, 0, 0));
        let view = opened.directory.service(ServiceId(uuid::Uuid::from_u128(1))).await.unwrap().unwrap();
        assert_eq!(view.record.value.extra["x_publisher"]["codes"][1], 2.5);
    }

    async fn the_data_package_holds_what_is_published(database) {
        let opened = Opened::on(database).await;
        let mut extended = walking_group(1, 100, 200);
        extended["x_publisher"] = json!({ "team": "parks", "codes": [1, 2.5, "three"] });
        opened.import(&[extended, walking_group(2, 100, 200)]).await;
        let spool = tempfile::tempdir().unwrap();
        let package = opened.directory.data_package(spool.path(), &Silent).await.unwrap();
        assert_eq!((package.services, std::fs::read_dir(spool.path()).unwrap().count()), (2, 0));
        let files = unpack(package.file, Limits::default()).unwrap();
        assert!(files.contains_key("datapackage.json") && files.contains_key("services.csv"));
        let services: Vec<_> = read(&files).unwrap().services.into_iter().map(|(_, service)| service).collect();
        assert_eq!(services[0]["x_publisher"]["codes"][1], 2.5);
        let source = waymark::app::Source { name: "package".to_owned(), bytes: serde_json::to_vec(&services).unwrap() };
        let report = opened.directory.import(vec![source], &Silent).await.unwrap();
        assert_eq!((report.services, report.inserted, report.updated, report.refused.len()), (2, 0, 0, 0));
    }
}
