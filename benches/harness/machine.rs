//! What Linux tells of this process. Elsewhere the figures are absent.

use std::{fs, path::Path};

/// The processor time that this thread has used, in microseconds, to the scheduler's last tick.
pub(crate) fn thread_cpu_us() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse::<f64>().ok().map(|ns| ns / 1000.0)
}

/// The memory of this process that no file holds, in bytes: the mapped index is not counted.
pub(crate) fn anonymous_bytes() -> Option<u64> {
    let told = fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("Anonymous:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// How many bytes the files under a folder have.
pub(crate) fn bytes_under(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let of = |entry: fs::DirEntry| {
        if entry.path().is_dir() { bytes_under(&entry.path()) } else { entry.metadata().map_or(0, |file| file.len()) }
    };
    entries.filter_map(Result::ok).map(of).sum()
}

/// Bytes in megabytes, for a table.
#[expect(clippy::cast_precision_loss, reason = "shown to a tenth of a megabyte")]
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
