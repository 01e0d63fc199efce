//! How long a match takes over HTTP on loopback, and how many a second there are: the real server, in this process.
//!
//! The client is as plain as can be (one thread a connection, kept open) and shares the machine's cores with the server, so
//! figures with several connections are of both.

mod generator;
#[expect(dead_code, reason = "each bench uses a part of it")]
mod harness;

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use waymark::{
    app::Directory,
    http::Options,
    needs::Lexicon,
    server::{Application, ServerOptions},
};

use generator::{Country, people::Kind};
use harness::{
    data::Data,
    figures::{CELLS, Table, Times},
};

/// A request, ready to be sent.
struct Sent {
    kind: Kind,
    bytes: Vec<u8>,
}

fn main() {
    if !harness::is_asked_for() {
        return;
    }
    let people = Country::new(Lexicon::shipped()).people(harness::number("WAYMARK_BENCH_PEOPLE", 1000));
    let requests: Vec<Sent> = people.iter().map(|asked| Sent { kind: asked.kind, bytes: request(&asked.body()) }).collect();
    let connections = [1, usize::try_from(harness::number("WAYMARK_BENCH_CONNECTIONS", 8)).unwrap_or(8)];
    let figures: Vec<Value> = harness::sizes(&[10_000]).into_iter().flat_map(|size| measure(size, &connections, &requests)).collect();
    println!("{}", serde_json::to_string_pretty(&figures).expect("figures are JSON"));
}

fn request(body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let head = "POST /v1/match HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ";
    format!("{head}{}\r\n\r\n{body}", body.len()).into_bytes()
}

fn measure(size: u64, connections: &[usize], requests: &[Sent]) -> Vec<Value> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let data = Data::ready(size, &runtime);
    drop(runtime);
    let (send, receive) = std::sync::mpsc::channel();
    let server = thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let directory = Directory::open(&data.settings).await.expect("the directory opens");
            let options = ServerOptions {
                bind: SocketAddr::from(([127, 0, 0, 1], 0)),
                workers: None,
                http: Options { open_match: true, ..Options::default() },
            };
            let application = Application::build(directory, options).expect("the server listens");
            send.send((application.address(), application.handle())).expect("somebody waits");
            application.run().await
        })
    });
    let (address, handle) = receive.recv().expect("the server starts");
    load(address, 1, requests, requests.len()).expect("a warm server");

    println!("\n{size} offerings over HTTP on loopback, client on the same cores");
    let headings: Vec<&str> = CELLS.into_iter().chain(["answers/s", "bytes"]).collect();
    let mut table = Table::new("", &headings);
    let figures = connections.iter().map(|&connections| {
        let Load { times, placed, rest, bytes, took } = load(address, connections, requests, 3 * requests.len()).expect("answers");
        let per_second = f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX)) / took.as_secs_f64();
        table.row(
            format!("{connections} connections"),
            times.cells().into_iter().chain([format!("{per_second:.0}"), (bytes / times.len().max(1)).to_string()]).collect(),
        );
        json!({
            "offerings": size,
            "connections": connections,
            "all": times.json(),
            "placed": placed.json(),
            "rest": rest.json(),
            "per_second": per_second,
        })
    });
    let figures = figures.collect();
    table.print();
    actix_web::rt::System::new().block_on(handle.stop(true));
    server.join().expect("the server ends").expect("the server ends well");
    figures
}

/// What was measured.
#[derive(Default)]
struct Load {
    times: Times,
    placed: Times,
    rest: Times,
    bytes: usize,
    took: Duration,
}

/// Asks `count` times over so many connections, round and round.
fn load(address: SocketAddr, connections: usize, requests: &[Sent], count: usize) -> io::Result<Load> {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let one = || -> io::Result<Load> {
        let mut connection = Connection::open(address)?;
        let mut load = Load::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(load);
            }
            let request = &requests[number % requests.len()];
            let began = Instant::now();
            load.bytes += connection.ask(&request.bytes)?;
            let took_us = began.elapsed().as_secs_f64() * 1e6;
            load.times.add(took_us);
            if request.kind == Kind::Placed { load.placed.add(took_us) } else { load.rest.add(took_us) }
        }
    };
    let loads: Vec<io::Result<Load>> = thread::scope(|scope| {
        let clients: Vec<_> = (0..connections).map(|_| scope.spawn(one)).collect();
        clients.into_iter().map(|client| client.join().expect("a client ends")).collect()
    });
    let mut whole = Load { took: began.elapsed(), ..Load::default() };
    for load in loads {
        let load = load?;
        whole.times.append(&load.times);
        whole.placed.append(&load.placed);
        whole.rest.append(&load.rest);
        whole.bytes += load.bytes;
    }
    Ok(whole)
}

/// A connection that is kept open.
struct Connection {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::with_capacity(1 << 16, stream), body: Vec::new() })
    }

    /// Sends a request and reads the answer, which must be a good one; answers how many bytes it has.
    fn ask(&mut self, request: &[u8]) -> io::Result<usize> {
        self.stream.get_mut().write_all(request)?;
        let mut length = None;
        let mut line = String::new();
        let mut status = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            if status.is_empty() {
                status.push_str(line.trim());
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().ok();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let length = length.ok_or_else(|| io::Error::other(format!("no length: {status}")))?;
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        if status.contains(" 200 ") {
            Ok(length)
        } else {
            Err(io::Error::other(format!("{status}: {}", String::from_utf8_lossy(&self.body))))
        }
    }
}
