//! Mail waits in the database until it is sent, and is sent at least once.

use chrono::Duration;
use serde_json::json;
use waymark::{
    clock,
    mail::{Mailer, Sender, SmtpUrl},
};

use super::{Desk, singers};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn mail_that_is_not_taken_is_tried_again_and_given_up_after_days(database) {
        let desk = Desk::on(database).await;
        desk.register(singers("1164883")).await;
        let nowhere = Mailer::by_smtp(&SmtpUrl::parse("smtp://127.0.0.1:1").unwrap(), Sender::of_the_folder()).unwrap();
        let now = clock::now();
        assert_eq!(desk.directory.send_due_mail(&nowhere, now).await.unwrap(), 1);
        // Not at once again, and then later each time.
        assert_eq!(desk.directory.send_due_mail(&nowhere, now + Duration::seconds(59)).await.unwrap(), 0);
        assert_eq!(desk.directory.send_due_mail(&nowhere, now + Duration::minutes(1)).await.unwrap(), 1);
        assert_eq!(desk.directory.send_due_mail(&nowhere, now + Duration::minutes(2)).await.unwrap(), 0);
        // The server is back.
        assert_eq!(desk.directory.send_due_mail(&desk.mailer, now + Duration::minutes(4)).await.unwrap(), 1);
        assert_eq!(desk.letters().await.len(), 1);
        assert_eq!(desk.directory.send_due_mail(&desk.mailer, now + Duration::days(1)).await.unwrap(), 0);

        desk.register(singers("1164884")).await;
        assert_eq!(desk.directory.send_due_mail(&nowhere, now + Duration::days(4)).await.unwrap(), 1);
        assert_eq!(desk.directory.send_due_mail(&desk.mailer, now + Duration::days(9)).await.unwrap(), 0, "it was given up");
        desk.close().await;
    }

    async fn a_crash_between_sending_and_noting_it_loses_no_mail(database) {
        let desk = Desk::on(database).await;
        desk.register(singers("1164883")).await;
        let now = clock::now();
        let due = database.store.due_mail(now, 10).await.unwrap();
        assert_eq!(due.len(), 1);
        // Of two processes one takes it; that one ends before it says what came of it.
        assert!(database.store.take_mail(&due[0], now + Duration::minutes(1)).await.unwrap());
        assert!(!database.store.take_mail(&due[0], now + Duration::minutes(1)).await.unwrap());
        assert_eq!(desk.letters().await.len(), 0);
        assert_eq!(desk.directory.send_due_mail(&desk.mailer, now + Duration::minutes(1)).await.unwrap(), 1);
        assert_eq!(desk.letters().await.len(), 1);
        desk.close().await;
    }

    async fn what_was_sent_is_not_kept(database) {
        let desk = Desk::on(database).await;
        desk.register(singers("1164883")).await;
        desk.link_in_mail().await;
        // Due again by hand: there is nothing left to say.
        database.sql("UPDATE mail SET sent_at = NULL").await;
        let kept = database.store.due_mail(clock::now() + Duration::days(1), 10).await.unwrap();
        assert_eq!((kept.len(), kept[0].mail.body.as_str()), (1, ""));
        desk.close().await;
    }

    async fn a_mailbox_is_not_filled(database) {
        let desk = Desk::on(database).await;
        for number in ["1164881", "1164882", "1164883"] {
            desk.register(singers(number)).await;
        }
        let refused = desk.post("/v1/organizations", None, singers("1164884")).await;
        refused.is(429);
        let mut other = singers("1164884");
        other["contact"]["email"] = json!("an@singers.example");
        desk.register(other).await;
        assert_eq!(desk.letters().await.len(), 4);
        desk.close().await;
    }

    async fn the_postman_sends_what_is_written_while_he_walks(database) {
        let desk = Desk::on(database).await;
        let postman = desk.directory.spawn_postman(desk.mailer.clone());
        desk.register(singers("1164883")).await;
        for _ in 0..100 {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            if std::fs::read_dir(&desk.mail).is_ok_and(|files| files.flatten().any(|file| file.path().extension().is_some_and(|end| end == "eml"))) {
                break;
            }
        }
        postman.stop().await;
        assert_eq!(desk.letters().await.len(), 1);
        desk.close().await;
    }
}
