//! `waymark upkeep`: what is due today, done once; and the flags of upkeep.

use std::io::Write as _;

use clap::Args;

use super::{
    Trouble, block_on,
    flags::SettingFlags,
    mail::{MailFlags, mailer},
    place,
};
use crate::{
    app::Directory,
    clock,
    config::{LogLevel, Setting},
};

/// When organizations are asked whether their listings are still right.
#[derive(Debug, Args)]
#[command(next_help_heading = "Upkeep")]
pub(super) struct UpkeepFlags {
    /// After how many days without a word an organisation is reminded of a listing; off for never [default: 90, 120, 150]
    #[arg(long, value_name = "DAYS")]
    remind_after_days: Option<String>,
    /// After how many days without a word a listing is no longer suggested to anybody; off for never [default: off]
    #[arg(long, value_name = "DAYS")]
    hide_after_days: Option<String>,
}

impl UpkeepFlags {
    /// What they set.
    pub(super) fn set(&self) -> [(Setting, Option<&String>); 2] {
        [(Setting::RemindAfterDays, self.remind_after_days.as_ref()), (Setting::HideAfterDays, self.hide_after_days.as_ref())]
    }
}

/// Do what is due today: open rooms whose day has gone by, remind organisations of listings, send the mail that waits.
///
/// A server does this by itself, day by day. May be run beside one, and as often as one likes: what was done is not done again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  waymark upkeep --data-dir waymark-data --public-url https://directory.example.org")]
pub(super) struct Upkeep {
    #[command(flatten)]
    mail: MailFlags,
    #[command(flatten)]
    reminders: UpkeepFlags,
    #[command(flatten)]
    flags: SettingFlags,
}

impl Upkeep {
    /// Does it, and says what was done.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let own = [&self.mail.set()[..], &self.reminders.set()].concat();
        let settings = self.flags.settings_with(&own, LogLevel::Warn)?;
        let place = place::existing(&settings)?;
        let mailer = mailer(&settings, &place)?;
        let (upkept, sent) = block_on(async {
            let directory = Directory::open(&place).await?;
            if let Some(url) = settings.public_url() {
                directory.set_public_url(url);
            }
            directory.set_upkeep(settings.upkeep());
            let upkept = directory.upkeep(clock::now()).await?;
            let mut sent = 0;
            loop {
                match directory.send_due_mail(&mailer, clock::now()).await? {
                    0 => break,
                    tried => sent += tried,
                }
            }
            directory.close().await;
            Ok((upkept, sent))
        })?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{} listings are open again, since their day has gone by", upkept.opened)?;
        writeln!(out, "{} listings were asked after, in {} letters", upkept.reminded, upkept.letters)?;
        writeln!(out, "{sent} mails were tried")?;
        writeln!(out, "{} old links and mails were forgotten", upkept.forgotten)?;
        Ok(())
    }
}
