//! The person's separate yes to what is sensitive.

use wallet_core::CredentialClass;

use crate::args::Global;
use crate::failure::Failure;
use crate::prompt;

/// `None` where neither a flag nor a person answers.
pub(crate) fn yes(global: &Global, question: &str) -> Result<Option<bool>, Failure> {
    if global.yes_sensitive {
        return Ok(Some(true));
    }
    if !prompt::interactive() {
        return Ok(None);
    }
    prompt::confirmed(question).map(Some)
}

/// What a class is called in a question.
pub(crate) fn words(class: CredentialClass) -> &'static str {
    match class {
        CredentialClass::Ordinary => "ordinary information",
        CredentialClass::Unclassified => "information of a kind that this wallet does not know",
        CredentialClass::Health => "health information",
        CredentialClass::CriminalRecord => "criminal-record information",
    }
}
