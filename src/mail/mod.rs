//! Mail that goes out: by SMTP where a server is configured, into a folder of `.eml` files otherwise.
//!
//! Knows how a mail is put together and handed over, and nothing of what it tells or of where it waited. Addresses are personal data:
//! no error here repeats one. Begin with [`Mailer`].

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, Utc};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, SinglePart},
};
use uuid::Uuid;

/// How long a mail server may take to answer.
const SERVER_TIME: Duration = Duration::from_secs(30);

/// A mail to be sent.
#[derive(Clone)]
pub struct Mail {
    /// Its id: the same when it is sent again, so that whoever gets it twice can tell.
    pub id: Uuid,
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says, in plain text.
    pub body: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// What sends mail. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    way: Arc<Way>,
}

enum Way {
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// Why a mail was not sent. Holds no address and nothing of the mail.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It is addressed to what is no address, or cannot be put together.
    #[error("the mail cannot be put together")]
    Unsendable,
    /// The server refuses it, and would again.
    #[error("the mail server refuses the mail for good{}", code(.0.as_ref()))]
    Refused(Option<u16>),
    /// The server does not take it now.
    #[error("the mail server does not take the mail at present{}", code(.0.as_ref()))]
    NotNow(Option<u16>),
    /// The folder cannot be written.
    #[error("the folder for mail cannot be written")]
    Folder(#[source] io::Error),
}

fn code(code: Option<&u16>) -> String {
    code.map(|code| format!(" (SMTP {code})")).unwrap_or_default()
}

impl MailError {
    /// Whether trying again is of no use.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Unsendable | Self::Refused(_))
    }
}

/// A setting that cannot be used, in words that hold no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSetting(pub &'static str);

/// Where an SMTP server is, and how to log in there. It may hold a password, and is shown without.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// Reads `smtps://user:password@host` (TLS from the beginning), `smtp://…?tls=required` (STARTTLS), or `smtp://host:port` without
    /// TLS, as for a relay on the same machine.
    ///
    /// # Errors
    /// [`BadSetting`], without the password.
    pub fn parse(text: &str) -> Result<Self, BadSetting> {
        if !text.starts_with("smtp://") && !text.starts_with("smtps://") {
            return Err(BadSetting("it begins with neither smtp:// nor smtps://"));
        }
        let built = AsyncSmtpTransport::<Tokio1Executor>::from_url(text);
        built.map(|_| Self(text.to_owned())).map_err(|_| BadSetting("it is not the address of a mail server"))
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl(…)")
    }
}

/// The address that mail comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

impl Sender {
    /// Reads `name@example.org` or `Waymark Leeds <name@example.org>`.
    ///
    /// # Errors
    /// [`BadSetting`].
    pub fn parse(text: &str) -> Result<Self, BadSetting> {
        text.trim().parse().map(Self).map_err(|_| BadSetting("it is not a mail address"))
    }

    /// The sender of mail that only lies in a folder.
    ///
    /// # Panics
    /// Never: the address is well formed.
    #[must_use]
    pub fn of_the_folder() -> Self {
        let address = Address::new("waymark", "localhost").expect("a name at a host is an address");
        Self(Mailbox::new(Some("Waymark".to_owned()), address))
    }
}

impl Mailer {
    /// One that writes each mail into a file of `folder`, which is made when the first is written.
    #[must_use]
    pub fn to_folder(folder: &Path, from: Sender) -> Self {
        Self { from: from.0, way: Arc::new(Way::Folder(folder.to_owned())) }
    }

    /// One that hands mail to a server.
    ///
    /// # Errors
    /// [`BadSetting`] where the address is none.
    pub fn by_smtp(url: &SmtpUrl, from: Sender) -> Result<Self, BadSetting> {
        let built = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url.0);
        let transport = built.map_err(|_| BadSetting("it is not the address of a mail server"))?.timeout(Some(SERVER_TIME)).build();
        Ok(Self { from: from.0, way: Arc::new(Way::Smtp(transport)) })
    }

    /// Sends a mail. One that is sent again has the same `Message-ID`.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = self.message(mail)?;
        match self.way.as_ref() {
            Way::Folder(folder) => write(folder, mail.id, &message.formatted()).await.map_err(MailError::Folder),
            Way::Smtp(transport) => match transport.send(message).await {
                Ok(_) => Ok(()),
                Err(error) => {
                    // What the server said may quote the address: only its code is kept.
                    let code = error.status().map(u16::from);
                    Err(if error.is_permanent() { MailError::Refused(code) } else { MailError::NotNow(code) })
                }
            },
        }
    }

    /// The mail as it goes out. A line break in an address or a subject cannot become a header: addresses are parsed, subjects encoded.
    fn message(&self, mail: &Mail) -> Result<Message, MailError> {
        let to: Address = mail.to.parse().map_err(|_| MailError::Unsendable)?;
        let subject: String = mail.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Message::builder()
            .message_id(Some(format!("<{}@{}>", mail.id.simple(), self.from.email.domain())))
            .date(SystemTime::from(mail.at))
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .singlepart(SinglePart::plain(mail.body.clone()))
            .map_err(|_| MailError::Unsendable)
    }
}

/// Writes a mail's file: whole or not at all.
async fn write(folder: &Path, id: Uuid, bytes: &[u8]) -> io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let path = folder.join(format!("{id}.eml"));
    let new = path.with_extension("new");
    tokio::fs::write(&new, bytes).await?;
    tokio::fs::rename(&new, &path).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to: &str, subject: &str, body: &str) -> Mail {
        let at = "2026-11-22T09:00:00Z".parse().unwrap();
        Mail { id: Uuid::from_u128(7), to: to.to_owned(), subject: subject.to_owned(), body: body.to_owned(), at }
    }

    fn formatted(mail: &Mail) -> String {
        let mailer = Mailer::to_folder(Path::new("nowhere"), Sender::parse("Waymark <hello@waymark.example>").unwrap());
        String::from_utf8(mailer.message(mail).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_is_plain_text_with_an_id_of_its_own() {
        let text = formatted(&mail("jo@tea.example", "Please confirm", "Hello,\n\n“Tea”\n"));
        for part in [
            "Message-ID: <00000000000000000000000000000007@waymark.example>\r\n",
            "From: Waymark <hello@waymark.example>\r\n",
            "To: jo@tea.example\r\n",
            "Subject: Please confirm\r\n",
            "Date: Sun, 22 Nov 2026 09:00:00 +0000\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
        ] {
            assert!(text.contains(part), "{part:?} not in {text}");
        }
    }

    #[test]
    fn nobody_writes_a_header() {
        let text = formatted(&mail("jo@tea.example", "Hello\r\nBcc: all@example.org\r\n\r\nBuy", "\r\nBcc: all@example.org\r\n.\r\nQUIT"));
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.lines().all(|line| !line.to_lowercase().starts_with("bcc")), "{head}");
        for to in ["jo@tea.example\r\nBcc: all@example.org", "jo@tea.example, all@example.org", "Jo <jo@tea.example>", ""] {
            let mailer = Mailer::to_folder(Path::new("nowhere"), Sender::of_the_folder());
            assert!(mailer.message(&mail(to, "Hello", "Hello")).is_err(), "{to:?}");
        }
    }

    #[tokio::test]
    async fn a_mail_that_is_written_again_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = Mailer::to_folder(&folder.path().join("mail"), Sender::of_the_folder());
        for _ in 0..2 {
            mailer.send(&mail("jo@tea.example", "Hello", "Hello")).await.unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(folder.path().join("mail")).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(files, ["00000000-0000-0000-0000-000000000007.eml"]);
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_asked_again_later() {
        let mailer = Mailer::by_smtp(&SmtpUrl::parse("smtp://127.0.0.1:1").unwrap(), Sender::of_the_folder()).unwrap();
        let error = mailer.send(&mail("jo@tea.example", "Hello", "Hello")).await.unwrap_err();
        assert!(!error.is_final() && !error.to_string().contains("tea.example"), "{error}");
    }

    #[test]
    fn settings_are_checked_and_shown_without_their_password() {
        for (text, good) in [
            ("smtps://jo:s3cret@mail.example", true),
            ("smtp://mail.example:587?tls=required", true),
            ("smtp://127.0.0.1:25", true),
            ("https://mail.example", false),
            ("smtp://mail.example?tls=perhaps", false),
            ("smtp:", false),
        ] {
            assert_eq!(SmtpUrl::parse(text).is_ok(), good, "{text}");
        }
        assert!(!format!("{:?}", SmtpUrl::parse("smtps://jo:s3cret@mail.example")).contains("s3cret"));
        assert!(Sender::parse("nobody").is_err());
    }
}
