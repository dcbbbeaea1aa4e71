use wallet_core::LockedWallet;
use wallet_host::FolderDevice;

use crate::args::Global;
use crate::context::{device_folder, mode, pin, ports};
use crate::document::{Document, Outcome};
use crate::failure::Failure;

pub(crate) async fn run(global: &Global) -> Result<Document, Failure> {
    let pin = pin(global, "Choose a PIN of six digits:")?;
    let device = FolderDevice::create(&device_folder(global))
        .map_err(|_| Failure::Usage("the device folder cannot be made"))?;
    LockedWallet::create(&global.home, &pin, ports(global, device)?, mode(global)).await?;
    Ok(Document::new(Outcome::Created))
}
