//! Keys by command: made, listed, rotated, revoked, and what a server makes of them.

use serde_json::{Value, json};

use super::waymark::{Server, waymark};

fn ask(server: &Server, key: &str) -> u16 {
    let client = reqwest::blocking::Client::new();
    let body = json!({ "needs": [{ "text": "lonely" }] });
    client.post(format!("{}/v1/match", server.base)).bearer_auth(key).json(&body).send().unwrap().status().as_u16()
}

#[test]
fn a_key_made_by_command_opens_a_running_server_until_it_is_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| waymark(folder.path(), arguments);
    let server = Server::start(folder.path(), &["serve"]);
    assert!(server.greeting.contains("waymark keys create --role admin"), "{}", server.greeting);

    let made = run(&["keys", "create", "--role", "integrator", "--scope", "match", "--name", "Surgery", "--expires-days", "30"]).exits(0);
    let made = made.tells(&["shown once", "integrator", "\"Surgery\"", "for match only", "until 20"]);
    let key = made.stdout.trim().to_owned();
    assert!(key.starts_with("wm_") && key.len() == 108 && !made.stderr.contains(&key), "{key}");
    assert_eq!(ask(&server, &key), 200);
    assert_eq!(ask(&server, &key.replace("wm_", "wm")), 401);

    let listed: Value = serde_json::from_str(&run(&["keys", "list", "--output", "json"]).exits(0).stdout).unwrap();
    assert_eq!(
        (&listed[0]["role"], &listed[0]["state"], &listed[0]["scopes"]),
        (&json!("integrator"), &json!("in_force"), &json!(["match"]))
    );
    let secret = key.rsplit('_').next().unwrap();
    assert!(!listed.to_string().contains(&secret[..16]));
    let id = listed[0]["id"].as_str().unwrap();

    let rotated: Value = serde_json::from_str(&run(&["keys", "rotate", id, "--output", "json"]).exits(0).stdout).unwrap();
    let (new, new_id) = (rotated["key"].as_str().unwrap(), rotated["id"].as_str().unwrap());
    assert_eq!((ask(&server, new), ask(&server, &key)), (200, 200), "both, for a week");
    run(&["keys", "rotate", id]).exits(1).tells(&["rotated already"]);
    run(&["keys", "revoke", new_id]).exits(0).tells(&["within two seconds"]);
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!((ask(&server, new), ask(&server, &key)), (401, 200));
    run(&["keys", "list"]).exits(0).prints(&["replaced", "revoked", "\"Surgery\""]);
    assert_eq!(server.stop(), Some(0));
    let again = Server::start(folder.path(), &["serve"]);
    assert!(!again.greeting.contains("keys create"), "{}", again.greeting);
}

#[test]
fn a_wrong_order_is_told_by_its_flags() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| waymark(folder.path(), &[&["keys"], arguments].concat());
    let id = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
    run(&["list"]).exits(1).tells(&["there is no directory yet"]);
    run(&["create", "--role", "king"]).exits(2).tells(&["integrator, link_worker, organisation, moderator, admin"]);
    run(&["create", "--role", "organisation", "--scope", "administer"]).exits(2).tells(&["--organization: ", "--scope: "]);
    run(&["create", "--role", "organisation", "--organization", id]).exits(2).tells(&["--organization: no organisation has this id"]);
    run(&["create", "--role", "admin", "--organization", id]).exits(2).tells(&["speaks for no organisation"]);
    run(&["create", "--role", "admin", "--expires-days", "0"]).exits(2).tells(&["--expires-days"]);
    run(&["create", "--role", "admin", "--name", "a\u{1b}[2J"]).exits(2).tells(&["--name"]);
    run(&["revoke", id]).exits(1).tells(&["no key has id"]);
    run(&["rotate", id, "--overlap-days", "91"]).exits(2).tells(&["--overlap-days"]);
    assert!(run(&["list"]).exits(0).tells(&["no key yet"]).stdout.is_empty());
}
