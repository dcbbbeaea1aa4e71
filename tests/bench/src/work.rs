//! What is measured.

use crate::BenchError;

/// A piece of work that each subject does in its own way; in a vault, on `records` records of 2 KB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Inserts them into an empty store, in one transaction.
    Insert {
        /// How many.
        records: usize,
    },
    /// Reads as many as there are by their ids, one by one.
    Fetch {
        /// How many.
        records: usize,
    },
    /// Reads all of them at once.
    Scan {
        /// How many.
        records: usize,
    },
    /// Reads all of one type among them.
    OfOneType {
        /// How many.
        records: usize,
    },
    /// Adds records, each in a transaction of its own that is durable, `times` times.
    DurableWrite {
        /// How many are there before.
        records: usize,
        /// How many are added.
        times: usize,
    },
    /// Puts another envelope of the store's key in place of the first, `times` times.
    PinChange {
        /// How many.
        records: usize,
        /// How often.
        times: usize,
    },
    /// Opens a store of that many, its key being known.
    Unlock {
        /// How many.
        records: usize,
    },
    /// Bytes of the closed file. The only work whose result is no time.
    File {
        /// How many.
        records: usize,
    },
    /// Reads a credential and verifies it, `times` times; of one that can, reveals half.
    Verify {
        /// Which.
        document: Document,
        /// How often.
        times: usize,
    },
    /// Reads a status list and verifies it, and looks up each of its entries.
    StatusList {
        /// How many.
        entries: usize,
    },
}

/// A signed document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// A W3C credential as a JWT, ES256.
    JwtVc,
    /// An SD-JWT VC with twenty disclosures, ES256.
    SdJwtVc,
    /// A W3C credential with a Data Integrity proof of eddsa-rdfc-2022, its key to be found in the `did:key` that it names.
    EddsaRdfc2022,
}

impl Document {
    /// The name of its measurement, and of its file where the peer reads it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::JwtVc => "jwt-vc",
            Self::SdJwtVc => "sd-jwt-vc",
            Self::EddsaRdfc2022 => "eddsa-rdfc-2022",
        }
    }
}

/// Who does the work.
pub trait Subject {
    /// Does it and says what it cost: nanoseconds of CPU time, or bytes.
    ///
    /// # Errors
    /// [`BenchError::NotMeasured`] where this subject does not do it, and whatever goes wrong.
    fn run(&mut self, work: Work) -> Result<u64, BenchError>;
}
