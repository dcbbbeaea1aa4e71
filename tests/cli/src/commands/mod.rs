//! One file per command.

mod accept;
mod backup;
mod create;
mod decline;
mod history;
mod keys;
mod list;
mod reissue;
mod reject;
mod review;
mod share;
mod show;
mod trust;
mod wipe;

use crate::args::{Args, Command, TrustCommand};
use crate::document::Document;
use crate::failure::Failure;

pub(crate) async fn run(args: &Args) -> Result<Document, Failure> {
    let global = &args.global;
    match &args.command {
        Command::Create => create::run(global).await,
        Command::Accept { target, tx_code } => accept::run(global, target, tx_code.as_deref()).await,
        Command::Reject { target, reason } => reject::run(global, target, reason.as_deref()).await,
        Command::List => list::run(global).await,
        Command::Show { id } => show::run(global, id).await,
        Command::Review { link } => review::run(global, link).await,
        Command::Share {
            request,
            choose,
            option,
        } => share::run(global, request, choose, option).await,
        Command::Decline { request } => decline::run(global, request).await,
        Command::History => history::run(global).await,
        Command::Backup { command } => backup::run(global, command).await,
        Command::Reissue => reissue::run(global).await,
        Command::Keys {
            require_level,
            require_assurance,
        } => keys::run(global, *require_level, *require_assurance).await,
        Command::Trust {
            command: TrustCommand::Add { anchor, set },
        } => trust::run(global, anchor, *set).await,
        Command::Wipe => wipe::run(global).await,
    }
}
