//! The real server, in this process, on a port of its own.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
        mpsc,
    },
    thread::{self, JoinHandle},
};

use tokio::{runtime, sync::oneshot};

use crate::{
    app::Directory,
    cli::{
        Trouble,
        bench::{
            data::Data,
            opened::{self, Opened},
        },
        output,
    },
    http::Options,
    server::{Application, ServerOptions},
};

/// A server that answers.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) directory: Directory,
    pub(super) opened: Opened,
    /// Where its use cases run.
    pub(super) runtime: runtime::Handle,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Result<(), Trouble>>,
}

impl Server {
    /// Opens the directory, follows its log and serves it, as `waymark serve --open-match` does, without a log.
    pub(super) fn start(data: &Data) -> Result<Self, Trouble> {
        let data = Data { settings: data.settings.clone(), built: data.built.clone() };
        let (send, receive) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async move {
                let (directory, opened) = opened::open(&data).await?;
                let follower = directory.spawn_follower();
                let options = ServerOptions {
                    bind: SocketAddr::from(([127, 0, 0, 1], 0)),
                    workers: None,
                    http: Options { open_match: true, ..Options::default() },
                };
                let application = Application::build(directory.clone(), options)?;
                let handle = application.handle();
                let asked_to = Arc::new(AtomicBool::new(false));
                let asked = Arc::clone(&asked_to);
                tokio::spawn(async move {
                    // Also when whoever would have said so is gone.
                    let _ = stopped.await;
                    asked.store(true, Relaxed);
                    handle.stop(true).await;
                });
                let _ = send.send((application.address(), directory.clone(), opened, runtime::Handle::current()));
                let outcome = application.run().await;
                if !asked_to.load(Relaxed) {
                    // Ctrl-C, or a service manager: the server took the signal, and there is nobody left to measure.
                    output::tell("waymark: broken off");
                    std::process::exit(1);
                }
                follower.stop().await;
                directory.close().await;
                Ok(outcome?)
            })
        });
        match receive.recv() {
            Ok((address, directory, opened, runtime)) => Ok(Self { address, directory, opened, runtime, stop, thread }),
            // It ended before it served, and its own error says why.
            Err(_) => Err(ended(thread).err().unwrap_or_else(broke)),
        }
    }

    /// Stops it, once what has begun is done.
    pub(super) fn stop(self) -> Result<Opened, Trouble> {
        let Self { directory, opened, stop, thread, .. } = self;
        directory.stop_waiting();
        let _ = stop.send(());
        ended(thread).map(|()| opened)
    }
}

fn ended(thread: JoinHandle<Result<(), Trouble>>) -> Result<(), Trouble> {
    thread.join().unwrap_or_else(|_| Err(broke()))
}

fn broke() -> Trouble {
    Trouble::Failed("the server broke".to_owned())
}
