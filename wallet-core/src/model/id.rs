use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wallet_crypto::{Random, RandomError};
use wallet_store::RowId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(Uuid);

        impl $name {
            pub(crate) fn make(random: &dyn Random) -> Result<Self, RandomError> {
                let mut bytes = [0; 16];
                random.fill(&mut bytes)?;
                Ok(Self(uuid::Builder::from_random_bytes(bytes).into_uuid()))
            }

            /// Reads the text form; `None` where it is no identifier.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }

            pub(crate) fn row(self) -> RowId {
                RowId::new(self.0.into_bytes())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

id! {
    /// Names one credential of this wallet; random, and known to nobody else.
    CredentialId
}

id! {
    /// Names one offer or request that waits for a person; random, and known to nobody else.
    SessionId
}
