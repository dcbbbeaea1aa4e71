use wallet_core::{
    CredentialId, Operation, PresentationError, RequestReview, Selection, ShareOutcome, TrustResult, Wallet,
};

use crate::args::Global;
use crate::context::{authorise, unlock};
use crate::document::{Document, Exit, Outcome};
use crate::failure::Failure;
use crate::{print, prompt, views};

pub(crate) async fn run(
    global: &Global,
    request: &str,
    choose: &[String],
    option: &[String],
) -> Result<Document, Failure> {
    let selection = selection(choose, option)?;
    let wallet = unlock(global).await?;
    let default = wallet.review_request(request).await?;
    let review = match wallet.review_selection(default.session, &selection) {
        // What cannot be answered at all is no match, whatever was chosen.
        Err(PresentationError::Choice(_)) if default.answer.is_none() => default,
        review => review?,
    };
    let mut document = Document {
        review: Some(views::request(&review)),
        ..Document::new(Outcome::NoMatch)
    };
    if review.answer.is_none() {
        return Ok(document);
    }
    let unverified = review.verifier.trust != TrustResult::Trusted;
    let unverified_verifier = match approval(global, &document, unverified)? {
        Approval::Nobody => {
            document.outcome = Outcome::InputNeeded;
            return Ok(document);
        }
        Approval::No => return decline(&wallet, &review).await,
        Approval::Yes { unverified_verifier } => unverified_verifier,
    };
    let operation = Operation::Share {
        session: review.session,
        selection: selection.clone(),
        unverified_verifier,
    };
    let authorisation = authorise(global, &wallet, &operation).await?;
    match wallet
        .share(review.session, &selection, unverified_verifier, authorisation)
        .await?
    {
        ShareOutcome::NoMatch => {}
        ShareOutcome::Shared(receipt) => {
            document.outcome = Outcome::Shared;
            document.shared = Some(receipt.shared.iter().map(views::shared).collect());
            document.redirect_uri = receipt.redirect_uri;
        }
    }
    Ok(document)
}

enum Approval {
    Yes { unverified_verifier: bool },
    No,
    Nobody,
}

fn approval(global: &Global, document: &Document, unverified: bool) -> Result<Approval, Failure> {
    if global.yes {
        // Without the second yes the core refuses, and writes that down.
        return Ok(Approval::Yes {
            unverified_verifier: global.trust_unknown,
        });
    }
    if !prompt::interactive() {
        return Ok(Approval::Nobody);
    }
    print::to_person(document).map_err(|_| Failure::Input("the terminal cannot be written"))?;
    if unverified && !confirm("This verifier did not prove who it is. Go on?")? {
        return Ok(Approval::No);
    }
    let yes = confirm("Share these details?")?;
    Ok(if yes {
        Approval::Yes {
            unverified_verifier: unverified,
        }
    } else {
        Approval::No
    })
}

async fn decline(wallet: &Wallet, review: &RequestReview) -> Result<Document, Failure> {
    let outcome = wallet.decline(review.session).await?;
    Ok(Document {
        redirect_uri: outcome.redirect_uri,
        exit: Some(Exit::EndedInNo),
        ..Document::new(Outcome::Declined)
    })
}

fn confirm(question: &str) -> Result<bool, Failure> {
    prompt::confirm(question).map_err(|_| Failure::Input("the answer cannot be read"))
}

fn selection(choose: &[String], option: &[String]) -> Result<Selection, Failure> {
    let mut selection = Selection::default();
    for choice in choose {
        let (query, id) = choice
            .split_once('=')
            .ok_or(Failure::Usage("--choose wants QUERY=CREDENTIAL_ID"))?;
        let id = CredentialId::parse(id).ok_or(Failure::Usage("--choose wants a credential's identifier"))?;
        selection.credentials.insert(query.to_owned(), id);
    }
    for choice in option {
        let usage = Failure::Usage("--option wants SET=INDEX or SET=none");
        let Some((set, index)) = choice.split_once('=') else {
            return Err(usage);
        };
        let Ok(set) = set.parse::<usize>() else {
            return Err(usage);
        };
        let index = match (index, index.parse::<usize>()) {
            ("none", _) => None,
            (_, Ok(index)) => Some(index),
            (_, Err(_)) => return Err(usage),
        };
        selection.options.insert(set, index);
    }
    Ok(selection)
}
