//! What fuzz targets see of byte forms that are private otherwise.

use crate::attempts::Attempts;
use crate::root::Root;

/// The count of failed tries that these bytes are, as it is written again.
#[must_use]
pub fn written_attempts(bytes: &[u8]) -> Option<Vec<u8>> {
    Attempts::parse(bytes)?.to_bytes().ok()
}

/// The root record that these bytes are, as it is written again.
#[must_use]
pub fn written_root(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(Root::parse(bytes)?.to_bytes())
}
