//! The biometric envelope in the header, and the name of the key that has none.
//!
//! A biometric key lives in the platform, its envelope in the file, and no transaction spans both. So the name of a key is
//! written down as *loose* before the key is made, and again before it is deleted. What was cut off in between leaves a loose
//! name: that key is to be deleted, and the name then forgotten.

use crate::{
    Biometric, Header, LockedVault, StoreError, Vault, connection,
    header::{self, Loose},
};

impl Loose {
    /// Takes the biometric envelope out of the header; its key is loose from then on.
    pub(crate) fn take_biometric(&mut self, header: &mut Header) -> Result<(), StoreError> {
        let Some(taken) = header.biometric.take() else {
            return Ok(());
        };
        if self.biometric.is_some() {
            return Err(StoreError::InUse);
        }
        self.biometric = Some(taken.alias);
        Ok(())
    }
}

impl Vault {
    /// Name of a biometric key that has no envelope and is to be deleted.
    #[must_use]
    pub fn loose_biometric_alias(&self) -> Option<&str> {
        self.file.loose.biometric.as_deref()
    }

    /// Writes down, durably, the name of a biometric key that is about to be made.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another name is loose or where the key in use has this one, [`StoreError::TooLarge`], and
    /// the failures of [`Self::write`].
    pub fn note_biometric(&mut self, alias: &str) -> Result<(), StoreError> {
        let is_in_use = |biometric: &Biometric| biometric.alias == alias;
        if self.file.loose.biometric.is_some() || self.header().biometric.as_ref().is_some_and(is_in_use) {
            return Err(StoreError::InUse);
        }
        let loose = Loose {
            biometric: Some(alias.to_owned()),
            ..self.file.loose.clone()
        };
        self.write_header(self.header().clone(), loose)
    }

    /// Puts the biometric envelope in place, in one durable transaction, under the name that [`Self::note_biometric`] wrote
    /// down. The name of the key before, where there was one, is loose from then on.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when that is not the loose name, [`StoreError::TooLarge`], and the failures of [`Self::write`].
    pub fn put_biometric(&mut self, biometric: Biometric) -> Result<(), StoreError> {
        if self.loose_biometric_alias() != Some(&biometric.alias) {
            return Err(StoreError::InUse);
        }
        let mut header = self.header().clone();
        let before = header.biometric.replace(biometric);
        let loose = Loose {
            biometric: before.map(|before| before.alias),
            ..self.file.loose.clone()
        };
        self.write_header(header, loose)
    }

    /// Removes the biometric envelope, in one durable transaction; the name of its key is loose from then on. Without an
    /// envelope it does nothing.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another name is loose, and the failures of [`Self::write`].
    pub fn remove_biometric(&mut self) -> Result<(), StoreError> {
        if self.header().biometric.is_none() {
            return Ok(());
        }
        let (mut header, mut loose) = (self.header().clone(), self.file.loose.clone());
        loose.take_biometric(&mut header)?;
        self.write_header(header, loose)
    }

    /// Forgets the loose name, once its key is deleted. Without one it does nothing.
    ///
    /// # Errors
    /// The failures of [`Self::write`]; the name is then still there.
    pub fn forget_biometric(&mut self) -> Result<(), StoreError> {
        if self.file.loose.biometric.is_none() {
            return Ok(());
        }
        let loose = Loose {
            biometric: None,
            ..self.file.loose.clone()
        };
        self.write_header(self.header().clone(), loose)
    }
}

impl LockedVault {
    /// Name of a biometric key that has no envelope and is to be deleted. A wipe has that key to delete as well.
    #[must_use]
    pub fn loose_biometric_alias(&self) -> Option<&str> {
        self.file.loose.biometric.as_deref()
    }

    /// As [`Vault::remove_biometric`], of a vault whose biometric key turned out to be void.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another name is loose; [`StoreError::Full`], [`StoreError::Database`].
    pub fn remove_biometric(&mut self) -> Result<(), StoreError> {
        if self.header().biometric.is_none() {
            return Ok(());
        }
        let (mut header, mut loose) = (self.header().clone(), self.file.loose.clone());
        loose.take_biometric(&mut header)?;
        self.write_header(header, loose)
    }

    /// As [`Vault::forget_biometric`].
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Database`]; the name is then still there.
    pub fn forget_biometric(&mut self) -> Result<(), StoreError> {
        if self.file.loose.biometric.is_none() {
            return Ok(());
        }
        let loose = Loose {
            biometric: None,
            ..self.file.loose.clone()
        };
        self.write_header(self.header().clone(), loose)
    }

    fn write_header(&mut self, header: Header, loose: Loose) -> Result<(), StoreError> {
        // One statement is one transaction. The state stays what it is: a wipe that has begun goes on.
        header::write(&self.file.connection, &header, &loose, self.file.state())?;
        self.file.header = header;
        self.file.loose = loose;
        // Durable already; best effort to overwrite the header before in the database as well.
        let _ = connection::checkpoint(&self.file.connection);
        Ok(())
    }
}
