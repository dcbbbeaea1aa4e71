use wallet_core::{
    Authorisation, CredentialId, Operation, PresentationError, RequestReview, Selection, ShareOutcome,
    TrustResult, Wallet,
};

use crate::args::Global;
use crate::context::{PIN_TO_APPROVE, authorise, unlock};
use crate::document::{Document, Exit, Outcome};
use crate::failure::Failure;
use crate::{print, prompt, sensitive, views};

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
    match sensitive_approval(global, &review)? {
        Some(true) => {}
        Some(false) => return decline(&wallet, &review).await,
        None => {
            let needed = Failure::Input("sensitive claims would leave: use --yes-sensitive or a terminal");
            return Ok(Document {
                review: document.review,
                ..needed.into_document()
            });
        }
    }
    let authorisations = authorisations(global, &wallet, &review, &selection, unverified_verifier).await?;
    match wallet
        .share(review.session, &selection, unverified_verifier, authorisations)
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
    if unverified && !prompt::confirmed("This verifier did not prove who it is. Go on?")? {
        return Ok(Approval::No);
    }
    let yes = prompt::confirmed("Share these details?")?;
    Ok(if yes {
        Approval::Yes {
            unverified_verifier: unverified,
        }
    } else {
        Approval::No
    })
}

/// The yes to each sensitive class, asked for one by one; `None` where nobody says it.
fn sensitive_approval(global: &Global, review: &RequestReview) -> Result<Option<bool>, Failure> {
    for class in review.approvals.iter().filter(|class| class.is_sensitive()) {
        let question = format!("This shares {}. Share that, too?", sensitive::words(*class));
        match sensitive::yes(global, &question)? {
            Some(true) => {}
            other => return Ok(other),
        }
    }
    Ok(Some(true))
}

/// The approvals that the review names, each with the PIN.
async fn authorisations(
    global: &Global,
    wallet: &Wallet,
    review: &RequestReview,
    selection: &Selection,
    unverified_verifier: bool,
) -> Result<Vec<Authorisation>, Failure> {
    let mut given = Vec::new();
    for class in &review.approvals {
        let session = review.session;
        let selection = selection.clone();
        let (operation, question) = if class.is_sensitive() {
            let operation = Operation::ShareSensitive {
                session,
                selection,
                unverified_verifier,
                class: *class,
            };
            (operation, format!("PIN to share {}:", sensitive::words(*class)))
        } else {
            let operation = Operation::Share {
                session,
                selection,
                unverified_verifier,
            };
            (operation, PIN_TO_APPROVE.to_owned())
        };
        given.push(authorise(global, wallet, &operation, &question).await?);
    }
    Ok(given)
}

async fn decline(wallet: &Wallet, review: &RequestReview) -> Result<Document, Failure> {
    let outcome = wallet.decline(review.session).await?;
    Ok(Document {
        redirect_uri: outcome.redirect_uri,
        exit: Some(Exit::EndedInNo),
        ..Document::new(Outcome::Declined)
    })
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
