//! The public API of the crate, with certificates that the tests make themselves.

#[cfg(test)]
mod anchors;
#[cfg(test)]
mod authority;
#[cfg(test)]
mod bbs_keys;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod chains;
#[cfg(test)]
mod did_web;
#[cfg(test)]
mod dids;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod issuer_metadata;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod purposes;
#[cfg(test)]
mod status;
#[cfg(test)]
mod trust_lists;
#[cfg(test)]
mod verifiers;
