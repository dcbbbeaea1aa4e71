//! OpenID for Verifiable Credential Issuance 1.0: the wallet's side of the pre-authorized code flow.
