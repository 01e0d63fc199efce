//! The server: what `main` runs and what the tests talk to.

use std::{io, net::SocketAddr, num::NonZeroUsize, thread::available_parallelism, time::Duration};

use actix_web::{
    HttpServer,
    dev::{Server, ServerHandle},
    web::Data,
};

use crate::{
    app::Directory,
    http::{self, Faces},
};

/// How long requests in flight may take to finish after a signal to stop.
const STOP_S: u64 = 10;

/// How long the head of a request may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// How long a connection stays open between two requests: longer than the clients and proxies that pool connections usually wait,
/// so that it is they who close, and no request meets a connection that is being closed.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long what still comes of a body that was refused is thrown away before its connection is closed: a client which is cut off
/// while it is sending never sees the answer that explains why.
const LINGER: Duration = Duration::from_secs(5);

/// The most threads that talk to clients. Matches run apart from them, and the rest is light.
const MAX_WORKERS: usize = 8;

/// What the operator chose.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Where to listen; port 0 takes any that is free.
    pub bind: SocketAddr,
    /// How many threads talk to clients; as many as there are cores, up to eight, where it is left open.
    pub workers: Option<NonZeroUsize>,
    /// What the faces need to know.
    pub http: http::Options,
}

/// A server that listens, and does not answer yet.
pub struct Application {
    address: SocketAddr,
    server: Server,
    directory: Directory,
}

impl Application {
    /// Listens at the address asked for.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn build(directory: Directory, options: ServerOptions) -> io::Result<Self> {
        let faces = Data::new(Faces::new(directory.clone(), options.http));
        let workers = options.workers.map_or_else(|| available_parallelism().map_or(2, usize::from).min(MAX_WORKERS), usize::from);
        let server = HttpServer::new(move || http::app(Data::clone(&faces)))
            .workers(workers)
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD_TIME)
            .client_disconnect_timeout(LINGER)
            .shutdown_timeout(STOP_S)
            .disable_signals()
            .bind(options.bind)?;
        let address = server.addrs().first().copied().ok_or_else(|| io::Error::from(io::ErrorKind::AddrNotAvailable))?;
        Ok(Self { address, server: server.run(), directory })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it from elsewhere; `stop(true)` lets requests finish.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Answers until SIGTERM, SIGINT or the handle stops it. Requests in flight are finished first, for up to ten seconds; a
    /// second signal does not wait for them.
    ///
    /// # Errors
    /// When the server breaks.
    pub async fn run(self) -> io::Result<()> {
        let handle = self.server.handle();
        let directory = self.directory;
        let stopping = tokio::spawn(async move {
            signal().await;
            tracing::info!("stopping: finishing what has begun");
            directory.stop_waiting();
            let finishing = handle.stop(true);
            tokio::select! {
                () = finishing => {}
                () = signal() => {
                    tracing::info!("stopping at once");
                    handle.stop(false).await;
                }
            }
        });
        let outcome = self.server.await;
        stopping.abort();
        outcome
    }
}

/// Waits for a signal to stop.
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let waiting = |kind| async move {
        match signal(kind) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            // Without a handler the signal ends the process by itself.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = waiting(SignalKind::terminate()) => {}
        () = waiting(SignalKind::interrupt()) => {}
    }
}

/// Has panics logged by where they happened, without their words: those may quote what a person said.
///
/// For `main` alone: it changes the whole process.
pub fn log_panics_without_their_words() {
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "panicked");
    }));
}
