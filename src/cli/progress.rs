//! Long work, seen: a bar on a terminal, a plain line now and then elsewhere.

use std::{
    io::IsTerminal as _,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::app::Progress;

/// How often a plain line is printed at most.
const PLAIN_EVERY: Duration = Duration::from_secs(2);

/// Shows how far a long piece of work has come, on standard error.
pub(super) struct Shown {
    bar: Option<ProgressBar>,
    said: Mutex<Said>,
}

/// What was said last.
struct Said {
    what: String,
    at: Instant,
}

impl Shown {
    /// Nothing done yet.
    pub(super) fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()));
        Self { bar, said: Mutex::new(Said { what: String::new(), at: Instant::now() }) }
    }

    /// Clears the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Shown {
    fn at(&self, what: &str, done: u64, of: Option<u64>) {
        // A panic elsewhere must not take the progress's word away.
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let begins = said.what != what;
        if begins {
            what.clone_into(&mut said.what);
        }
        if let Some(bar) = &self.bar {
            if begins {
                bar.reset();
                bar.set_style(style(of.is_some()));
                bar.set_message(what.to_owned());
            }
            if let Some(of) = of {
                bar.set_length(of);
            }
            bar.set_position(done);
        } else if begins || said.at.elapsed() >= PLAIN_EVERY {
            said.at = Instant::now();
            output::tell(&plain_line(what, done, of));
        }
    }
}

fn style(measured: bool) -> ProgressStyle {
    let template = if measured { "{msg} {wide_bar} {human_pos} of {human_len}" } else { "{spinner} {msg} {human_pos}" };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn plain_line(what: &str, done: u64, of: Option<u64>) -> String {
    match of {
        Some(of) => format!("{what}: {done} of {of}"),
        None if done == 0 => format!("{what} …"),
        None => format!("{what}: {done}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_says_what_is_known() {
        assert_eq!(plain_line("Reading", 0, None), "Reading …");
        assert_eq!(plain_line("Reading", 500, None), "Reading: 500");
        assert_eq!(plain_line("Importing", 500, Some(697)), "Importing: 500 of 697");
    }
}
