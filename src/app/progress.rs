//! How far long work has come, for whoever shows it.

/// Is told how far long work has come.
pub trait Progress: Send + Sync {
    /// `done` of `of` steps of `what`; `of` is `None` where nobody knows.
    fn at(&self, what: &str, done: u64, of: Option<u64>);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn at(&self, _what: &str, _done: u64, _of: Option<u64>) {}
}
