//! The whole walk of a listing, from nothing to gone.

use serde_json::{Value, json};

use super::{Town, choir};
use crate::databases::on_both_databases;

/// What of a history is told of each line: the action, whose it was, the reason, and what it changed.
fn told(history: &Value) -> Vec<(String, String, String, Value)> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let lines = history["contents"].as_array().unwrap().iter().rev();
    lines
        .map(|line| {
            let who = text(line, "actor").split(' ').next().unwrap().to_owned();
            (text(line, "action"), who, text(line, "reason"), line["changed"].clone())
        })
        .collect()
}

on_both_databases! {
    async fn a_listing_goes_from_a_draft_to_the_public_and_away_again(database) {
        let town = Town::on(database).await;
        let (owner, moderator) = (town.owner.as_str(), town.moderator.as_str());

        let drafted = town.draft(owner, &choir()).await.is(201);
        let id = drafted.body["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/services/{id}");
        assert_eq!(drafted.header("location"), path);
        assert_eq!(drafted.body["publication_state"], "draft");
        assert_eq!(drafted.body["organization_id"], json!(town.ours));
        let read = town.get(&path, Some(owner)).await.is(200);
        assert_eq!((read.etag(), &read.body), (drafted.etag(), &drafted.body));
        town.get(&path, None).await.is(404);
        let submitted = town.turn(&id, "submit", owner, None).await.is(200);
        assert_eq!(submitted.body["publication_state"], "submitted");
        assert_eq!(submitted.body["likely_duplicates"], json!([]));
        let waiting = town.get("/v1/reviews", Some(moderator)).await.is(200).body;
        assert_eq!((&waiting["size"], &waiting["contents"][0]["kind"], &waiting["contents"][0]["id"]), (&json!(1), &json!("service"), &json!(id)));

        let returned = town.turn(&id, "return", moderator, Some(&json!({ "reason": "Please say who may come." }))).await.is(200);
        assert_eq!(returned.body["publication_state"], "returned");
        let seen = town.get(&format!("{path}/revision"), Some(owner)).await.is(200).body;
        assert_eq!((&seen["publication_state"], &seen["reason"]), (&json!("returned"), &json!("Please say who may come.")));
        town.turn(&id, "publish", moderator, None).await.is(409);

        let mended = town.patch(&id, owner, &json!({ "eligibility_description": "Everybody.", "phones": null })).await.is(200);
        assert_eq!(mended.body["publication_state"], "returned");
        assert_eq!(mended.body["eligibility_description"], "Everybody.");
        assert!(mended.body.get("phones").is_none());
        town.turn(&id, "submit", owner, None).await.is(200);
        town.get(&path, None).await.is(404);
        assert!(town.found().await.is_empty());
        let published = town.turn(&id, "publish", moderator, None).await.is(200);
        assert_eq!(published.body["publication_state"], "published");
        assert!(published.header("x-change-seq").parse::<i64>().unwrap() > 0);
        town.finds(&["Community choir"]).await;
        town.get(&path, None).await.is(200);
        let location = published.body["service_at_locations"][0]["location_id"].as_str().unwrap();
        town.get(&format!("/v1/locations/{location}"), None).await.is(200);

        // An edit of what is public is not public.
        let edited = town.patch(&id, owner, &json!({ "name": "Roundhay choir", "description": "Singing for the lonely, with gin." })).await.is(200);
        assert_eq!(edited.body["name"], "Community choir");
        assert_eq!(edited.body["proposed_revision"]["state"], "draft");
        let public = town.get(&path, None).await.is(200).body;
        assert_eq!(public["name"], "Community choir");
        assert!(public.get("proposed_revision").is_none());
        let seen = town.get(&format!("{path}/revision"), Some(owner)).await.is(200).body;
        assert_eq!(seen["diff"], json!([
            { "op": "replace", "path": "/name", "value": "Roundhay choir" },
            { "op": "replace", "path": "/description", "value": "Singing for the lonely, with gin." },
        ]));
        assert_eq!(seen["proposed"]["service"]["name"], "Roundhay choir");
        town.turn(&id, "publish", moderator, None).await.is(409);
        town.turn(&id, "submit", owner, None).await.is(200);
        assert_eq!(town.get("/v1/reviews", Some(moderator)).await.body["contents"][0]["kind"], "revision");

        // Returned, mended (which builds on what was proposed), and approved.
        town.turn(&id, "return", moderator, Some(&json!({ "reason": "No gin." }))).await.is(200);
        assert_eq!(town.get(&path, Some(owner)).await.body["proposed_revision"]["reason"], "No gin.");
        town.patch(&id, owner, &json!({ "description": "Singing for the lonely, with tea." })).await.is(200);
        town.turn(&id, "submit", owner, None).await.is(200);
        town.settled().await;
        assert_eq!(town.found().await, ["Community choir"]);
        let approved = town.turn(&id, "publish", moderator, None).await.is(200);
        assert_eq!((&approved.body["name"], &approved.body["description"]), (&json!("Roundhay choir"), &json!("Singing for the lonely, with tea.")));
        assert!(approved.body.get("proposed_revision").is_none());
        town.finds(&["Roundhay choir"]).await;
        assert_eq!(town.get("/v1/reviews", Some(moderator)).await.body["size"], 0);

        let withdrawn = town.turn(&id, "withdraw", owner, Some(&json!({ "reason": "The hall has closed." }))).await.is(200);
        assert_eq!(withdrawn.body["publication_state"], "withdrawn");
        town.finds(&[]).await;
        town.get(&path, None).await.is(404);
        town.get(&path, Some(owner)).await.is(200);
        let changes = database.store.changes_since(0, 1000).await.unwrap();
        assert_eq!(changes.last().unwrap().id.to_string(), id, "the log tells of it");

        let history = town.get(&format!("{path}/history?limit=100"), Some(owner)).await.is(200).body;
        let line = |action: &str, who: &str, reason: &str, changed: Value| (action.to_owned(), who.to_owned(), reason.to_owned(), changed);
        assert_eq!(told(&history), [
            line("createService", "organisation", "", json!([])),
            line("submitService", "organisation", "", json!([])),
            line("returnService", "moderator", "Please say who may come.", json!([])),
            line("reviseService", "organisation", "", json!(["eligibility_description", "phones"])),
            line("submitService", "organisation", "", json!([])),
            line("publishService", "moderator", "", json!([])),
            line("reviseService", "organisation", "", json!(["description", "name"])),
            line("submitService", "organisation", "", json!([])),
            line("returnService", "moderator", "No gin.", json!([])),
            line("reviseService", "organisation", "", json!(["description", "name"])),
            line("submitService", "organisation", "", json!([])),
            line("publishService", "moderator", "", json!(["description", "name"])),
            line("withdrawService", "organisation", "The hall has closed.", json!([])),
        ]);
        let mut paged = Vec::new();
        let mut next = format!("{path}/history?limit=4");
        loop {
            let page = town.get(&next, Some(owner)).await.is(200).body;
            paged.extend(page["contents"].as_array().unwrap().clone());
            match page["next_cursor"].as_str() {
                Some(cursor) => next = format!("{path}/history?limit=4&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(json!(paged), history["contents"]);
        assert!(matches!(database.store.verify_audit().await.unwrap(), waymark::store::Verified::Whole(lines) if lines > 13));
    }

    async fn what_is_safe_goes_live_at_once_and_is_looked_over(database) {
        let town = Town::on(database).await;
        let (owner, moderator) = (town.owner.as_str(), town.moderator.as_str());
        let id = town.published(&choir()).await;
        let path = format!("/v1/services/{id}");

        let edit = json!({
            "phones": [{ "number": "0113 496 0002" }], "status": "temporarily closed", "capacities": [{ "available": 0 }], "alert": "Gin!",
        });
        let edited = town.patch(&id, owner, &edit).await.is(200);
        assert_eq!(edited.body["proposed_revision"]["state"], "draft");
        let public = town.get(&path, None).await.is(200).body;
        assert_eq!(public["phones"][0]["number"], "0113 496 0002");
        assert_eq!((&public["status"], &public["capacities"][0]["available"]), (&json!("temporarily closed"), &json!(0)));
        assert!(public.get("alert").is_none());

        // A safe edit leaves the proposal alone, however far that has come.
        town.turn(&id, "submit", owner, None).await.is(200);
        let hours = json!({ "schedules": [{ "freq": "WEEKLY", "byday": "WE", "opens_at": "11:00", "closes_at": "12:00" }] });
        let edited = town.patch(&id, owner, &hours).await.is(200);
        assert_eq!((&edited.body["proposed_revision"]["state"], &edited.body["schedules"][0]["byday"]), (&json!("submitted"), &json!("WE")));
        let seen = town.get(&format!("{path}/revision"), Some(moderator)).await.is(200).body;
        assert_eq!(seen["diff"], json!([{ "op": "add", "path": "/alert", "value": "Gin!" }]));
        let unseen: Vec<&str> = seen["unseen"]["diff"].as_array().unwrap().iter().map(|step| step["path"].as_str().unwrap()).collect();
        assert!(["/phones", "/status", "/schedules", "/capacities"].iter().all(|member| unseen.iter().any(|path| path.starts_with(member))), "{unseen:?}");
        let kinds = |reviews: &Value| -> Vec<String> {
            reviews["contents"].as_array().unwrap().iter().map(|review| review["kind"].as_str().unwrap().to_owned()).collect()
        };
        let waiting = town.get("/v1/reviews", Some(moderator)).await.is(200).body;
        assert_eq!(kinds(&waiting), ["safe_edit", "revision"]);
        let first = town.get("/v1/reviews?limit=1", Some(moderator)).await.is(200).body;
        let cursor = first["next_cursor"].as_str().unwrap();
        assert_eq!(kinds(&town.get(&format!("/v1/reviews?limit=1&cursor={cursor}"), Some(moderator)).await.is(200).body), ["revision"]);

        // Returned, only what is live is left to be looked at; once that is done, nothing is.
        town.turn(&id, "return", moderator, Some(&json!({ "reason": "No gin." }))).await.is(200);
        assert_eq!(kinds(&town.get("/v1/reviews", Some(moderator)).await.body), ["safe_edit"]);
        let before = town.get(&path, Some(moderator)).await;
        let looked = town.turn(&id, "publish", moderator, None).await.is(200);
        assert_eq!(looked.etag(), before.etag(), "looking changes nothing");
        assert_eq!(town.get("/v1/reviews", Some(moderator)).await.body["size"], 0);
        town.turn(&id, "publish", moderator, None).await.is(409);

        // Taken back by its author, nothing is left of the proposal.
        let dropped = town.patch(&id, owner, &json!({ "alert": null })).await.is(200);
        assert!(dropped.body.get("proposed_revision").is_none(), "{}", dropped.body);
        town.turn(&id, "submit", owner, None).await.is(409);
        // A moderator's own safe edit needs nobody to look it over.
        town.patch(&id, moderator, &json!({ "status": "active" })).await.is(200);
        assert_eq!(town.get("/v1/reviews", Some(moderator)).await.body["size"], 0);
    }

    async fn what_became_public_meanwhile_stays_when_a_proposal_is_approved(database) {
        let town = Town::on(database).await;
        let id = town.published(&choir()).await;
        town.patch(&id, &town.owner, &json!({ "description": "Singing for the lonely, on Wednesdays." })).await.is(200);
        town.turn(&id, "submit", &town.owner, None).await.is(200);
        town.patch(&id, &town.owner, &json!({ "phones": [{ "number": "0113 496 0009" }] })).await.is(200);
        // As a feed would, past everybody.
        let mut service = database.store.service(id.parse().unwrap()).await.unwrap().unwrap().value;
        service.url = Some("https://choir.example".to_owned());
        let batch = waymark::store::Batch { services: vec![service], ..Default::default() };
        let act = waymark::store::Act::of_command("import", waymark::clock::random_uuid(), waymark::clock::now());
        database.store.write(&batch, &act).await.unwrap();
        let approved = town.turn(&id, "publish", &town.moderator, None).await.is(200).body;
        assert_eq!(approved["description"], "Singing for the lonely, on Wednesdays.");
        assert_eq!((&approved["phones"][0]["number"], &approved["url"]), (&json!("0113 496 0009"), &json!("https://choir.example")));
    }

    async fn a_proposal_may_bring_a_new_place_which_is_public_when_it_is(database) {
        let town = Town::on(database).await;
        let id = town.published(&choir()).await;
        let mut places = town.get(&format!("/v1/services/{id}"), Some(&town.owner)).await.body["service_at_locations"].clone();
        places.as_array_mut().unwrap().push(json!({ "location": { "name": "The other hall", "latitude": 53.83, "longitude": -1.51 } }));
        town.patch(&id, &town.owner, &json!({ "service_at_locations": places })).await.is(200);
        let seen = town.get(&format!("/v1/services/{id}/revision"), Some(&town.owner)).await.is(200).body;
        let added = &seen["diff"][0]["value"]["location"];
        assert_eq!(added["name"], "The other hall", "{}", seen["diff"]);
        let path = format!("/v1/locations/{}", added["id"].as_str().unwrap());
        town.get(&path, None).await.is(404);
        town.turn(&id, "submit", &town.owner, None).await.is(200);
        let approved = town.turn(&id, "publish", &town.moderator, None).await.is(200);
        assert_eq!(approved.body["service_at_locations"].as_array().unwrap().len(), 2);
        town.get(&path, None).await.is(200);
    }

    async fn a_venue_that_tells_its_postcode_alone_is_put_where_that_is(database) {
        let town = Town::on(database).await;
        let mut body = choir();
        let venue = body["service_at_locations"][0]["location"].as_object_mut().unwrap();
        venue.remove("latitude");
        venue.remove("longitude");
        let placed = town.draft(&town.owner, &body).await.is(201).body["service_at_locations"][0]["location"].clone();
        let near = |name: &str, degrees: f64| (placed[name].as_f64().unwrap() - degrees).abs() < 0.03;
        assert!(near("latitude", 53.83) && near("longitude", -1.50), "{placed}");
        town.published(&body).await;
        town.finds(&["Community choir"]).await;
        // What says where it is, stays there; and of a virtual place nobody asks.
        let told = town.draft(&town.owner, &choir()).await.is(201).body["service_at_locations"][0]["location"]["latitude"].clone();
        assert_eq!(told, json!(53.8285));
        body["service_at_locations"][0]["location"]["location_type"] = json!("virtual");
        assert!(town.draft(&town.owner, &body).await.is(201).body["service_at_locations"][0]["location"].get("latitude").is_none());
    }

    async fn likely_duplicates_come_back_on_submit(database) {
        let town = Town::on(database).await;
        let first = town.published(&choir()).await;
        town.settled().await;
        let mut again = choir();
        again["name"] = json!("The community choir");
        again["description"] = json!("For anyone who feels lonely: singing together each week, tea and chat afterwards. Come alone, or bring a friend.");
        let id = town.draft(&town.owner, &again).await.is(201).body["id"].as_str().unwrap().to_owned();
        let submitted = town.turn(&id, "submit", &town.owner, None).await.is(200).body;
        let likely = submitted["likely_duplicates"].as_array().unwrap();
        assert_eq!(likely.len(), 1, "{likely:?}");
        assert_eq!((&likely[0]["service"]["id"], &likely[0]["service"]["name"]), (&json!(first), &json!("Community choir")));
        assert!(likely[0]["likeness"].as_f64().unwrap() > 0.8, "{likely:?}");
        let other = json!({ "name": "Debt advice", "status": "active", "description": "Advice about debts, by telephone." });
        let id = town.draft(&town.owner, &other).await.is(201).body["id"].as_str().unwrap().to_owned();
        assert_eq!(town.turn(&id, "submit", &town.owner, None).await.is(200).body["likely_duplicates"], json!([]));
    }

    async fn who_has_lost_the_address_of_a_draft_finds_it_among_their_own(database) {
        let town = Town::on(database).await;
        let drafted = town.draft(&town.owner, &choir()).await.is(201);
        let own = format!("/v1/organizations/{}/services", town.ours);
        let listed = town.get(&format!("{own}?publication_state=draft"), Some(&town.owner)).await.is(200).body;
        assert_eq!((&listed["size"], &listed["contents"][0]), (&json!(1), &drafted.body));
        assert_eq!(town.get(&format!("{own}?publication_state=published"), Some(&town.owner)).await.is(200).body["size"], 0);
        town.get(&format!("{own}?publication_state=gone"), Some(&town.owner)).await.is(422);
        town.get(&own, Some(&town.integrator)).await.is(403);
    }
}
