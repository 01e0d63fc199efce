//! The binary. All that it does stands in `src/cli/`.

use std::process::ExitCode;

fn main() -> ExitCode {
    waymark::cli::main()
}
