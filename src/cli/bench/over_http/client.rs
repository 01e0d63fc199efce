//! A client as plain as can be: one blocking connection, kept open. It shares the machine's cores with the server.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::generator::people::{Asked, Kind};

/// How long an answer may take. The server gives up far earlier.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, ready to be sent.
pub(super) struct Sent {
    /// Whether it has a place and a telling need.
    pub(super) placed: bool,
    bytes: Vec<u8>,
}

impl Sent {
    pub(super) fn of(asked: &Asked) -> Self {
        let body = asked.body().to_string();
        let head = "POST /v1/match HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ";
        Self { placed: asked.kind == Kind::Placed, bytes: format!("{head}{}\r\n\r\n{body}", body.len()).into_bytes() }
    }
}

/// What a server said.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Whether it says when to ask again.
    pub(super) retry_after: bool,
    pub(super) length: usize,
}

/// Somebody who asks.
pub(super) struct Client {
    address: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
    line: String,
    body: Vec<u8>,
}

impl Client {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address, connection: None, line: String::new(), body: Vec::new() }
    }

    /// Connects where it is not connected yet.
    pub(super) fn connect(&mut self) -> io::Result<()> {
        if self.connection.is_none() {
            let stream = TcpStream::connect(self.address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            self.connection = Some(BufReader::with_capacity(1 << 15, stream));
        }
        Ok(())
    }

    /// Sends a request and reads its answer. After an error it connects anew.
    pub(super) fn ask(&mut self, request: &Sent) -> io::Result<Answer> {
        self.connect()?;
        let outcome = self.exchange(request);
        if !matches!(outcome, Ok((_, false))) {
            self.connection = None;
        }
        outcome.map(|(answer, _)| answer)
    }

    /// As [`Client::ask`]; answers, too, whether the server closes the connection.
    fn exchange(&mut self, request: &Sent) -> io::Result<(Answer, bool)> {
        let stream = self.connection.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        stream.get_mut().write_all(&request.bytes)?;
        let (mut answer, mut length, mut closes) = (Answer::default(), None, false);
        loop {
            self.line.clear();
            if stream.read_line(&mut self.line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let line = self.line.trim_end();
            if line.is_empty() {
                break;
            }
            match line.split_once(':') {
                _ if answer.status == 0 => answer.status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0),
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok(),
                Some((name, _)) if name.eq_ignore_ascii_case("retry-after") => answer.retry_after = true,
                Some((name, value)) if name.eq_ignore_ascii_case("connection") => closes = value.trim().eq_ignore_ascii_case("close"),
                _ => {}
            }
        }
        answer.length = length.ok_or_else(|| io::Error::other("an answer without its length"))?;
        self.body.resize(answer.length, 0);
        stream.read_exact(&mut self.body)?;
        Ok((answer, closes))
    }

    /// What stands for the body of the last answer: two bodies with one print are the same.
    pub(super) fn print(&self) -> u64 {
        let mut print = DefaultHasher::new();
        self.body.hash(&mut print);
        print.finish()
    }
}
