//! The holder's wallet core.
