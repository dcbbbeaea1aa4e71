//! The one error of what is not an answer to a peer.

/// Something the sandbox could not do, in words for its developer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(pub String);

impl Trouble {
    /// Turns any error into trouble, named after what was being done.
    pub fn during<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> Self {
        move |error| Self(format!("{what}: {error}"))
    }
}
