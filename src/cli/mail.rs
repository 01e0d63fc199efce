//! The flags of mail, and what sends it.

use clap::Args;

use super::{Trouble, place};
use crate::{
    app,
    config::{Setting, Settings},
    mail::{Mailer, Sender},
};

/// The folder in the data folder that mail is written into where no server is set.
const MAIL: &str = "mail";

/// How mail goes out.
#[derive(Debug, Args)]
#[command(next_help_heading = "Mail")]
pub(super) struct MailFlags {
    /// Where people reach this server, for the links in mails [default: the address it listens on]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Server that mail is handed to; without one, mail is written as .eml files into the folder mail of the data folder
    #[arg(long, value_name = "URL")]
    smtp_url: Option<String>,
    /// Address that mail comes from; needed with a mail server
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
}

impl MailFlags {
    /// What they set.
    pub(super) fn set(&self) -> [(Setting, Option<&String>); 3] {
        [
            (Setting::PublicUrl, self.public_url.as_ref()),
            (Setting::SmtpUrl, self.smtp_url.as_ref()),
            (Setting::MailFrom, self.mail_from.as_ref()),
        ]
    }
}

/// What sends mail: a server where one is set, the data folder otherwise.
pub(super) fn mailer(settings: &Settings, place: &app::Settings) -> Result<Mailer, Trouble> {
    let Some(url) = settings.smtp_url() else { return Ok(to_folder(place, settings.mail_from())) };
    let (Some(from), Some(_)) = (settings.mail_from(), settings.public_url()) else {
        return Err(Trouble::Usage(
            "smtp_url is set, and mail_from or public_url is not: mail needs an address that it comes from, and the links in it an address \
             that people reach this server at.\n\
             Set WAYMARK_MAIL_FROM and WAYMARK_PUBLIC_URL, or mail_from and public_url in the settings file."
                .to_owned(),
        ));
    };
    Mailer::by_smtp(url, from.clone()).map_err(|bad| Trouble::Usage(format!("smtp_url cannot be used: {bad}")))
}

/// What writes mail into the data folder.
pub(super) fn to_folder(place: &app::Settings, from: Option<&Sender>) -> Mailer {
    Mailer::to_folder(&place::file(place, MAIL), from.cloned().unwrap_or_else(Sender::of_the_folder))
}
