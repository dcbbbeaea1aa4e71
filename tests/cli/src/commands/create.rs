use std::fs;

use wallet_core::LockedWallet;
use wallet_host::FolderDevice;

use crate::args::Global;
use crate::context::{device_folder, mode, new_pin, ports};
use crate::document::{Document, Outcome};
use crate::failure::Failure;

pub(crate) async fn run(global: &Global) -> Result<Document, Failure> {
    let pin = new_pin(
        global.pin_file.as_deref(),
        "Choose a PIN of six to twelve digits:",
    )?;
    let folder = device_folder(global);
    let was_there = folder.exists();
    let device =
        FolderDevice::create(&folder).map_err(|_| Failure::Usage("the device folder cannot be made"))?;
    let created = LockedWallet::create(&global.home, &pin, ports(global, device)?, mode(global)).await;
    if created.is_err() && !was_there {
        // Nothing is left of a wallet that was not made. The core has deleted its key; the folder is ours.
        let _ = fs::remove_dir_all(&folder);
    }
    created?;
    Ok(Document::new(Outcome::Created))
}
