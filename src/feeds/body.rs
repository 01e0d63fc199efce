//! The body of an answer: bounded while it comes and while it is unpacked, so that a bomb goes off before it is large.

use std::{
    io::{self, Write},
    time::Duration,
};

use flate2::write::MultiGzDecoder;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

use super::FeedError;

/// Reads a body of at most `most` bytes, packed and unpacked, of which something must come every `idle`.
pub(super) async fn read(headers: &HeaderMap, mut body: Incoming, most: u64, idle: Duration) -> Result<Vec<u8>, FeedError> {
    if body.size_hint().lower() > most {
        return Err(FeedError::TooLarge(most));
    }
    let mut sink = Sink::for_packing(headers, most)?;
    let mut came = 0;
    loop {
        let frame = timeout(idle, body.frame()).await.map_err(|_| FeedError::Timeout { to: "send more of the answer", within: idle })?;
        let Some(frame) = frame else { return sink.finish() };
        let frame = frame.map_err(|error| FeedError::BrokenOff(error.to_string()))?;
        let Ok(data) = frame.into_data() else { continue };
        came += data.len() as u64;
        if came > most {
            return Err(FeedError::TooLarge(most));
        }
        sink.write(&data)?;
    }
}

/// Where the bytes go.
enum Sink {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

impl Sink {
    fn for_packing(headers: &HeaderMap, most: u64) -> Result<Self, FeedError> {
        let bounded = Bounded { bytes: Vec::new(), most, full: false };
        let packing = headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap_or("unknown").trim().to_ascii_lowercase());
        match packing.as_deref() {
            None | Some("" | "identity") => Ok(Self::Plain(bounded)),
            Some("gzip" | "x-gzip") => Ok(Self::Gzip(Box::new(MultiGzDecoder::new(bounded)))),
            Some(other) => Err(FeedError::Packed(other.chars().take(40).collect())),
        }
    }

    fn write(&mut self, data: &[u8]) -> Result<(), FeedError> {
        match self {
            Self::Plain(bounded) => bounded.write_all(data).map_err(|error| bounded.reason(&error)),
            Self::Gzip(decoder) => decoder.write_all(data).map_err(|error| decoder.get_ref().reason(&error)),
        }
    }

    fn finish(self) -> Result<Vec<u8>, FeedError> {
        match self {
            Self::Plain(bounded) => Ok(bounded.bytes),
            Self::Gzip(mut decoder) => {
                decoder.try_finish().map_err(|error| decoder.get_ref().reason(&error))?;
                decoder.finish().map(|bounded| bounded.bytes).map_err(|error| FeedError::BrokenOff(error.to_string()))
            }
        }
    }
}

/// Bytes, up to a bound.
struct Bounded {
    bytes: Vec<u8>,
    most: u64,
    full: bool,
}

impl Bounded {
    /// Why writing failed: it is full, or what was to be unpacked is broken.
    fn reason(&self, error: &io::Error) -> FeedError {
        if self.full { FeedError::TooLarge(self.most) } else { FeedError::BrokenOff(error.to_string()) }
    }
}

impl Write for Bounded {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if (self.bytes.len() + data.len()) as u64 > self.most {
            self.full = true;
            return Err(io::Error::other("more than the bound"));
        }
        self.bytes.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
