//! The developer's holder.

fn main() {}
