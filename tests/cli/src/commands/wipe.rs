use wallet_core::WipeConfirmation;

use crate::args::Global;
use crate::context::wipe;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::prompt;

pub(crate) async fn run(global: &Global) -> Result<Document, Failure> {
    let typed = if global.yes {
        WipeConfirmation::WORD.to_owned()
    } else if prompt::interactive() {
        let question = format!(
            "This destroys every credential. Type {} to go on:",
            WipeConfirmation::WORD
        );
        prompt::ask(&question).map_err(|_| Failure::Input("the confirmation cannot be read"))?
    } else {
        return Err(Failure::Input(
            "a confirmation is needed: use --yes or a terminal",
        ));
    };
    let confirmation = WipeConfirmation::typed(&typed)
        .ok_or(Failure::Input("the confirmation was not typed; nothing was done"))?;
    wipe(global, confirmation).await?;
    Ok(Document::new(Outcome::Wiped))
}
