//! Stopping: what has begun is finished first.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::TestServer;
use waymark::http::Options;

#[test]
fn a_request_that_has_begun_is_finished_and_then_the_server_ends() {
    let server = TestServer::start(Options { open_match: true, ..Options::default() });
    let body = br#"{"needs":[{"text":"lonely"}]}"#;
    let mut stream = TcpStream::connect(server.address).unwrap();
    write!(
        stream,
        "POST /v1/match HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    stream.write_all(&body[..5]).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let handle = server.handle.clone();
    let stopping = std::thread::spawn(move || {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(handle.stop(true));
    });
    std::thread::sleep(Duration::from_millis(200));
    stream.write_all(&body[5..]).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    stopping.join().unwrap();
    assert!(server.ends_within(Duration::from_secs(10)));
    assert!(TcpStream::connect(server.address).is_err(), "nobody listens any more");
}
