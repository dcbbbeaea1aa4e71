//! The folder device in a process of its own; see [`wallet_host::fake_device`] for the lines it speaks.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use wallet_core::PrfKind;
use wallet_host::{FolderDevice, fake_device};

const USAGE: &str = "usage: fake-device FOLDER [--kind hmac|ecdh] [--create] [--no-holder-keys]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "{problem}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let (mut folder, mut kind, mut create, mut holder_keys) = (None, PrfKind::Hmac, false, true);
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--create") => create = true,
            Some("--no-holder-keys") => holder_keys = false,
            Some("--kind") => {
                let name = arguments.next().unwrap_or_default();
                kind = name.to_str().and_then(PrfKind::from_name).ok_or(USAGE)?;
            }
            Some(option) if option.starts_with("--") => return Err(USAGE.to_owned()),
            Some(_) | None if folder.is_none() => folder = Some(argument),
            Some(_) | None => return Err(USAGE.to_owned()),
        }
    }
    let folder = folder.ok_or(USAGE)?;
    let folder = Path::new(&folder);
    let device = if create {
        FolderDevice::create(folder).map_err(|fault| fault.to_string())?
    } else {
        FolderDevice::open(folder)
    };
    let device = device.with_kind(kind);
    let device = if holder_keys {
        device
    } else {
        device.without_holder_keys()
    };
    fake_device::serve(&device, std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(|error| error.kind().to_string())
}
