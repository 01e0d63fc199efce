//! `waymark serve`: the directory over HTTP.

use std::net::{SocketAddr, TcpListener};

use clap::Args;

use super::{
    Trouble, block_on,
    flags::SettingFlags,
    mail::{MailFlags, mailer},
    output, place,
    upkeep::UpkeepFlags,
};
use crate::{
    app::{self, Directory},
    config::{LogLevel, Setting},
    http,
    mail::Mailer,
    server::{self, Application, ServerOptions},
};

/// Serve the directory over HTTP, on this machine only unless told otherwise.
///
/// Creates the data folder and the database where there are none, and brings both up to date.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  waymark serve
  waymark serve --bind 0.0.0.0:8080 --database-url postgres://waymark:secret@db/waymark
      A password is better kept in the settings file or in WAYMARK_DATABASE_URL:
      flags show in the process list
  waymark serve --open-match
      Anyone on this machine may match without a key

SIGTERM or Ctrl-C: takes no more requests, answers those it has, and stops.")]
pub(super) struct Serve {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<String>,
    /// Let anyone match without a key. Only on a loopback address: a person's needs are nobody else's business
    #[arg(long)]
    open_match: bool,
    #[command(flatten)]
    mail: MailFlags,
    #[command(flatten)]
    upkeep: UpkeepFlags,
    #[command(flatten)]
    limits: LimitFlags,
    #[command(flatten)]
    flags: SettingFlags,
}

/// How much the server may be asked.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
struct LimitFlags {
    /// For each address, all requests; off for none [default: 3000/minute, off on a loopback address]
    #[arg(long, value_name = "RATE")]
    limit_by_address: Option<String>,
    /// For each key, all requests [default: 6000/minute, off on a loopback address]
    #[arg(long, value_name = "RATE")]
    limit_by_key: Option<String>,
    /// For each address, registering organisations [default: 20/hour, off on a loopback address]
    #[arg(long, value_name = "RATE")]
    limit_registration: Option<String>,
    /// For each address, requests with a wrong key [default: 30/minute]
    #[arg(long, value_name = "RATE")]
    limit_failed_keys: Option<String>,
    /// Proxies whose X-Forwarded-For or Forwarded is believed: addresses or networks, with commas between
    #[arg(long, value_name = "NETWORKS")]
    trusted_proxies: Option<String>,
}

impl Serve {
    /// Serves until it is told to stop.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let LimitFlags { limit_by_address, limit_by_key, limit_registration, limit_failed_keys, trusted_proxies } = &self.limits;
        let own = [
            (Setting::Bind, self.bind.as_ref()),
            (Setting::LimitByAddress, limit_by_address.as_ref()),
            (Setting::LimitByKey, limit_by_key.as_ref()),
            (Setting::LimitRegistration, limit_registration.as_ref()),
            (Setting::LimitFailedKeys, limit_failed_keys.as_ref()),
            (Setting::TrustedProxies, trusted_proxies.as_ref()),
        ];
        let own = [&own[..], &self.mail.set(), &self.upkeep.set()].concat();
        let settings = self.flags.settings_with(&own, LogLevel::Info)?;
        if self.open_match {
            only_loopback(settings.bind(), "--open-match is")?;
        }
        let listener = reserve(settings.bind(), "serve")?;
        let place = place::of(&settings);
        let mailer = mailer(&settings, &place)?;
        let may_match = self.open_match;
        let options = http::Options { open_match: may_match, limits: settings.limits() };
        block_on(async move {
            let directory = Directory::open(&place).await?;
            if let Some(url) = settings.public_url() {
                directory.set_public_url(url);
            }
            directory.set_upkeep(settings.upkeep());
            let keyless = directory.keys(None, 1).await?.items.is_empty();
            answer(directory, listener, options, mailer, |address| {
                output::tell(&format!("Waymark serves {} on http://{address} (documentation: http://{address}/docs)", place.database));
                if keyless {
                    output::tell(&first_key(&place, may_match));
                }
            })
            .await
        })
    }
}

/// How to make the first key, where whoever has none may match or may not.
fn first_key(place: &app::Settings, may_match: bool) -> String {
    let nobody = if may_match { "anybody on this machine may match, and nobody may" } else { "nobody may match," };
    format!(
        "There is no key yet, so {nobody} write or moderate. To make the first, beside this server:\n\n  \
         waymark keys create --role admin --name \"your name\" --data-dir {}\n\n\
         (with the same database and settings file, where they are named), and with it, or in the same way, others:\n\
         integrator, link_worker, organisation, moderator.",
        shown(place)
    )
}

/// Serves `directory` at the address that `reserved` holds, following its log and sending its mail, until it is told to stop; says so first.
pub(super) async fn answer(
    directory: Directory,
    reserved: TcpListener,
    options: http::Options,
    mailer: Mailer,
    say: impl FnOnce(SocketAddr),
) -> Result<(), Trouble> {
    let bind = reserved.local_addr()?;
    drop(reserved);
    server::log_panics_without_their_words();
    let follower = directory.spawn_follower();
    let application = Application::build(directory.clone(), ServerOptions { bind, workers: None, http: options })?;
    // Heard only where nobody has said otherwise.
    directory.set_public_url(&format!("http://{}", application.address()));
    let postman = directory.spawn_postman(mailer);
    let caretaker = directory.spawn_caretaker();
    say(application.address());
    let outcome = application.run().await;
    caretaker.stop().await;
    postman.stop().await;
    follower.stop().await;
    directory.close().await;
    Ok(outcome?)
}

/// Refuses an address that others than this machine can reach.
pub(super) fn only_loopback(bind: SocketAddr, what: &str) -> Result<(), Trouble> {
    if bind.ip().is_loopback() {
        return Ok(());
    }
    Err(Trouble::Usage(format!(
        "{what} for a loopback address only, and {bind} can be reached by others: matching without a key would be open to them all.\n\
         Use --bind 127.0.0.1:{}, or serve without --open-match.",
        bind.port()
    )))
}

/// Takes the address before any long work, and holds it meanwhile: a port that is in use is told at once.
pub(super) fn reserve(bind: SocketAddr, command: &str) -> Result<TcpListener, Trouble> {
    TcpListener::bind(bind).map_err(|error| {
        Trouble::Failed(match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                let other = SocketAddr::new(bind.ip(), bind.port().checked_add(1).unwrap_or(8080));
                format!(
                    "{bind} is in use by another program (another Waymark, perhaps).\n\
                     Stop that one, or choose another port: waymark {command} --bind {other}"
                )
            }
            std::io::ErrorKind::PermissionDenied => {
                format!(
                    "{bind} may not be listened on by this user; ports from 1024 upwards may, such as waymark {command} --bind {}:8080",
                    bind.ip()
                )
            }
            std::io::ErrorKind::AddrNotAvailable => {
                format!("{bind} is no address of this machine; 127.0.0.1 is this machine only, 0.0.0.0 is all of its addresses")
            }
            _ => format!("{bind} cannot be listened on: {error}"),
        })
    })
}

/// The place that a command serves from, for messages.
pub(super) fn shown(place: &app::Settings) -> String {
    place.data_dir.display().to_string()
}
