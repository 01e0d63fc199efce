//! A server of a wild feed, as good or as bad as it is told to be. Any number of services: the feed's own again and again, with new ids.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use super::generate::WildService;

/// What pages look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// 1.0: list items and nothing behind them.
    One,
    /// 3.0: heads in the list, details by id; whole in the list where `full=true` asks for it and the server knows that.
    Three { full: bool },
}

/// How it behaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) shape: Shape,
    /// How many services it has.
    pub(crate) count: usize,
    /// The most that it puts on a page.
    pub(crate) page: usize,
    /// Every so manieth request is answered with this status.
    pub(crate) fails: Option<(usize, u16)>,
    /// Every so manieth answer ends half-way.
    pub(crate) drops: Option<usize>,
    /// How long each answer takes.
    pub(crate) slow: Duration,
}

impl Manner {
    pub(crate) fn good(shape: Shape, count: usize) -> Self {
        Self { shape, count, page: 100, fails: None, drops: None, slow: Duration::ZERO }
    }
}

/// A running server. It stops when dropped.
pub(crate) struct Serving {
    pub(crate) base: String,
    desk: Arc<Desk>,
}

struct Desk {
    services: Vec<WildService>,
    manner: Manner,
    asked: AtomicUsize,
    closed: AtomicBool,
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.desk.closed.store(true, SeqCst);
        // Whoever waits at the door wakes, and sees that it is closed.
        let _ = TcpStream::connect(self.base.trim_start_matches("http://"));
    }
}

impl Serving {
    /// Serves at `address`, such as `127.0.0.1:0`.
    pub(crate) fn start(address: &str, services: Vec<WildService>, manner: Manner) -> Self {
        // One that served there until just now may still be on its way out.
        let bind = || TcpListener::bind(address);
        let listener = (0..100).find_map(|_| bind().map_err(|_| thread::sleep(Duration::from_millis(50))).ok()).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::new(Desk { services, manner, asked: AtomicUsize::new(0), closed: AtomicBool::new(false) });
        let at_the_desk = desk.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if at_the_desk.closed.load(SeqCst) {
                    break;
                }
                let desk = at_the_desk.clone();
                // A client may go away at any time; that ends only its own connection.
                thread::spawn(move || drop(desk.serve(&stream)));
            }
        });
        Self { base, desk }
    }

    /// How many requests came.
    pub(crate) fn asked(&self) -> usize {
        self.desk.asked.load(SeqCst)
    }
}

impl Desk {
    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        let mut lines = BufReader::new(stream).lines();
        while let Some(first) = lines.next() {
            let first = first?;
            let mut known = None;
            for line in lines.by_ref() {
                let line = line?;
                if line.is_empty() {
                    break;
                }
                if let Some((name, value)) = line.split_once(": ") {
                    known = known.or_else(|| name.eq_ignore_ascii_case("if-none-match").then(|| value.to_owned()));
                }
            }
            let target = first.split(' ').nth(1).unwrap_or("/").to_owned();
            if !self.answer(stream, &target, known.as_deref())? {
                break;
            }
        }
        Ok(())
    }

    /// Whether the connection may be used again.
    fn answer(&self, mut stream: &TcpStream, target: &str, known: Option<&str>) -> io::Result<bool> {
        let number = self.asked.fetch_add(1, SeqCst) + 1;
        thread::sleep(self.manner.slow);
        let (mut status, mut body) = self.page(target);
        if let Some((_, failing)) = self.manner.fails.filter(|(every, _)| number.is_multiple_of(*every)) {
            (status, body) = (failing, json!({ "error": "failing", "message": "come back later" }));
        }
        let mut body = body.to_string();
        let tag = format!(
            "\"{:016x}\"",
            body.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
        );
        if status == 200 && known == Some(tag.as_str()) {
            status = 304;
            body.clear();
        }
        let retry = if matches!(status, 429 | 503) { "retry-after: 0\r\n" } else { "" };
        let head = format!(
            "HTTP/1.1 {status} .\r\ncontent-type: application/json\r\netag: {tag}\r\n{retry}content-length: {}\r\n\r\n",
            body.len()
        );
        let half = head.len() + body.len() / 2;
        // In one piece: the system would hold a second one back until the first is acknowledged.
        let bytes = (head + &body).into_bytes();
        if self.manner.drops.is_some_and(|every| number.is_multiple_of(every)) {
            stream.write_all(&bytes[..half])?;
            stream.shutdown(std::net::Shutdown::Both)?;
            return Ok(false);
        }
        stream.write_all(&bytes)?;
        Ok(true)
    }

    fn page(&self, target: &str) -> (u16, Value) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let asked =
            |name: &str| query.split('&').filter_map(|pair| pair.split_once('=')).find(|(found, _)| *found == name).map(|(_, value)| value);
        let missing = (404, json!({ "error": "not found", "message": "there is nothing here" }));
        match (self.manner.shape, path.trim_matches('/')) {
            (Shape::Three { .. }, "") => {
                (200, json!({ "version": "HSDS-UK-3.0", "profile": "https://docs.openreferraluk.org", "openapi_url": "" }))
            }
            (_, "services") => {
                let number = |name: &str| asked(name).and_then(|text| text.parse::<usize>().ok());
                let size = number("per_page").unwrap_or(50).clamp(1, self.manner.page);
                let page = number("page").unwrap_or(1).max(1);
                let whole = self.manner.shape == Shape::Three { full: true } && asked("full") == Some("true");
                (200, self.list(page, size, whole))
            }
            (Shape::Three { .. }, path) => match path.strip_prefix("services/").and_then(|id| self.found(id)) {
                Some(service) => (200, service),
                None => missing,
            },
            _ => missing,
        }
    }

    fn list(&self, page: usize, size: usize, whole: bool) -> Value {
        let count = self.manner.count;
        let from = ((page - 1) * size).min(count);
        let to = (from + size).min(count);
        let pages = count.div_ceil(size);
        let last = page >= pages;
        let item = |number: usize| match self.manner.shape {
            Shape::One => self.nth(number, |service| &service.listed),
            Shape::Three { .. } if whole => self.nth(number, |service| &service.whole),
            Shape::Three { .. } => {
                let mut head = self.nth(number, |service| &service.whole);
                head.as_object_mut().unwrap().retain(|name, value| !value.is_array() && name != "contacts");
                head
            }
        };
        let items: Vec<Value> = (from..to).map(item).collect();
        match self.manner.shape {
            Shape::One => json!({
                "totalElements": count, "totalPages": pages, "number": page, "size": items.len(), "first": page == 1, "last": last, "empty": items.is_empty(), "content": items,
            }),
            Shape::Three { .. } => json!({
                "total_items": count, "total_pages": pages, "page_number": page, "size": items.len(), "first_page": page == 1, "last_page": last,
                "empty": items.is_empty(), "contents": items,
            }),
        }
    }

    /// The service with this number; those past the end are the first again, with new ids.
    fn nth(&self, number: usize, shape: impl Fn(&WildService) -> &Value) -> Value {
        let mut value = shape(&self.services[number % self.services.len()]).clone();
        let round = number / self.services.len();
        if round > 0 {
            renumber(&mut value, round);
            if let Some(name) = value["name"].as_str().map(|name| format!("{name} {}", round + 1)) {
                value["name"] = json!(name);
            }
        }
        value
    }

    fn found(&self, id: &str) -> Option<Value> {
        let rounds = self.manner.count.div_ceil(self.services.len());
        let at = |round: usize| {
            let earlier = renumbered(id, round);
            self.services.iter().position(|service| service.whole["id"] == *earlier).map(|place| round * self.services.len() + place)
        };
        let number = (0..rounds).find_map(at).filter(|number| *number < self.manner.count)?;
        Some(self.nth(number, |service| &service.whole))
    }
}

/// New ids for all rows but taxonomy terms, which are everybody's.
fn renumber(value: &mut Value, round: usize) {
    match value {
        Value::Array(rows) => rows.iter_mut().for_each(|row| renumber(row, round)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut().filter(|(name, _)| *name != "taxonomy_term") {
                match member {
                    Value::String(id) if name == "id" || name.ends_with("_id") => *id = renumbered(id, round),
                    _ => renumber(member, round),
                }
            }
        }
        _ => {}
    }
}

/// Another id, of the same kind, for each round; the same again takes it back.
fn renumbered(id: &str, round: usize) -> String {
    let turn = u32::try_from(round).unwrap().wrapping_mul(0x9E37_79B1);
    match id.get(..8).filter(|_| id.len() == 36).and_then(|head| u32::from_str_radix(head, 16).ok()) {
        Some(head) => format!("{:08x}{}", head ^ turn, &id[8..]),
        None if round == 0 => id.to_owned(),
        None => id.strip_suffix(&format!("-r{round}")).map_or_else(|| format!("{id}-r{round}"), str::to_owned),
    }
}
