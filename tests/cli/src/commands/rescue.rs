use std::path::Path;

use serde_json::json;
use wallet_core::RescueOutcome;

use super::backup::{new_passphrase, told, write_new};
use crate::args::Global;
use crate::context::{locked_out, open, pin, wrong_pin};
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(
    global: &Global,
    export: Option<&Path>,
    passphrase_file: Option<&Path>,
) -> Result<Document, Failure> {
    let export = export
        .map(|file| new_passphrase(file, passphrase_file).map(|passphrase| (file, passphrase)))
        .transpose()?;
    let locked = open(global).await?;
    let rescued = match locked.rescue(&pin(global, "PIN:")?).await? {
        RescueOutcome::Rescued(rescued) => rescued,
        RescueOutcome::WrongPin { tries_left, until } => return Err(wrong_pin(tries_left, until)),
        RescueOutcome::LockedOut { until } => return Err(locked_out(until)),
        RescueOutcome::Erased => return Ok(Document::new(Outcome::Erased)),
    };
    let damage = rescued.damage();
    if let Some((file, passphrase)) = &export {
        write_new(file, &rescued.export_backup(passphrase)?)?;
    }
    Ok(Document {
        passphrase: export.and_then(|(_, passphrase)| told(&passphrase, passphrase_file)),
        credentials: Some(rescued.credentials().iter().map(views::credential).collect()),
        history: Some(rescued.activity().iter().map(views::activity).collect()),
        damage: Some(json!({
            "whole": damage.whole,
            "credentials": damage.credentials,
            "history": damage.activity,
            "other": damage.other,
            "uncounted": damage.uncounted,
        })),
        ..Document::new(Outcome::Ok)
    })
}
