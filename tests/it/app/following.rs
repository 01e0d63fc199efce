//! The index follows the change log, and heals when it is lost, damaged, or of another history.

use waymark::{
    app::diagnose,
    clock,
    domain::ServiceId,
    store::{Act, Store},
};

use super::{Opened, walking_group};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn a_change_of_an_organization_or_a_location_reaches_its_services(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 100, 200), walking_group(2, 101, 201)]).await;
        let mut renamed = walking_group(2, 101, 201);
        renamed["organization"]["name"] = "The new walkers".into();
        opened.import(&[renamed]).await;
        let names: Vec<String> = opened.matches("wants to go for a walk").iter().map(|found| found.card.organization_name.clone()).collect();
        assert!(names.contains(&"The new walkers".to_owned()), "{names:?}");
    }

    async fn what_is_closed_for_good_is_no_longer_found(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 100, 200), walking_group(2, 100, 200)]).await;
        let mut ended = walking_group(1, 100, 200);
        ended["status"] = "defunct".into();
        opened.import(&[ended]).await;
        assert_eq!(opened.found("wants to go for a walk"), ["Walking group 2"]);
    }

    async fn what_another_process_wrote_is_followed(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 100, 200)]).await;
        let other: Store = database.another().await;
        let mut service = other.service(ServiceId(uuid::Uuid::from_u128(1))).await.unwrap().unwrap().value;
        service.name = "Strolling group".into();
        let batch = waymark::store::Batch { services: vec![service], ..Default::default() };
        other.write(&batch, &Act::of_command("test", clock::random_uuid(), clock::now())).await.unwrap();
        opened.directory.catch_up().await.unwrap();
        assert_eq!(opened.found("wants to go for a walk"), ["Strolling group"]);
    }

    async fn a_lost_index_is_built_anew_on_start(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 100, 200)]).await;
        let folder = opened.settings.data_dir.join("index");
        opened.directory.clone().close().await;
        std::fs::remove_dir_all(&folder).unwrap();
        let opened = opened.again().await;
        assert_eq!(opened.found("wants to go for a walk"), ["Walking group 1"]);
    }

    async fn a_diverged_log_is_noticed_and_the_index_built_anew(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 100, 200)]).await;
        // The line the index stands at now carries another tag, as after a restore and other writes.
        let another = if database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
        database.sql(&format!("UPDATE change_log SET tag = {another}")).await;
        database.sql("UPDATE service SET publication_state = 'withdrawn'").await;
        opened.directory.catch_up().await.unwrap();
        assert!(opened.found("wants to go for a walk").is_empty(), "it was read anew, not only followed");
    }

    async fn the_doctor_is_content_with_a_healthy_directory_and_names_what_is_wrong(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 100, 200)]).await;
        let settings = opened.settings.clone();
        let ill = |findings: Vec<waymark::app::Finding>| -> Vec<&'static str> {
            findings.into_iter().filter(|finding| !finding.ok).map(|finding| finding.check).collect()
        };
        assert_eq!(ill(diagnose(&settings).await), Vec::<&str>::new());
        database.sql("UPDATE service SET document = '{}'").await;
        assert!(ill(diagnose(&settings).await).contains(&"integrity"));
    }
}
