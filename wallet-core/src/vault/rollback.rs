//! What happens when a counter of the platform says that the file is not the newest.
//!
//! It is shown, and costs the longest wait once; nothing is erased, and afterwards the vault is used as it is.

use serde::{Deserialize, Serialize};
use wallet_store::{Attempts, Header, RowId, StoreError, Table};

use super::Inner;
use super::attempts::longest_wait;
use super::counter::{self, NORMAL_LEAD};
use super::inner::encode;
use super::pin_check::{AttemptsFile, prove_device_key};
use crate::config::{AttemptPolicy, Ports};
use crate::error::VaultError;
use crate::wallet::Wallet;

/// The one record about it.
pub(super) const ROW: RowId = RowId::new(*b"vault-rolledback");

/// When the vault was last found to be an older one, first version.
#[derive(Serialize, Deserialize)]
struct RolledBackV1 {
    at: i64,
}

impl Wallet {
    /// When this vault was last found to be an older copy that was put back, seconds since 1970: what was accepted, shared or
    /// deleted after that copy was made may be missing from it. Always `None` without a counter.
    ///
    /// # Errors
    /// [`VaultError::Locked`], and faults of the storage.
    pub fn rolled_back_at(&self) -> Result<Option<i64>, VaultError> {
        let found: Option<RolledBackV1> = self.enter()?.get(Table::Setting, ROW)?;
        Ok(found.map(|found| found.at))
    }
}

/// Whether a vault that has just been opened is the newest. If not, it is taken as it is from here on, and the answer is
/// the moment until which no PIN is looked at, unless that wait is over already.
pub(crate) async fn check(inner: &Inner) -> Result<Option<i64>, VaultError> {
    if inner.ports.monotonic_counter.is_none() {
        return Ok(None);
    }
    let (name, generation) =
        inner.with(|vault| Ok((counter::generations(vault.header()), vault.generation())))?;
    let counted = counter::read(&inner.ports, &name).await?.unwrap_or(0);
    let is_newest = counted <= generation.saturating_add(NORMAL_LEAD);
    let until = if is_newest {
        forget_wait(inner)?;
        None
    } else {
        take_as_it_is(inner, counted)?
    };
    inner.keep_counter().await?;
    Ok(until)
}

fn forget_wait(inner: &Inner) -> Result<(), VaultError> {
    inner.update(|state| {
        let forgotten = Attempts {
            rolled_back: false,
            ..state.clone()
        };
        Ok(((), state.rolled_back.then_some(forgotten)))
    })
}

fn take_as_it_is(inner: &Inner, counted: u64) -> Result<Option<i64>, VaultError> {
    let now = inner.ports.clock.read();
    let body = encode(&RolledBackV1 { at: now.wall })?;
    inner.with(|vault| {
        let state = vault.attempts()?;
        let wait = (!state.rolled_back).then(|| longest_wait(&inner.config.attempts, &now));
        let until = wait
            .as_ref()
            .map(|wait| now.wall.saturating_add(i64::from(wait.seconds)));
        let attempts = Attempts {
            rolled_back: false,
            waiting_since: wait,
            ..state
        };
        vault.write_after_rollback(counted, &attempts, |batch| {
            batch.put(Table::Setting, &ROW, None, &body)
        })?;
        Ok::<_, StoreError>(until)
    })
}

/// Whether the count of tries is an older one that was put back: the moment until which no PIN is looked at.
///
/// How many of the tries since then failed is not known. As where the count cannot be read, that costs the longest wait
/// and leaves two tries, and never erases.
pub(crate) async fn check_count(
    header: &Header,
    attempts: &impl AttemptsFile,
    ports: &Ports,
    policy: &AttemptPolicy,
) -> Result<Option<i64>, VaultError> {
    let name = counter::tries(header);
    let Some(counted) = counter::read(ports, &name).await? else {
        return Ok(None);
    };
    if attempts.update(|state| Ok((state.serial >= counted, None)))? {
        return Ok(None);
    }
    // A copy whose device key is gone opens no more, and no wait changes that.
    prove_device_key(header, ports).await?;
    let now = ports.clock.read();
    let found = attempts.update(|state| {
        if state.serial >= counted {
            return Ok((None, None));
        }
        let wait = longest_wait(policy, &now);
        let until = now.wall.saturating_add(i64::from(wait.seconds));
        // A number of its own: the count that is replaced here is an older one from now on.
        let serial = counted.saturating_add(1);
        let after = Attempts {
            serial,
            rolled_back: true,
            waiting_since: Some(wait),
            ..Attempts::damaged()
        };
        Ok((Some((until, serial)), Some(after)))
    })?;
    let Some((until, serial)) = found else {
        return Ok(None);
    };
    counter::advance(ports, &name, serial).await?;
    Ok(Some(until))
}
