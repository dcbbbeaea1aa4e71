use wallet_core::{AssuranceLevel, KeyPolicy, KeyState, MinimumKeyLevel, Wallet};

use crate::args::{Aal, Global, Level};
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(
    global: &Global,
    level: Option<Level>,
    assurance: Option<Aal>,
) -> Result<Document, Failure> {
    let wallet = unlock(global).await?;
    let policy = require(&wallet, level, assurance)?;
    let health = wallet.check_keys().await?;
    let mut lost = wallet.credentials()?;
    lost.retain(|credential| credential.key.state == KeyState::Lost);
    Ok(Document {
        keys: Some(views::keys(&health, &wallet.assurance()?, &policy)),
        credentials: Some(lost.iter().map(views::credential).collect()),
        ..Document::new(Outcome::Ok)
    })
}

fn require(wallet: &Wallet, level: Option<Level>, assurance: Option<Aal>) -> Result<KeyPolicy, Failure> {
    let mut policy = wallet.key_policy()?;
    if level.is_none() && assurance.is_none() {
        return Ok(policy);
    }
    policy.minimum_level = match level {
        Some(Level::Any) => MinimumKeyLevel::Any,
        Some(Level::Hardware) => MinimumKeyLevel::Hardware,
        Some(Level::SecureElement) => MinimumKeyLevel::SecureElement,
        None => policy.minimum_level,
    };
    policy.minimum_assurance = match assurance {
        Some(Aal::Aal1) => AssuranceLevel::Aal1,
        Some(Aal::Aal2) => AssuranceLevel::Aal2,
        Some(Aal::Aal3) => AssuranceLevel::Aal3,
        None => policy.minimum_assurance,
    };
    wallet.set_key_policy(&policy)?;
    Ok(policy)
}
