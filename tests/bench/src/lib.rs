//! What the vault and the formats cost: the same work done by ours, by a base and by a peer, in turn, within one run.
//!
//! Of the vault, the *base* is what a developer would write first: SQLite at 4 KiB pages with the same settings, each record sealed by itself
//! with XChaCha20-Poly1305, its type as plain indexed text. The *peer* is another wallet's store, a process of its own
//! ([`peer`]). [`credentials`] says what the base is for the formats, whose peer is another library. What is compared is CPU time, kernel included, so that a busy machine changes little; each subject takes its turn
//! in every round, and the medians count.

pub mod base;
pub mod cases;
pub mod cpu;
pub mod credentials;
pub mod data;
pub mod error;
pub mod ours;
pub mod peer;
pub mod report;
pub mod run;
pub mod work;

pub use error::BenchError;
