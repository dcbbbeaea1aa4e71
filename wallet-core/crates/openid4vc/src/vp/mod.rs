//! The holder's side of OpenID for Verifiable Presentations 1.0, without I/O.
