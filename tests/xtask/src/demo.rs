//! `cargo demo`: the whole story in one terminal. A nurse accepts her credentials from a local issuer, looks at them, applies for
//! a vacancy with claims of two of them, declines another request, and sees what has happened; then the verifier tells what it saw.

mod picture;
mod sandbox;
mod screens;
mod wallet;

use std::io::Read;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::error::TaskError;
use crate::screen::{heading, say};
use crate::workspace::Workspace;
use sandbox::Sandbox;
use screens::Names;
use wallet::Wallet;

/// Runs the story. With `keep`, sandbox and wallet stay until Enter is pressed.
pub(crate) fn run(keep: bool) -> Result<ExitCode, TaskError> {
    let workspace = Workspace::find()?;
    say("Building the wallet and the sandbox; the first time, this takes a few minutes.");
    workspace.build_shipped("--bin wallet --quiet").run()?;
    workspace.sandbox_cargo("build --quiet --locked").run()?;

    let folder = tempfile::Builder::new()
        .prefix("demo-")
        .tempdir_in(&workspace.target);
    let folder = folder.map_err(TaskError::at(&workspace.target))?;
    let sandbox = Sandbox::start(&workspace)?;
    let wallet = Wallet::new(&workspace, folder.path(), sandbox.base())?;
    story(&sandbox, &wallet)?;
    if keep {
        wait(&sandbox, &wallet);
    }
    Ok(ExitCode::SUCCESS)
}

fn story(sandbox: &Sandbox, wallet: &Wallet) -> Result<(), TaskError> {
    prepare(sandbox, wallet)?;
    accept(sandbox, wallet)?;
    let names = look(wallet)?;
    let session = share(sandbox, wallet, &names)?;
    decline(sandbox, wallet, &names)?;
    heading("History: what happened, without values");
    say(&screens::history(&wallet.done("history", &[])?));
    heading("What the verifier saw");
    show_session(sandbox, &session, "verified")
}

/// What became of a request, as the verifier tells it: the story is only true if it says the same.
fn show_session(sandbox: &Sandbox, id: &str, state: &str) -> Result<(), TaskError> {
    let session = sandbox.session(id)?;
    say(&screens::session(&session));
    if session.get("state").and_then(Value::as_str) == Some(state) {
        Ok(())
    } else {
        Err(TaskError::other(format!(
            "the verifier's session should be {state}"
        )))
    }
}

fn prepare(sandbox: &Sandbox, wallet: &Wallet) -> Result<(), TaskError> {
    heading("A new wallet, under a PIN of six to twelve digits");
    wallet.done("create", &[])?;
    say(
        "  Created. Each of the next steps is a process of its own, as if the app had been closed in between.",
    );
    for (set, roots) in sandbox.roots()? {
        let file = wallet.write(&format!("{set}.pem"), &roots)?;
        wallet.done("trust", &["add", &file.to_string_lossy(), "--for", set])?;
        say(&format!(
            "  It trusts the root certificate of the sandbox's {set}."
        ));
    }
    Ok(())
}

fn accept(sandbox: &Sandbox, wallet: &Wallet) -> Result<(), TaskError> {
    let offer = sandbox.offer()?;
    heading("An offer arrives, by link or QR code");
    say(&screens::offer(&wallet.done("review", &[&offer.uri])?));

    heading("With the code, the credentials are fetched and verified; nothing is accepted yet");
    let mut arguments = vec![offer.uri.as_str()];
    if let Some(code) = &offer.transaction_code {
        arguments.extend(["--tx-code", code]);
    }
    let pending = wallet.asks("accept", &arguments)?;
    say(&screens::cards(&pending));

    heading("The person says yes, and the issuer is told");
    for id in screens::names(&pending).keys() {
        say(&screens::cards(&wallet.done("accept", &[id, "--yes"])?));
    }
    Ok(())
}

fn look(wallet: &Wallet) -> Result<Names, TaskError> {
    let passport = wallet.done("list", &[])?;
    heading("The passport");
    say(&screens::cards(&passport));
    let names = screens::names(&passport);
    if let Some((id, name)) = names.iter().find(|(_, name)| name.contains("Identity")) {
        heading(&format!("{name}, in full"));
        say(&screens::claims(&wallet.done("show", &[id])?));
    }
    Ok(names)
}

/// Returns the session under which the verifier keeps what it was shown.
fn share(sandbox: &Sandbox, wallet: &Wallet, names: &Names) -> Result<String, TaskError> {
    let request = sandbox.request("R1a")?;
    heading("A trust asks for what an application for a vacancy needs");
    say(&screens::request(&wallet.done("review", &[&request.uri])?, names));
    heading("The person shares it");
    say(&screens::shared(
        &wallet.done("share", &[&request.uri, "--yes"])?,
        names,
    ));
    Ok(request.id)
}

fn decline(sandbox: &Sandbox, wallet: &Wallet, names: &Names) -> Result<(), TaskError> {
    let request = sandbox.request("R4")?;
    heading("A system asks for a sign-in");
    say(&screens::request(&wallet.done("review", &[&request.uri])?, names));
    heading("The person declines, and the verifier hears just that");
    wallet.done("decline", &[&request.uri])?;
    show_session(sandbox, &request.id, "declined")
}

fn wait(sandbox: &Sandbox, wallet: &Wallet) {
    let body = json!({"request": "R1a"});
    heading("Yours to play with");
    say(&format!(
        "  The sandbox's pages, with QR codes and links:\n    {}",
        sandbox.base()
    ));
    say(&format!("  The wallet:\n    {} list", wallet.shown()));
    say(&format!(
        "  A new request:\n    curl -d '{body}' {}/control/requests",
        sandbox.base()
    ));
    say("Press Enter to end the sandbox and remove the wallet.");
    let _ended = std::io::stdin().read(&mut [0]);
}
