use std::path::PathBuf;

/// Why a task could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TaskError {
    #[error("{0}")]
    Usage(String),
    #[error("`{command}` could not be started: {source}")]
    Start { command: String, source: std::io::Error },
    #[error("`{command}` ended with {status}")]
    Status {
        command: String,
        status: std::process::ExitStatus,
    },
    #[error("`{command}` did not end in {} s and was killed", limit.as_secs())]
    Endless {
        command: String,
        limit: std::time::Duration,
    },
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{what}: {source}")]
    Json { what: String, source: serde_json::Error },
    #[error("{what}: {source}")]
    Http { what: String, source: Box<ureq::Error> },
    #[error("{0}")]
    Other(String),
}

impl TaskError {
    pub(crate) fn usage(what: &str) -> Self {
        Self::Usage(what.to_owned())
    }

    pub(crate) fn other(what: impl Into<String>) -> Self {
        Self::Other(what.into())
    }

    /// For `map_err` on an operation on the file at `path`.
    pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
