//! Inner crate of the wallet core.
