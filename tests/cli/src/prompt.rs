use std::io::{self, BufRead, IsTerminal, Write};

use crate::failure::Failure;

/// Whether there is a person to ask.
pub(crate) fn interactive() -> bool {
    io::stdin().is_terminal()
}

/// Asks on standard error, so that standard output stays the document's.
pub(crate) fn ask(question: &str) -> io::Result<String> {
    let mut terminal = io::stderr();
    write!(terminal, "{question} ")?;
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
}

/// Asks without showing what is typed.
pub(crate) fn ask_secret(question: &str) -> io::Result<String> {
    rpassword::prompt_password(format!("{question} "))
}

/// A yes is typed in full; anything else is a no.
pub(crate) fn confirmed(question: &str) -> Result<bool, Failure> {
    let answer = ask(&format!("{question} [yes/no]"));
    let answer = answer.map_err(|_| Failure::Input("the answer cannot be read"))?;
    Ok(answer.eq_ignore_ascii_case("yes"))
}
