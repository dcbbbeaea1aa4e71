//! The wallet core for Kotlin and Swift.
