//! A small HTTP server on the loopback: it hears a request, and writes what it is told to, byte by byte where that matters.

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::sleep,
};

/// A request as it was heard.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    /// Path and query.
    pub(super) target: String,
    head: String,
}

impl Heard {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// A member of the query.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }
}

/// What is written back.
pub(super) enum Reply {
    /// Status, further header lines, body.
    Whole(u16, Vec<String>, Vec<u8>),
    /// As the first, but the connection ends after so many bytes of the body.
    Drop(Vec<u8>, usize),
    /// Says neither how long it is nor that it comes in chunks, and ends.
    Endless(Vec<u8>),
    /// The head, and then nothing.
    Silent,
    /// Not a word.
    Mute,
    /// Something that is no HTTP.
    Noise,
    /// A byte every now and then.
    Slow,
}

impl Reply {
    pub(super) fn json(value: &Value) -> Self {
        Self::Whole(200, vec!["content-type: application/json".to_owned()], value.to_string().into_bytes())
    }

    pub(super) fn status(status: u16) -> Self {
        Self::Whole(status, Vec::new(), b"{\"error\":\"no\"}".to_vec())
    }

    pub(super) fn redirect(to: &str) -> Self {
        Self::Whole(302, vec![format!("location: {to}")], Vec::new())
    }

    pub(super) fn packed(bytes: &[u8]) -> Self {
        Self::Whole(200, vec!["content-encoding: gzip".to_owned()], gzip(bytes))
    }

    pub(super) fn with(mut self, header: &str) -> Self {
        if let Self::Whole(_, headers, _) = &mut self {
            headers.push(header.to_owned());
        }
        self
    }
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A running server; it stops when dropped.
pub(super) struct Server {
    pub(super) base: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// One that answers as `answer` says. It is given the request, and how many came before it.
    pub(super) async fn start(answer: impl Fn(&Heard, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let (answer, all) = (Arc::new(answer), heard.clone());
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, answer.clone(), all.clone()));
            }
        });
        Self { base, heard, task }
    }

    pub(super) fn url(&self, path: &str) -> super::FeedUrl {
        super::url(&format!("{}{path}", self.base))
    }

    /// The requests so far.
    pub(super) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// What was asked for so far.
    pub(super) fn targets(&self) -> Vec<String> {
        self.heard().into_iter().map(|heard| heard.target).collect()
    }
}

async fn serve(mut stream: TcpStream, answer: Arc<impl Fn(&Heard, usize) -> Reply>, all: Arc<Mutex<Vec<Heard>>>) {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut some = [0; 2048];
        match stream.read(&mut some).await {
            Ok(0) | Err(_) => return,
            Ok(count) => bytes.extend_from_slice(&some[..count]),
        }
        // TLS begins so. It gets no answer.
        if bytes.first() == Some(&22) {
            return;
        }
    }
    let head = String::from_utf8(bytes).unwrap();
    let target = head.split(' ').nth(1).unwrap().to_owned();
    let request = Heard { target, head };
    let reply = {
        let mut all = all.lock().unwrap();
        all.push(request.clone());
        answer(&request, all.len() - 1)
    };
    // Whoever asked may have gone away; that is theirs.
    let _ = write(&mut stream, reply).await;
}

async fn write(stream: &mut TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Whole(status, headers, body) => {
            let mut lines = vec![format!("HTTP/1.1 {status} ."), format!("content-length: {}", body.len()), "connection: close".to_owned()];
            lines.extend(headers);
            stream.write_all(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes()).await?;
            stream.write_all(&body).await?;
        }
        Reply::Drop(body, after) => {
            let head = format!("HTTP/1.1 200 .\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body[..after]).await?;
        }
        Reply::Endless(body) => {
            stream.write_all(b"HTTP/1.1 200 .\r\nconnection: close\r\n\r\n").await?;
            stream.write_all(&body).await?;
        }
        Reply::Silent => {
            stream.write_all(b"HTTP/1.1 200 .\r\ncontent-length: 10\r\n\r\n").await?;
            sleep(Duration::from_secs(30)).await;
        }
        Reply::Mute => sleep(Duration::from_secs(30)).await,
        Reply::Noise => stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").await?,
        Reply::Slow => {
            stream.write_all(b"HTTP/1.1 200 .\r\ncontent-length: 100000\r\n\r\n").await?;
            loop {
                stream.write_all(b" ").await?;
                sleep(Duration::from_millis(5)).await;
            }
        }
    }
    stream.shutdown().await
}
