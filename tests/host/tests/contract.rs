//! The contract suites notice a key port that breaks a rule.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helpers fail by panicking, as the test does"
)]

use async_trait::async_trait;
use tempfile::TempDir;
use wallet_core::{
    DeviceAnswer, DeviceInput, DeviceSeal, HolderKeys, KeyCheck, KeyFault, KeyPurpose, KeyRequest, MadeKey,
    PrfKind, Secret,
};
use wallet_host::FolderDevice;
use wallet_host::contract::{Breach, device_seal_contract, holder_keys_contract};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    MakesWhatIsMissing,
    MakesOverAnother,
    HasOneKey,
    AnswersTheSame,
    AnswersToBothHalves,
    KeepsWhatIsDeleted,
    FaultsOnASecondDelete,
    ListsEverything,
    ListsNothing,
    SignsAnotherMessage,
    CompressesPoints,
    AgreesOnAnother,
    ChecksOutOfOrder,
    LeavesMissingOut,
    DeletesEverything,
}

/// A folder device with one fault.
struct Faulty {
    device: FolderDevice,
    fault: Fault,
    _home: TempDir,
}

impl Faulty {
    fn new(fault: Fault) -> Self {
        let home = tempfile::tempdir().unwrap();
        let device = FolderDevice::create(&home.path().join("device")).unwrap();
        Self {
            device,
            fault,
            _home: home,
        }
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn alias<'a>(&self, alias: &'a str) -> &'a str {
        if self.has(Fault::HasOneKey) { "one" } else { alias }
    }
}

#[async_trait]
impl DeviceSeal for Faulty {
    async fn create(&self, alias: &str) -> Result<PrfKind, KeyFault> {
        if self.has(Fault::MakesOverAnother) {
            DeviceSeal::delete(&self.device, alias).await?;
        }
        match DeviceSeal::create(&self.device, self.alias(alias)).await {
            Err(KeyFault::Unavailable) if self.has(Fault::HasOneKey) && alias.ends_with('2') => {
                Ok(PrfKind::Hmac)
            }
            made => made,
        }
    }

    async fn prf(&self, alias: &str, input: &DeviceInput) -> Result<DeviceAnswer, KeyFault> {
        let x = if self.has(Fault::AnswersTheSame) {
            [0; 32]
        } else {
            input.x
        };
        let x = if self.has(Fault::AnswersToBothHalves) {
            wallet_crypto::sha256(&[&x[..], &input.point].concat())
        } else {
            x
        };
        let asked = DeviceInput {
            x,
            point: input.point,
        };
        match self.device.prf(self.alias(alias), &asked).await {
            Err(KeyFault::Missing) if self.has(Fault::MakesWhatIsMissing) => {
                DeviceSeal::create(&self.device, alias).await?;
                Ok(DeviceAnswer::new(Secret::new([0; 32])))
            }
            answer => answer,
        }
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        if self.has(Fault::KeepsWhatIsDeleted) {
            return Ok(());
        }
        if self.has(Fault::FaultsOnASecondDelete) {
            let there = self
                .device
                .prf(
                    alias,
                    &DeviceInput {
                        x: [0; 32],
                        point: [4; 65],
                    },
                )
                .await;
            there.map(drop)?;
        }
        DeviceSeal::delete(&self.device, self.alias(alias)).await
    }
}

#[async_trait]
impl HolderKeys for Faulty {
    async fn make(&self, alias: &str, request: &KeyRequest) -> Result<MadeKey, KeyFault> {
        if self.has(Fault::MakesOverAnother) {
            HolderKeys::delete(&self.device, alias).await?;
        }
        let mut made = self.device.make(self.alias(alias), request).await?;
        if self.has(Fault::CompressesPoints) {
            made.public_key.truncate(33);
        }
        Ok(made)
    }

    async fn public_key(&self, alias: &str) -> Result<Vec<u8>, KeyFault> {
        match self.device.public_key(self.alias(alias)).await {
            Err(KeyFault::Missing) if self.has(Fault::MakesWhatIsMissing) => {
                let request = KeyRequest {
                    purpose: KeyPurpose::Sign,
                    attestation_challenge: None,
                    user_verification: false,
                };
                self.device
                    .make(alias, &request)
                    .await
                    .map(|made| made.public_key)
            }
            point => point,
        }
    }

    async fn sign(&self, alias: &str, message: &[u8]) -> Result<Vec<u8>, KeyFault> {
        let message = if self.has(Fault::SignsAnotherMessage) {
            &wallet_crypto::sha256(message)
        } else {
            message
        };
        self.device.sign(self.alias(alias), message).await
    }

    async fn agree(&self, alias: &str, point: &[u8]) -> Result<Secret<32>, KeyFault> {
        let agreed = self.device.agree(self.alias(alias), point).await?;
        Ok(if self.has(Fault::AgreesOnAnother) {
            Secret::new(wallet_crypto::sha256(agreed.expose()))
        } else {
            agreed
        })
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, KeyFault> {
        if self.has(Fault::ListsNothing) {
            return Ok(Vec::new());
        }
        self.device
            .list(if self.has(Fault::ListsEverything) {
                ""
            } else {
                prefix
            })
            .await
    }

    async fn check(&self, aliases: &[String]) -> Result<Vec<KeyCheck>, KeyFault> {
        let mut checks = self.device.check(aliases).await?;
        if self.has(Fault::ChecksOutOfOrder) {
            checks.reverse();
        }
        if self.has(Fault::LeavesMissingOut) {
            checks.retain(|check| matches!(check, KeyCheck::Present(_)));
        }
        Ok(checks)
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        if self.has(Fault::KeepsWhatIsDeleted) {
            return Ok(());
        }
        if self.has(Fault::FaultsOnASecondDelete) {
            self.device.public_key(alias).await?;
        }
        HolderKeys::delete(&self.device, self.alias(alias)).await
    }

    async fn delete_all(&self, prefix: &str) -> Result<(), KeyFault> {
        self.device
            .delete_all(if self.has(Fault::DeletesEverything) {
                ""
            } else {
                prefix
            })
            .await
    }
}

fn seal(fault: Fault) -> Result<(), Breach> {
    device_seal_contract(&Faulty::new(fault))
}

fn keys(fault: Fault) -> Result<(), Breach> {
    holder_keys_contract(&Faulty::new(fault))
}

#[test]
fn without_a_fault_both_contracts_are_kept() {
    assert_eq!(seal(Fault::None), Ok(()));
    assert_eq!(keys(Fault::None), Ok(()));
}

#[test]
fn a_seal_with_a_fault_is_noticed() {
    for (fault, breach) in [
        (Fault::MakesWhatIsMissing, "a key that was not made is missing"),
        (Fault::MakesOverAnother, "a key is not made over another"),
        (Fault::HasOneKey, "another key has another answer"),
        (Fault::AnswersTheSame, "another question has another answer"),
        (Fault::AnswersToBothHalves, "an HMAC key answers to x alone"),
        (Fault::KeepsWhatIsDeleted, "a destroyed key is missing"),
        (
            Fault::FaultsOnASecondDelete,
            "a key that is not there counts as destroyed",
        ),
    ] {
        assert_eq!(seal(fault), Err(Breach(breach)), "{fault:?}");
    }
}

#[test]
fn holder_keys_with_a_fault_are_noticed() {
    for (fault, breach) in [
        (
            Fault::MakesWhatIsMissing,
            "a key that is not there has no public key, and asking makes none",
        ),
        (Fault::MakesOverAnother, "a key is not made over another"),
        (Fault::HasOneKey, "a second key can be made"),
        (
            Fault::KeepsWhatIsDeleted,
            "a key that is not there has no public key, and asking makes none",
        ),
        (
            Fault::FaultsOnASecondDelete,
            "a key that is not there counts as destroyed",
        ),
        (
            Fault::ListsEverything,
            "a list holds the aliases with its prefix, all of them and no other",
        ),
        (
            Fault::ListsNothing,
            "a list holds the aliases with its prefix, all of them and no other",
        ),
        (
            Fault::SignsAnotherMessage,
            "a signature is ES256 over the message",
        ),
        (
            Fault::CompressesPoints,
            "a public key is an uncompressed SEC1 point",
        ),
        (Fault::AgreesOnAnother, "an agreement is the x-coordinate of ECDH"),
        (
            Fault::ChecksOutOfOrder,
            "a check answers for every alias, in order",
        ),
        (
            Fault::LeavesMissingOut,
            "a check says that a key is missing, and makes none",
        ),
        (
            Fault::DeletesEverything,
            "a list holds the aliases with its prefix, all of them and no other",
        ),
    ] {
        assert_eq!(keys(fault), Err(Breach(breach)), "{fault:?}");
    }
}
