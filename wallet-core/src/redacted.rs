//! How what a person holds is kept out of logs.

/// A `Debug` that names the type and shows nothing of it: what a person holds does not belong into a log.
macro_rules! redacted {
    ($($name:ident),* $(,)?) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}

pub(crate) use redacted;
