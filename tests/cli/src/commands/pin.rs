use std::path::Path;

use wallet_core::Operation;

use crate::args::Global;
use crate::context::{authorise_by_pin, new_pin, unlock};
use crate::document::{Document, Outcome};
use crate::failure::Failure;

/// The new PIN is asked for first: nothing is opened for one that cannot be chosen.
pub(crate) async fn run(global: &Global, file: Option<&Path>) -> Result<Document, Failure> {
    let chosen = new_pin(file, "Choose a new PIN of six to twelve digits:")?;
    let wallet = unlock(global).await?;
    let authorisation = authorise_by_pin(
        global,
        &wallet,
        &Operation::ChangePin,
        "PIN in use, to approve this:",
    )
    .await?;
    wallet.change_pin(&chosen, authorisation).await?;
    Ok(Document::new(Outcome::PinChanged))
}
