use wallet_core::{EnableBiometricOutcome, KeyFault, Operation, VaultError};
use wallet_host::{FolderDevice, Prompt};

use crate::args::{BiometricCommand, Global, Person};
use crate::context::{authorise_by_pin, biometric_refused, device_folder, unlock};
use crate::document::{Document, Outcome};
use crate::failure::Failure;

pub(crate) async fn run(global: &Global, command: &BiometricCommand) -> Result<Document, Failure> {
    match command {
        BiometricCommand::On => on(global).await,
        BiometricCommand::Off => {
            unlock(global).await?.disable_biometric().await?;
            Ok(done("off"))
        }
        BiometricCommand::Simulate { person } => simulate(global, *person),
    }
}

async fn on(global: &Global) -> Result<Document, Failure> {
    let wallet = unlock(global).await?;
    let authorisation = authorise_by_pin(
        global,
        &wallet,
        &Operation::EnableBiometric,
        "PIN to approve this:",
    )
    .await?;
    match wallet.enable_biometric(authorisation).await? {
        EnableBiometricOutcome::Enabled => Ok(done("on")),
        EnableBiometricOutcome::Cancelled => Err(biometric_refused("cancelled")),
        EnableBiometricOutcome::LockedOut => Err(biometric_refused("locked_out")),
        EnableBiometricOutcome::Unavailable => Err(biometric_refused("unavailable")),
    }
}

/// The wallet has no part in this: it is the device that is played.
fn simulate(global: &Global, person: Person) -> Result<Document, Failure> {
    let device = FolderDevice::open(&device_folder(global));
    let played = match person {
        Person::Confirms => device.set_prompt(Prompt::Confirms),
        Person::Cancels => device.set_prompt(Prompt::Cancels),
        Person::LockedOut => device.set_prompt(Prompt::LockedOut),
        Person::Enrols => device.change_enrolment(),
    };
    played.map_err(|_| VaultError::DeviceUnavailable(KeyFault::Unavailable))?;
    Ok(Document::new(Outcome::Ok))
}

fn done(state: &'static str) -> Document {
    Document {
        biometric: Some(state),
        ..Document::new(Outcome::Ok)
    }
}
