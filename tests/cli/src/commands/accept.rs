use wallet_core::{
    CredentialId, CredentialState, CredentialSummary, FetchOutcome, IssuanceError, OfferReview, Operation,
    RefusedCredential, TrustResult, Wallet,
};

use crate::args::Global;
use crate::context::{PIN_TO_APPROVE, authorise, unlock};
use crate::document::{CredentialView, Document, Exit, Outcome};
use crate::failure::Failure;
use crate::{print, prompt, views};

pub(crate) async fn run(global: &Global, target: &str, tx_code: Option<&str>) -> Result<Document, Failure> {
    let wallet = unlock(global).await?;
    match CredentialId::parse(target) {
        Some(id) => {
            let summary = wallet.credential(id)?.summary;
            if summary.state == CredentialState::Active {
                return Err(IssuanceError::Decided.into());
            }
            decide(global, &wallet, None, vec![summary], &[]).await
        }
        None => accept_offer(global, &wallet, target, tx_code).await,
    }
}

async fn accept_offer(
    global: &Global,
    wallet: &Wallet,
    offer: &str,
    tx_code: Option<&str>,
) -> Result<Document, Failure> {
    let review = wallet.review_offer(offer).await?;
    let typed = match (&review.transaction_code, tx_code) {
        (Some(_), None) if prompt::interactive() => {
            Some(prompt::ask("Transaction code:").map_err(|_| Failure::Input("the code cannot be read"))?)
        }
        (_, code) => code.map(str::to_owned),
    };
    let FetchOutcome { pending, refused } = wallet.fetch(review.session, typed.as_deref()).await?;
    decide(global, wallet, Some(&review), pending, &refused).await
}

/// What the person says about what is pending; what the wallet refused is reported beside it.
async fn decide(
    global: &Global,
    wallet: &Wallet,
    offer: Option<&OfferReview>,
    pending: Vec<CredentialSummary>,
    refused: &[RefusedCredential],
) -> Result<Document, Failure> {
    let mut document = Document {
        review: offer.map(|offer| views::offer(offer, &pending)),
        ..Document::new(Outcome::Accepted)
    };
    // Who names a credential without a terminal has seen it before and says yes to it.
    let named = offer.is_none() && !prompt::interactive();
    let answer = if global.yes || named {
        Some(true)
    } else {
        ask(&document, &pending)?
    };
    let mut credentials: Vec<CredentialView> = Vec::new();
    match answer {
        None => {
            document.outcome = Outcome::Pending;
            credentials.extend(pending.iter().map(views::credential));
        }
        Some(false) => {
            let ids: Vec<CredentialId> = pending.iter().map(|credential| credential.id).collect();
            let outcome = wallet.reject(&ids, None).await?;
            document.notifications = Some(outcome.notifications.iter().map(|told| told.as_str()).collect());
            document.outcome = Outcome::Rejected;
            document.exit = Some(Exit::EndedInNo);
        }
        Some(true) => accept_all(global, wallet, &pending, (&mut document, &mut credentials)).await?,
    }
    if let Some(refused) = refused.first() {
        let failure = Failure::from(refused.error).into_document();
        document.outcome = failure.outcome;
        document.error = failure.error;
        document.exit = failure.exit;
    }
    document.credentials = Some(credentials);
    Ok(document)
}

/// Accepts those of trusted issuers, and those of unknown ones where the person said so; the others stay pending.
async fn accept_all(
    global: &Global,
    wallet: &Wallet,
    pending: &[CredentialSummary],
    (document, credentials): (&mut Document, &mut Vec<CredentialView>),
) -> Result<(), Failure> {
    let unknown_too = global.trust_unknown
        || (!global.yes
            && prompt::interactive()
            && pending.iter().any(is_unknown)
            && prompt::confirmed("No anchor of yours knows this issuer. Keep it?")?);
    let mut notifications = Vec::new();
    for group in [false, true] {
        let ids: Vec<CredentialId> = pending
            .iter()
            .filter(|credential| is_unknown(credential) == group)
            .map(|summary| summary.id)
            .collect();
        if ids.is_empty() {
            continue;
        }
        let unknown_issuer = group && unknown_too;
        let operation = Operation::Accept {
            credentials: ids.clone(),
            unknown_issuer,
        };
        let authorisation = authorise(global, wallet, &operation, PIN_TO_APPROVE).await?;
        match wallet.accept(&ids, unknown_issuer, authorisation).await {
            Ok(outcome) => {
                credentials.extend(outcome.accepted.iter().map(views::credential));
                notifications.extend(outcome.notifications.iter().map(|told| told.as_str()));
            }
            Err(error @ IssuanceError::UnknownIssuer) => {
                let failure = Failure::from(error).into_document();
                document.outcome = failure.outcome;
                document.error = failure.error;
                credentials.extend(pending.iter().filter(|c| is_unknown(c)).map(views::credential));
            }
            Err(error) => return Err(error.into()),
        }
    }
    document.notifications = Some(notifications);
    Ok(())
}

fn is_unknown(summary: &CredentialSummary) -> bool {
    summary.issuer.trust != TrustResult::Trusted
}

/// `None` where there is nobody to ask.
fn ask(document: &Document, pending: &[CredentialSummary]) -> Result<Option<bool>, Failure> {
    if pending.is_empty() || !prompt::interactive() {
        return Ok(None);
    }
    let shown = Document {
        credentials: Some(pending.iter().map(views::credential).collect()),
        review: document.review.clone(),
        ..Document::new(Outcome::Pending)
    };
    print::to_person(&shown).map_err(|_| Failure::Input("the terminal cannot be written"))?;
    prompt::confirmed("Accept and add to your wallet?").map(Some)
}
