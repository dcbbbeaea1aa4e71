use serde_json::json;
use wallet_core::RescueOutcome;

use crate::args::Global;
use crate::context::{locked_out, open, pin, wrong_pin};
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(global: &Global) -> Result<Document, Failure> {
    let locked = open(global).await?;
    let rescued = match locked.rescue(&pin(global, "PIN:")?).await? {
        RescueOutcome::Rescued(rescued) => rescued,
        RescueOutcome::WrongPin { tries_left, until } => return Err(wrong_pin(tries_left, until)),
        RescueOutcome::LockedOut { until } => return Err(locked_out(until)),
        RescueOutcome::Erased => return Ok(Document::new(Outcome::Erased)),
    };
    let damage = rescued.damage();
    Ok(Document {
        credentials: Some(rescued.credentials().iter().map(views::credential).collect()),
        history: Some(rescued.activity().iter().map(views::activity).collect()),
        damage: Some(json!({
            "whole": damage.whole,
            "credentials": damage.credentials,
            "history": damage.activity,
            "other": damage.other,
        })),
        ..Document::new(Outcome::Ok)
    })
}
