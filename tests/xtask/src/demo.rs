//! `cargo demo`: the whole story in one terminal. A nurse accepts her credentials from a local issuer, looks at them, applies for
//! a vacancy with two of them, declines another request, and sees what she has shown; then the verifier tells what it saw.

mod picture;
mod sandbox;
mod wallet;

use std::io::Read;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::error::TaskError;
use crate::screen::{heading, say};
use crate::workspace::Workspace;
use picture::picture;
use sandbox::Sandbox;
use wallet::Wallet;

/// Runs the story. With `keep`, sandbox and wallet stay until Enter is pressed.
pub(crate) fn run(keep: bool) -> Result<ExitCode, TaskError> {
    let workspace = Workspace::find()?;
    say("Building the wallet and the sandbox; the first time, this takes a few minutes.");
    workspace.cargo("build --quiet --locked -p wallet-cli").run()?;
    workspace.sandbox_cargo("build --quiet --locked").run()?;

    let folder = tempfile::Builder::new()
        .prefix("demo-")
        .tempdir_in(&workspace.target);
    let folder = folder.map_err(TaskError::at(&workspace.target))?;
    let sandbox = Sandbox::start(&workspace)?;
    let wallet = Wallet::new(&workspace, folder.path())?;
    story(&sandbox, &wallet)?;
    if keep {
        wait(&sandbox, &wallet);
    }
    Ok(ExitCode::SUCCESS)
}

fn story(sandbox: &Sandbox, wallet: &Wallet) -> Result<(), TaskError> {
    prepare(sandbox, wallet)?;
    accept(sandbox, wallet)?;
    look(wallet)?;
    let shared = share(sandbox, wallet)?;
    decline(sandbox, wallet)?;
    heading("Everything that happened, as the wallet remembers it");
    say(&picture(&wallet.done("history", &[])?));
    heading("What the verifier saw");
    say(&picture(&sandbox.session(&shared)?));
    Ok(())
}

fn prepare(sandbox: &Sandbox, wallet: &Wallet) -> Result<(), TaskError> {
    heading("A new wallet, under a PIN of six digits");
    say(&picture(&wallet.done("create", &[])?));
    heading("Whom it trusts: the sandbox's issuers, and its verifiers");
    for (set, roots) in sandbox.roots()? {
        let file = wallet.write(&format!("{set}.pem"), &roots)?;
        let file = file.to_string_lossy();
        say(&picture(&wallet.done("trust", &["add", &file, "--for", set])?));
    }
    Ok(())
}

fn accept(sandbox: &Sandbox, wallet: &Wallet) -> Result<(), TaskError> {
    let offer = sandbox.offer()?;
    heading("An offer arrives");
    say(&offer.uri);
    say(&picture(&wallet.done("review", &[&offer.uri])?));
    heading("The person enters the transaction code and says yes");
    let mut arguments = vec![offer.uri.as_str(), "--yes"];
    if let Some(code) = &offer.transaction_code {
        arguments.extend(["--tx-code", code]);
    }
    say(&picture(&wallet.done("accept", &arguments)?));
    Ok(())
}

fn look(wallet: &Wallet) -> Result<(), TaskError> {
    heading("The passport");
    let passport = wallet.done("list", &[])?;
    say(&picture(&passport));
    let newest = passport
        .get("credentials")
        .and_then(Value::as_array)
        .and_then(|all| all.first());
    if let Some(id) = newest
        .and_then(|credential| credential.get("id"))
        .and_then(Value::as_str)
    {
        heading("One credential in full");
        say(&picture(&wallet.done("show", &[id])?));
    }
    Ok(())
}

/// Returns the session under which the verifier keeps what it was shown.
fn share(sandbox: &Sandbox, wallet: &Wallet) -> Result<String, TaskError> {
    let request = sandbox.request("R1a")?;
    heading("A trust asks for what an application for a vacancy needs");
    say(&request.uri);
    say(&picture(&wallet.done("review", &[&request.uri])?));
    heading("The person shares it");
    say(&picture(&wallet.done("share", &[&request.uri, "--yes"])?));
    Ok(request.id)
}

fn decline(sandbox: &Sandbox, wallet: &Wallet) -> Result<(), TaskError> {
    let request = sandbox.request("R4")?;
    heading("A system asks for a sign-in, and the person declines");
    say(&request.uri);
    say(&picture(&wallet.done("review", &[&request.uri])?));
    say(&picture(&wallet.done("decline", &[&request.uri])?));
    heading("What the verifier heard");
    say(&picture(&sandbox.session(&request.id)?));
    Ok(())
}

fn wait(sandbox: &Sandbox, wallet: &Wallet) {
    heading("Yours to play with");
    say(&format!("The sandbox's pages: {}", sandbox.base()));
    say(&format!("The wallet:          {} list", wallet.shown()));
    say(&format!(
        "A new request:       curl -d '{}' -H 'content-type: application/json' {}/control/requests",
        json!({"request": "R1a"}),
        sandbox.base()
    ));
    say("Press Enter to end both and remove the wallet.");
    let _ended = std::io::stdin().read(&mut [0]);
}
