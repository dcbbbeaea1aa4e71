//! What follows what: at random, or always the same.

use wallet_core::CredentialState;

use super::{Code, MANY, Story};

impl Story {
    /// One more step of a life that ends by being killed.
    pub(crate) fn anything(&mut self) -> Result<(), Code> {
        if self.wallet.is_none() && self.locked.is_none() {
            self.create()?;
            return self.trust_authority();
        }
        if self.wallet.is_none() {
            if self.wrong < 3 && self.rng.one_in(3) {
                return self.wrong().map(drop);
            }
            if self.wrong == 0 && self.rng.one_in(2) {
                self.unlock_by_prompt()?;
            } else {
                self.unlock()?;
            }
            return self.trust_authority();
        }
        match self.rng.below(71) {
            0..12 => self.trust_another(),
            12..26 if self.held(CredentialState::Pending).len() < MANY => self.fetch(),
            12..36 => self.accept(),
            36..43 => self.reject(),
            43..50 => self.share_one(),
            50..56 if self.wrong < 3 => self.wrong().map(drop),
            56..59 => self.lock(),
            59..61 => self.change_pin(),
            61 if self.rng.one_in(2) => self.wipe(),
            62 if self.rng.one_in(3) => self.storm(),
            63..66 => self.delete(),
            66 => self.export(),
            67..70 => self.turn_biometric(),
            _ => self.trust_another(),
        }
    }

    /// A new wallet with credentials and a history.
    pub(crate) fn fill(&mut self) -> Result<(), Code> {
        self.create()?;
        self.lock()?;
        self.wrong()?;
        self.unlock()?;
        self.trust_authority()?;
        self.fetch()?;
        self.accept()?;
        self.share_all()
    }

    /// A life in which everything happens once, always the same.
    pub(crate) fn script(&mut self) -> Result<(), Code> {
        self.fill()?;
        self.trust_another()?;
        self.fetch()?;
        self.fetch()?;
        self.accept()?;
        self.wrong()?;
        self.reject()?;
        self.accept()?;
        self.share_all()?;
        self.turn_biometric()?;
        self.change_pin()?;
        self.delete()?;
        self.export()?;
        self.lock()?;
        self.unlock_by_prompt()?;
        self.turn_biometric()?;
        self.turn_biometric()?;
        self.lock()?;
        self.wrong()?;
        self.unlock()?;
        self.wrong()?;
        self.wipe()?;
        self.create()
    }
}
