use crate::redacted::redacted;

/// The trust list that a wallet holds.
#[derive(Clone, PartialEq, Eq)]
pub struct TrustListView {
    /// The operator's identifier, as the list says it.
    pub operator: String,
    /// Each list of an operator has a higher one than the list before.
    pub sequence: u64,
    /// When it was issued, seconds since 1970.
    pub issued_at: i64,
    /// Until when it counts, seconds since 1970: seven days after it was issued at the latest.
    pub expires_at: i64,
    /// Whether it no longer counts for anything new.
    pub expired: bool,
    /// How many organisations are on it.
    pub organisations: u32,
}

redacted!(TrustListView);
