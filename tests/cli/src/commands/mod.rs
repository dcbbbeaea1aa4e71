//! One file per command.

mod accept;
mod backup;
mod biometric;
mod create;
mod decline;
mod delete;
mod history;
mod keys;
mod list;
mod pin;
mod reissue;
mod reject;
mod rescue;
mod review;
mod share;
mod show;
mod status;
mod trust;
mod wipe;

use std::pin::Pin;

use crate::args::{Args, Command, TrustCommand};
use crate::document::Document;
use crate::failure::Failure;

pub(crate) async fn run(args: &Args) -> Result<Document, Failure> {
    let global = &args.global;
    let command: Pin<Box<dyn Future<Output = Result<Document, Failure>>>> = match &args.command {
        Command::Create => Box::pin(create::run(global)),
        Command::Accept { target, tx_code } => Box::pin(accept::run(global, target, tx_code.as_deref())),
        Command::Reject { target, reason } => Box::pin(reject::run(global, target, reason.as_deref())),
        Command::List => Box::pin(list::run(global)),
        Command::Show { id, locale } => Box::pin(show::run(global, id, locale)),
        Command::Delete { id } => Box::pin(delete::run(global, id)),
        Command::Review { link } => Box::pin(review::run(global, link)),
        Command::Share {
            request,
            choose,
            option,
        } => Box::pin(share::run(global, request, choose, option)),
        Command::Decline { request } => Box::pin(decline::run(global, request)),
        Command::Status => Box::pin(status::run(global)),
        Command::History => Box::pin(history::run(global)),
        Command::Keys {
            require_level,
            require_assurance,
        } => Box::pin(keys::run(global, *require_level, *require_assurance)),
        Command::Backup { command } => Box::pin(backup::run(global, command)),
        Command::Reissue => Box::pin(reissue::run(global)),
        Command::Trust {
            command: TrustCommand::Add { anchor, set },
        } => Box::pin(trust::run(global, anchor, *set)),
        Command::Biometric { command } => Box::pin(biometric::run(global, command)),
        Command::Pin { new_pin_file } => Box::pin(pin::run(global, new_pin_file.as_deref())),
        Command::Rescue {
            export,
            passphrase_file,
        } => Box::pin(rescue::run(global, export.as_deref(), passphrase_file.as_deref())),
        Command::Wipe => Box::pin(wipe::run(global)),
    };
    command.await
}
