//! The formats that a credential can be had in, and the identifiers of their configurations.

use serde::Deserialize;

use crate::catalogue::{Catalogue, CredentialType};
use crate::engine::Curve;
use crate::issuer::w3c::Model;
use crate::organisations::KeyMethod;

/// A credential format, with the proof where the format leaves that open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// SD-JWT VC.
    SdJwt,
    /// W3C data model 1.1 as a JWT, without JSON-LD.
    JwtVcJson,
    /// W3C data model 1.1 as a JWT, with JSON-LD.
    JwtVcJsonLd,
    /// W3C data model 2.0 as a JWT (VC-JOSE-COSE).
    VcJwt,
    /// W3C data model with a proof inside.
    LdpVc(Suite),
    /// ISO/IEC 18013-5.
    Mdoc,
}

/// A cryptographic suite of Data Integrity, or a signature suite of its forerunner, with the issuer's curve where the suite leaves
/// that open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Suite {
    /// `eddsa-rdfc-2022`.
    #[serde(rename = "eddsa-rdfc-2022")]
    EdDsaRdfc2022,
    /// `ecdsa-rdfc-2019`, P-256.
    #[serde(rename = "ecdsa-rdfc-2019")]
    EcdsaRdfc2019,
    /// `ecdsa-rdfc-2019`, P-384.
    #[serde(skip)]
    EcdsaRdfc2019P384,
    /// `eddsa-jcs-2022`.
    #[serde(rename = "eddsa-jcs-2022")]
    EdDsaJcs2022,
    /// `ecdsa-jcs-2019`, P-256.
    #[serde(rename = "ecdsa-jcs-2019")]
    EcdsaJcs2019,
    /// `ecdsa-jcs-2019`, P-384.
    #[serde(skip)]
    EcdsaJcs2019P384,
    /// `Ed25519Signature2020`.
    #[serde(rename = "Ed25519Signature2020")]
    Ed25519Signature2020,
    /// `Ed25519Signature2018`.
    #[serde(rename = "Ed25519Signature2018")]
    Ed25519Signature2018,
    /// `ecdsa-sd-2023`: its holder shows a part.
    #[serde(rename = "ecdsa-sd-2023")]
    EcdsaSd2023,
    /// `bbs-2023`: its holder shows a part, and the issuer's signature is never seen twice.
    #[serde(rename = "bbs-2023")]
    Bbs2023,
}

impl Suite {
    /// Those that issuers sign credentials with.
    pub const ISSUED: [Self; 10] = [
        Self::EdDsaRdfc2022,
        Self::EcdsaRdfc2019,
        Self::EcdsaRdfc2019P384,
        Self::EdDsaJcs2022,
        Self::EcdsaJcs2019,
        Self::EcdsaJcs2019P384,
        Self::Ed25519Signature2020,
        Self::Ed25519Signature2018,
        Self::EcdsaSd2023,
        Self::Bbs2023,
    ];

    /// Those of whole documents, which holders sign presentations with, too.
    pub const WHOLE: [Self; 6] = [
        Self::EdDsaRdfc2022,
        Self::EcdsaRdfc2019,
        Self::EdDsaJcs2022,
        Self::EcdsaJcs2019,
        Self::Ed25519Signature2020,
        Self::Ed25519Signature2018,
    ];

    /// Its name in a proof.
    pub fn name(self) -> &'static str {
        match self {
            Self::EdDsaRdfc2022 => "eddsa-rdfc-2022",
            Self::EcdsaRdfc2019 | Self::EcdsaRdfc2019P384 => "ecdsa-rdfc-2019",
            Self::EdDsaJcs2022 => "eddsa-jcs-2022",
            Self::EcdsaJcs2019 | Self::EcdsaJcs2019P384 => "ecdsa-jcs-2019",
            Self::Ed25519Signature2020 => "Ed25519Signature2020",
            Self::Ed25519Signature2018 => "Ed25519Signature2018",
            Self::EcdsaSd2023 => "ecdsa-sd-2023",
            Self::Bbs2023 => "bbs-2023",
        }
    }

    /// What stands for it in the identifier of a configuration.
    pub fn id(self) -> String {
        match self.curve() {
            Curve::P384 => format!("{}.{}", self.name(), Curve::P384.name()),
            Curve::Ed25519 | Curve::P256 | Curve::Bls12381 => self.name().to_owned(),
        }
    }

    /// Whether it stands in `cryptosuite` of a `DataIntegrityProof`; else it is a proof's `type`.
    pub fn is_cryptosuite(self) -> bool {
        !matches!(self, Self::Ed25519Signature2020 | Self::Ed25519Signature2018)
    }

    /// Whether its holder may show a part.
    pub fn is_selective(self) -> bool {
        matches!(self, Self::EcdsaSd2023 | Self::Bbs2023)
    }

    /// Whether it signs the document as JSON, whatever its terms and contexts mean.
    pub fn is_json(self) -> bool {
        matches!(
            self,
            Self::EdDsaJcs2022 | Self::EcdsaJcs2019 | Self::EcdsaJcs2019P384
        )
    }

    /// What its issuer's key is of.
    pub fn curve(self) -> Curve {
        match self {
            Self::EdDsaRdfc2022
            | Self::EdDsaJcs2022
            | Self::Ed25519Signature2020
            | Self::Ed25519Signature2018 => Curve::Ed25519,
            Self::EcdsaRdfc2019 | Self::EcdsaJcs2019 | Self::EcdsaSd2023 => Curve::P256,
            Self::EcdsaRdfc2019P384 | Self::EcdsaJcs2019P384 => Curve::P384,
            Self::Bbs2023 => Curve::Bls12381,
        }
    }
}

impl Form {
    /// The format identifier of OpenID4VCI.
    pub fn format(self) -> &'static str {
        match self {
            Self::SdJwt => "dc+sd-jwt",
            Self::JwtVcJson => "jwt_vc_json",
            Self::JwtVcJsonLd => "jwt_vc_json-ld",
            Self::VcJwt => "vc+jwt",
            Self::LdpVc(_) => "ldp_vc",
            Self::Mdoc => "mso_mdoc",
        }
    }

    /// The context that its documents begin with.
    pub fn context(self) -> &'static str {
        self.model().context()
    }

    /// The edition of the data model of W3C that it has, if it is of W3C.
    pub fn model(self) -> Model {
        match self {
            Self::VcJwt => Model::V2_0,
            Self::LdpVc(suite) if suite.is_cryptosuite() => Model::V2_0,
            Self::LdpVc(_) | Self::JwtVcJson | Self::JwtVcJsonLd | Self::SdJwt | Self::Mdoc => Model::V1_1,
        }
    }

    /// How its issuer's key is named where that was asked: a proof inside is always made by a `did:key` of the engine's.
    pub fn key_method(self, asked: KeyMethod) -> KeyMethod {
        match self {
            Self::LdpVc(suite) => KeyMethod::Proof(suite.curve()),
            // It names its issuer by certificates only.
            Self::Mdoc => KeyMethod::X5c,
            Self::SdJwt | Self::JwtVcJson | Self::JwtVcJsonLd | Self::VcJwt => asked,
        }
    }

    /// The algorithms of the key proofs that it is issued for. Holders of either edition of the data model come to have keys
    /// of either curve.
    pub fn proof_algorithms(self) -> &'static [&'static str] {
        match self {
            Self::LdpVc(Suite::EdDsaRdfc2022 | Suite::EdDsaJcs2022 | Suite::Ed25519Signature2020) => {
                &["EdDSA"]
            }
            Self::LdpVc(_) | Self::SdJwt | Self::JwtVcJson | Self::JwtVcJsonLd | Self::VcJwt | Self::Mdoc => {
                &["ES256"]
            }
        }
    }

    fn suffix(self) -> Option<String> {
        match self {
            Self::SdJwt => None,
            Self::LdpVc(suite) => Some(format!("ldp_vc.{}", suite.id())),
            Self::JwtVcJson | Self::JwtVcJsonLd | Self::VcJwt | Self::Mdoc => Some(self.format().to_owned()),
        }
    }
}

/// One thing that can be issued: a type in a format.
#[derive(Debug, Clone, Copy)]
pub struct Configuration<'c> {
    /// The type.
    pub of: &'c CredentialType,
    /// The format.
    pub form: Form,
}

/// The types that are had in every format.
const IN_ALL_FORMATS: [&str; 2] = ["qualification", "professional-registration"];

impl<'c> Configuration<'c> {
    /// Its identifier: the type's short name, and the format behind a dot where it is not SD-JWT VC.
    pub fn id(&self) -> String {
        match self.form.suffix() {
            Some(suffix) => format!("{}.{suffix}", self.of.slug),
            None => self.of.slug.clone(),
        }
    }

    /// Every configuration; those that need the engine of Data Integrity proofs only `with_proofs`.
    pub fn all(catalogue: &'c Catalogue, with_proofs: bool) -> Vec<Self> {
        let mut all: Vec<Self> = catalogue
            .types
            .iter()
            .map(|of| Self {
                of,
                form: Form::SdJwt,
            })
            .collect();
        for of in catalogue
            .types
            .iter()
            .filter(|of| IN_ALL_FORMATS.contains(&of.slug.as_str()))
        {
            let mut forms = vec![Form::JwtVcJson, Form::JwtVcJsonLd, Form::VcJwt, Form::Mdoc];
            if with_proofs {
                forms.extend(Suite::ISSUED.map(Form::LdpVc));
            }
            all.extend(forms.into_iter().map(|form| Self { of, form }));
        }
        all.push(Self {
            of: &catalogue.check_in,
            form: Form::Mdoc,
        });
        all
    }

    /// The configuration of this identifier.
    pub fn find(catalogue: &'c Catalogue, with_proofs: bool, id: &str) -> Option<Self> {
        Self::all(catalogue, with_proofs)
            .into_iter()
            .find(|one| one.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_different_and_found_again() {
        let catalogue = Catalogue::load().unwrap();
        let all = Configuration::all(&catalogue, true);
        assert_eq!(all.len(), 16 + 2 * 14 + 1);
        for one in &all {
            let found = Configuration::find(&catalogue, true, &one.id()).unwrap();
            assert_eq!((&found.of.slug, found.form), (&one.of.slug, one.form));
        }
        assert!(Configuration::find(&catalogue, true, "qualification.vc+jwt").is_some());
        assert!(Configuration::find(&catalogue, false, "qualification.ldp_vc.eddsa-rdfc-2022").is_none());
        assert!(Configuration::find(&catalogue, true, "identity.vc+jwt").is_none());
    }
}
