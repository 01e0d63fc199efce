//! `waymark openapi`: the document of the API.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};

use super::Trouble;
use crate::http::openapi;

/// Print the OpenAPI document of the API.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  waymark openapi --version 3.0 > waymark.json    # for generators that refuse 3.1")]
pub(super) struct Openapi {
    /// Which version of OpenAPI to write it in
    #[arg(long = "version", value_enum, default_value = "3.1")]
    version: Version,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Version {
    #[value(name = "3.1")]
    V31,
    #[value(name = "3.0")]
    V30,
}

impl Openapi {
    /// Prints it.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let document = openapi::document();
        let document = match self.version {
            Version::V31 => document,
            Version::V30 => openapi::as_3_0(document),
        };
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &document).map_err(io::Error::from)?;
        writeln!(out)?;
        out.flush()?;
        Ok(())
    }
}
