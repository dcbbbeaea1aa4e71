use wallet_core::{CredentialError, CredentialId, CredentialState, Operation};

use crate::args::Global;
use crate::context::{authorise, unlock};
use crate::document::{Document, Exit, Outcome};
use crate::failure::Failure;
use crate::{print, prompt, views};

pub(crate) async fn run(global: &Global, id: &str) -> Result<Document, Failure> {
    let credential = CredentialId::parse(id).ok_or(CredentialError::NotFound)?;
    let wallet = unlock(global).await?;
    let summary = wallet.credential(credential)?.summary;
    if summary.state == CredentialState::Pending {
        return Err(CredentialError::Undecided.into());
    }
    let mut document = Document {
        credentials: Some(vec![views::credential(&summary)]),
        ..Document::new(Outcome::Deleted)
    };
    if !global.yes {
        if !prompt::interactive() {
            document.outcome = Outcome::InputNeeded;
            return Ok(document);
        }
        print::to_person(&document).map_err(|_| Failure::Input("the terminal cannot be written"))?;
        if !prompt::confirmed("Delete this credential from your wallet?")? {
            document.outcome = Outcome::Ok;
            document.exit = Some(Exit::EndedInNo);
            return Ok(document);
        }
    }
    let operation = Operation::Delete { credential };
    let authorisation = authorise(global, &wallet, &operation, "PIN to delete this:").await?;
    wallet.delete_credential(credential, authorisation).await?;
    Ok(document)
}
