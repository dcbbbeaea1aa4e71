//! The numbers that a platform's counter keeps beside the vault.
//!
//! The counter of generations stands one ahead of the file: the generation that the next transaction will make is
//! reserved before it is made, so that a lead of one says nothing. It is raised at unlock, with every approval and before
//! every request: nothing is sent, and nothing approved, that an older file could take back unnoticed.
//!
//! The counter of tries is raised before each try is checked, after the try was counted in the file. It is never ahead.

use std::sync::atomic::Ordering;

use wallet_store::Header;

use super::Inner;
use crate::config::Ports;
use crate::error::VaultError;
use crate::ports::{CounterFault, HttpFault, HttpRequest, HttpResponse, KeyFault};

/// How far the counter of generations may be ahead of a file that is the newest.
pub(crate) const NORMAL_LEAD: u64 = 1;

pub(crate) fn generations(header: &Header) -> String {
    format!("{}/generation", header.key_prefix)
}

pub(crate) fn tries(header: &Header) -> String {
    format!("{}/tries", header.key_prefix)
}

/// The number, or `None` where there is none, or no counter.
pub(crate) async fn read(ports: &Ports, name: &str) -> Result<Option<u64>, VaultError> {
    match &ports.monotonic_counter {
        Some(counter) => counter.read(name).await.map_err(fault),
        None => Ok(None),
    }
}

pub(crate) async fn advance(ports: &Ports, name: &str, value: u64) -> Result<(), VaultError> {
    match &ports.monotonic_counter {
        Some(counter) => counter.advance(name, value).await.map_err(fault),
        None => Ok(()),
    }
}

/// At a wipe: nothing of the vault stays behind.
pub(crate) async fn destroy(ports: &Ports, header: &Header) -> Result<(), CounterFault> {
    if let Some(counter) = &ports.monotonic_counter {
        counter.delete(&generations(header)).await?;
        counter.delete(&tries(header)).await?;
    }
    Ok(())
}

fn fault(fault: CounterFault) -> VaultError {
    match fault {
        CounterFault::Unavailable => VaultError::DeviceUnavailable(KeyFault::Unavailable),
    }
}

impl Inner {
    /// Brings the counter of generations up to the file.
    pub(crate) async fn keep_counter(&self) -> Result<(), VaultError> {
        if self.ports.monotonic_counter.is_none() {
            return Ok(());
        }
        let (name, generation) = self.with(|vault| Ok((generations(vault.header()), vault.generation())))?;
        if self.counted.load(Ordering::Acquire) >= generation {
            return Ok(());
        }
        advance(&self.ports, &name, generation.saturating_add(NORMAL_LEAD)).await?;
        self.counted.fetch_max(generation, Ordering::AcqRel);
        Ok(())
    }

    /// Sends a request. What was decided before stands in the file, and the counter beside it, before anything leaves.
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        // Best effort: the decision is made, and a counter that does not answer now is brought up at the next unlock.
        let _ = self.keep_counter().await;
        self.ports.http.send(request).await
    }
}
