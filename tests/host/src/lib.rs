//! A desktop host for the core.
