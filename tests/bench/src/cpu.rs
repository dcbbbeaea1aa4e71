//! CPU time of this process, all threads and the kernel's work for it included.

use rustix::time::{ClockId, clock_gettime};

use crate::BenchError;

/// Nanoseconds of CPU time that `work` takes, and what it gives back.
///
/// # Errors
/// The failure of `work`.
pub fn timed<T>(work: impl FnOnce() -> Result<T, BenchError>) -> Result<(u64, T), BenchError> {
    let start = now();
    let value = work()?;
    Ok((now().saturating_sub(start), value))
}

fn now() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let nanoseconds = u64::try_from(time.tv_nsec).unwrap_or_default();
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}
