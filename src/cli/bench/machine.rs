//! What Linux tells of this process. Elsewhere the figures are absent.

use std::{fs, path::Path};

/// How long the kernel's tick is by which it counts a process's time, in microseconds: `USER_HZ` is 100 wherever Linux runs.
const TICK_US: f64 = 10_000.0;

/// The processor time that this thread has used, in microseconds, to the scheduler's last tick.
#[must_use]
pub fn thread_cpu_us() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse::<f64>().ok().map(|ns| ns / 1000.0)
}

/// The processor time that this process has used with all its threads, in microseconds, to a hundredth of a second.
#[must_use]
pub fn process_cpu_us() -> Option<f64> {
    let told = fs::read_to_string("/proc/self/stat").ok()?;
    // The process's name stands in brackets and may hold anything; what follows the last one is numbers.
    let mut numbers = told.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || numbers.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) * TICK_US)
}

/// The memory of this process that no file holds, in bytes: the mapped index is not counted.
#[must_use]
pub fn anonymous_bytes() -> Option<u64> {
    let told = fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("Anonymous:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// How many bytes the files under a folder have.
#[must_use]
pub fn bytes_under(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let of = |entry: fs::DirEntry| {
        if entry.path().is_dir() { bytes_under(&entry.path()) } else { entry.metadata().map_or(0, |file| file.len()) }
    };
    entries.filter_map(Result::ok).map(of).sum()
}

/// Bytes in megabytes, for a table.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "shown to a tenth of a megabyte")]
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn linux_tells_of_time_and_memory() {
        let before = process_cpu_us().unwrap();
        let mut sum = 0_u64;
        while process_cpu_us().unwrap() - before < 3.0 * TICK_US {
            sum = (0..100_000).fold(sum, u64::wrapping_add);
        }
        assert!(thread_cpu_us().unwrap() > 0.0, "{sum}");
        let before = anonymous_bytes().unwrap();
        let held = vec![1_u8; 32 << 20];
        let after = anonymous_bytes().unwrap();
        assert!(after >= before + (24 << 20) && held[77] == 1, "{before} {after}");
    }
}
