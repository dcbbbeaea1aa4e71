use std::io::Write;

/// Prints one paragraph. A closed standard output is no reason to stop a task half-way.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _closed = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Prints a heading with a free line above it.
pub(crate) fn heading(text: &str) {
    say(&format!("\n== {text}"));
}
