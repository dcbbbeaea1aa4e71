//! The presentation: `DeviceResponse` with what the holder's key signs (OpenID4VP 1.0 appendix B.2.6).

use core::convert::Infallible;
use core::fmt;

use minicbor::Encoder;
use minicbor::data::{IanaTag, Tag};
use minicbor::encode::Error;
use wallet_crypto::{CoseSigningInput, SignatureAlgorithm, base64url_encode, sha256};

use super::Mdoc;
use super::issuer_signed::Namespace;
use crate::sd_jwt::Selection;

type Written = Result<(), Error<Infallible>>;

/// `SessionTranscript`: what ties a presentation to one request of one verifier.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionTranscript(Vec<u8>);

impl SessionTranscript {
    /// For a request by redirect (OpenID4VP 1.0 appendix B.2.6.1): the verifier's full `client_id`, its nonce, the SHA-256
    /// thumbprint of the key that the response is encrypted to (RFC 7638), if it is, and where the response goes.
    #[must_use]
    pub fn openid4vp(
        client_id: &str,
        nonce: &str,
        jwk_thumbprint: Option<[u8; 32]>,
        response_uri: &str,
    ) -> Self {
        let info = written(|encoder| {
            encoder.array(4)?.str(client_id)?.str(nonce)?;
            match jwk_thumbprint {
                Some(thumbprint) => encoder.bytes(&thumbprint)?,
                None => encoder.null()?,
            };
            encoder.str(response_uri)?.ok()
        });
        // No device engagement and no reader's key, but the handover.
        Self(written(|encoder| {
            encoder.array(3)?.null()?.null()?;
            encoder
                .array(2)?
                .str("OpenID4VPHandover")?
                .bytes(&sha256(&info))?
                .ok()
        }))
    }

    /// Its CBOR encoding.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SessionTranscript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Who asked whom, and in which transaction, does not belong into a log.
        f.write_str("SessionTranscript(..)")
    }
}

impl Mdoc {
    /// What the device key signs: `DeviceAuthenticationBytes`, as the detached payload of a COSE_Sign1. `algorithm` is that
    /// of the key. The holder says nothing of its own beside the issuer's elements.
    #[must_use]
    pub fn signing_input(
        &self,
        transcript: &SessionTranscript,
        algorithm: SignatureAlgorithm,
    ) -> CoseSigningInput {
        let authentication = written(|encoder| {
            encoder.array(4)?.str("DeviceAuthentication")?;
            raw(encoder, transcript.as_bytes());
            encoder.str(self.doc_type())?;
            no_namespaces(encoder)
        });
        let payload = written(|encoder| embedded(encoder, &authentication));
        CoseSigningInput::detached(algorithm, &payload)
    }

    /// The presentation in base64url (OpenID4VP 1.0 appendix B.2.5): the issuer's signature and the elements of the selection,
    /// byte for byte, and the device's signature, which is [`Self::signing_input`] signed.
    #[must_use]
    pub fn device_response(&self, selection: &Selection, device_signature: &[u8]) -> String {
        let response = written(|encoder| {
            encoder.map(3)?.str("version")?.str("1.0")?;
            encoder.str("documents")?.array(1)?.map(3)?;
            encoder.str("docType")?.str(self.doc_type())?;
            encoder.str("issuerSigned")?;
            self.issuer_signed(encoder, selection)?;
            encoder.str("deviceSigned")?.map(2)?.str("nameSpaces")?;
            no_namespaces(encoder)?;
            encoder.str("deviceAuth")?.map(1)?.str("deviceSignature")?;
            raw(encoder, device_signature);
            encoder.str("status")?.u8(0)?.ok()
        });
        base64url_encode(&response)
    }

    /// `IssuerSigned` with the selected elements. A namespace of which none leaves is left out, and so are all where no
    /// element leaves.
    fn issuer_signed(&self, encoder: &mut Encoder<Vec<u8>>, selection: &Selection) -> Written {
        let selected = |namespace: &Namespace| {
            let items = namespace.items.iter();
            let items = items.filter(|item| selection.discloses(&item.key));
            items.map(|item| item.bytes.clone()).collect::<Vec<_>>()
        };
        let all = self.signed.namespaces.iter();
        let namespaces: Vec<(&str, Vec<Vec<u8>>)> = all
            .map(|namespace| (namespace.name.as_str(), selected(namespace)))
            .filter(|(_, items)| !items.is_empty())
            .collect();
        encoder.map(if namespaces.is_empty() { 1 } else { 2 })?;
        if !namespaces.is_empty() {
            encoder.str("nameSpaces")?.map(length(&namespaces))?;
        }
        for (name, items) in &namespaces {
            encoder.str(name)?.array(length(items))?;
            for item in items {
                raw(encoder, item);
            }
        }
        encoder.str("issuerAuth")?;
        raw(encoder, &self.signed.issuer_auth);
        Ok(())
    }
}

/// What is written into a vector, which cannot fail.
fn written(write: impl FnOnce(&mut Encoder<Vec<u8>>) -> Written) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    let _ = write(&mut encoder);
    encoder.into_writer()
}

/// `DeviceNameSpacesBytes` without a namespace.
fn no_namespaces(encoder: &mut Encoder<Vec<u8>>) -> Written {
    const EMPTY_MAP: [u8; 1] = [0xa0];
    embedded(encoder, &EMPTY_MAP)
}

fn embedded(encoder: &mut Encoder<Vec<u8>>, bytes: &[u8]) -> Written {
    encoder.tag(Tag::from(IanaTag::Cbor))?.bytes(bytes)?.ok()
}

/// A data item that is encoded already.
fn raw(encoder: &mut Encoder<Vec<u8>>, item: &[u8]) {
    encoder.writer_mut().extend_from_slice(item);
}

fn length<T>(all: &[T]) -> u64 {
    u64::try_from(all.len()).unwrap_or(u64::MAX)
}
