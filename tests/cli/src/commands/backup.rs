use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use wallet_core::{NewPassphrase, Operation, OsRandom, Passphrase};

use crate::args::{BackupCommand, Global};
use crate::context::{authorise, unlock, without_newline};
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::{prompt, views};

pub(crate) async fn run(global: &Global, command: &BackupCommand) -> Result<Document, Failure> {
    match command {
        BackupCommand::Export {
            file,
            passphrase_file,
        } => export(global, file, passphrase_file.as_deref()).await,
        BackupCommand::Import {
            file,
            passphrase_file,
        } => import(global, file, passphrase_file.as_deref()).await,
    }
}

async fn export(global: &Global, file: &Path, passphrase_file: Option<&Path>) -> Result<Document, Failure> {
    let passphrase = new_passphrase(file, passphrase_file)?;
    let wallet = unlock(global).await?;
    let authorisation = authorise(global, &wallet, &Operation::Export, "PIN to approve this:").await?;
    let backup = wallet.export_backup(&passphrase, authorisation)?;
    write_new(file, &backup)?;
    Ok(Document {
        passphrase: told(&passphrase, passphrase_file),
        ..Document::new(Outcome::Exported)
    })
}

/// The passphrase of a backup that goes to `file`, which must not be there.
pub(super) fn new_passphrase(file: &Path, own: Option<&Path>) -> Result<NewPassphrase, Failure> {
    if file.exists() {
        return Err(Failure::Usage("the backup's file exists"));
    }
    Ok(match own {
        Some(own) => NewPassphrase::choose(without_newline(&read_passphrase(own)?))?,
        None => NewPassphrase::generate(&OsRandom).map_err(|_| wallet_core::VaultError::Randomness)?,
    })
}

/// A generated passphrase, for the person who has to write it down.
pub(super) fn told(passphrase: &NewPassphrase, own: Option<&Path>) -> Option<String> {
    // EXPOSE: whoever made the backup has to read its generated passphrase once
    own.is_none().then(|| passphrase.expose().to_owned())
}

async fn import(global: &Global, file: &Path, passphrase_file: Option<&Path>) -> Result<Document, Failure> {
    let backup = fs::read(file).map_err(|_| Failure::Usage("the backup cannot be read"))?;
    let typed = match passphrase_file {
        Some(file) => read_passphrase(file)?,
        None if prompt::interactive() => prompt::ask_secret("The backup's passphrase:")
            .map_err(|_| Failure::Input("the passphrase cannot be read"))?
            .into_bytes(),
        None => {
            return Err(Failure::Input(
                "a passphrase is needed: use --passphrase-file or a terminal",
            ));
        }
    };
    let passphrase = Passphrase::parse(without_newline(&typed))?;
    let imported = unlock(global).await?.import_backup(&backup, &passphrase)?;
    Ok(Document {
        imported: Some(views::imported(&imported)),
        reissue: Some(imported.reissue.iter().map(views::reissue).collect()),
        ..Document::new(Outcome::Imported)
    })
}

fn read_passphrase(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|_| Failure::Usage("the passphrase file cannot be read"))
}

/// Writes a file that was not there; a part of one does not stay.
pub(super) fn write_new(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |_| Failure::Usage("the backup's file cannot be written");
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file)
        .map_err(failed)?;
    out.write_all(bytes)
        .and_then(|()| out.sync_all())
        .map_err(|error| {
            let _ = fs::remove_file(file);
            failed(error)
        })
}
