//! A phone's key store in memory: it counts what it is asked and can be told to fail or to forget.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use wallet_core::{
    BiometricSeal, BiometricSecret, CounterFault, DeviceAnswer, DeviceInput, DeviceSeal, HolderKeys,
    KeyCheck, KeyFault, KeyLevel, KeyPurpose, KeyRequest, MadeKey, MonotonicCounter, PrfKind, Secret,
};
use wallet_crypto::{hmac_sha256, sha256};

use super::pauses::Pauses;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) seal: BTreeMap<String, [u8; 32]>,
    pub(crate) holder: BTreeMap<String, SigningKey>,
    /// The input of every call of `prf`, in order.
    pub(crate) prf_inputs: Vec<[u8; 32]>,
    /// The answer to each of them.
    pub(crate) prf_answers: Vec<[u8; 32]>,
    /// Answers every question but the probe with this.
    pub(crate) replay: Option<[u8; 32]>,
    /// Lets so many calls of `prf` through and fails the rest.
    pub(crate) prf_fault: Option<(usize, KeyFault)>,
    /// Lets so many calls of `prf` through and answers the next one with something else.
    pub(crate) garbled: Option<usize>,
    pub(crate) create_fault: Option<KeyFault>,
    pub(crate) sign_fault: Option<KeyFault>,
    pub(crate) delete_fault: Option<KeyFault>,
    pub(crate) check_fault: Option<KeyFault>,
    /// What a check says of one key instead of the truth.
    pub(crate) key_fault: Option<(String, KeyFault)>,
    /// Where holder keys are made: by default in a secure element of their own, and never with its own prompt.
    pub(crate) place: Place,
    /// The aliases of every call of `check`, in order.
    pub(crate) checks: Vec<Vec<String>>,
    /// What the biometric prompt gives out, and the enrolment that it was kept under.
    pub(crate) biometric: BTreeMap<String, ([u8; 32], u32)>,
    /// Who is enrolled: another number, other people.
    pub(crate) enrolment: u32,
    /// What the person's prompt ends in, instead of a yes.
    pub(crate) prompt_fault: Option<KeyFault>,
    /// How often the person was asked.
    pub(crate) prompts: usize,
    /// The numbers that only rise.
    pub(crate) counters: BTreeMap<String, u64>,
    pub(crate) counter_fault: bool,
    /// The aliases of holder keys, in the order in which they were made.
    pub(crate) holder_order: Vec<String>,
    made: u32,
}

/// What the phone says about the holder keys that it makes.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// `None`: there is no place for such keys.
    pub(crate) level: Option<KeyLevel>,
    /// Whether it can verify the person before each use, where that is asked for.
    pub(crate) verifies_user: bool,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            level: Some(KeyLevel::StrongBox),
            verifies_user: true,
        }
    }
}

/// A request for a key that signs, and no more.
pub(crate) const SIGNING: KeyRequest = KeyRequest {
    purpose: KeyPurpose::Sign,
    attestation_challenge: None,
    user_verification: false,
};

pub(crate) struct Device {
    state: Mutex<State>,
    pub(crate) pauses: Pauses,
}

impl Device {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::default(),
            pauses: Pauses::default(),
        }
    }

    /// Looks at or changes what the device holds.
    pub(crate) fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.state.lock().unwrap())
    }

    pub(crate) fn holder_aliases(&self) -> Vec<String> {
        self.with(|state| state.holder.keys().cloned().collect())
    }

    pub(crate) fn prf_calls(&self) -> usize {
        self.with(|state| state.prf_inputs.len())
    }
}

impl State {
    /// Another key under the same alias.
    pub(crate) fn swap_seal_keys(&mut self) {
        for key in self.seal.values_mut() {
            *key = sha256(key);
        }
    }

    fn fresh(&mut self, alias: &str) -> [u8; 32] {
        self.made += 1;
        sha256(format!("{alias}/{}", self.made).as_bytes())
    }

    fn prf(&mut self, alias: &str, input: &DeviceInput) -> Result<[u8; 32], KeyFault> {
        match &mut self.prf_fault {
            Some((0, fault)) => return Err(*fault),
            Some((left, _)) => *left -= 1,
            None => {}
        }
        let key = *self.seal.get(alias).ok_or(KeyFault::Missing)?;
        let is_first = self.prf_inputs.first().is_none_or(|probe| *probe == input.x);
        let answer = match self.replay {
            Some(recorded) if !is_first => recorded,
            Some(_) | None => hmac_sha256(&Secret::new(key), &input.x),
        };
        let answer = match self.garbled.as_mut() {
            Some(0) => {
                self.garbled = None;
                sha256(&answer)
            }
            Some(left) => {
                *left -= 1;
                answer
            }
            None => answer,
        };
        self.prf_inputs.push(input.x);
        self.prf_answers.push(answer);
        Ok(answer)
    }
}

#[async_trait]
impl DeviceSeal for Device {
    async fn create(&self, alias: &str) -> Result<PrfKind, KeyFault> {
        self.pauses.give_way().await;
        self.with(|state| {
            if let Some(fault) = state.create_fault {
                return Err(fault);
            }
            if state.seal.contains_key(alias) {
                return Err(KeyFault::Unavailable);
            }
            let key = state.fresh(alias);
            state.seal.insert(alias.to_owned(), key);
            Ok(PrfKind::Hmac)
        })
    }

    async fn prf(&self, alias: &str, input: &DeviceInput) -> Result<DeviceAnswer, KeyFault> {
        self.pauses.give_way().await;
        let answer = self.with(|state| state.prf(alias, input))?;
        self.pauses.give_way().await;
        Ok(DeviceAnswer::new(Secret::new(answer)))
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.pauses.give_way().await;
        self.with(|state| match state.delete_fault {
            Some(fault) => Err(fault),
            None => {
                state.seal.remove(alias);
                Ok(())
            }
        })
    }
}

#[async_trait]
impl HolderKeys for Device {
    async fn make(&self, alias: &str, request: &KeyRequest) -> Result<MadeKey, KeyFault> {
        self.pauses.give_way().await;
        let made = self.with(|state| {
            if let Some(fault) = state.create_fault {
                return Err(fault);
            }
            let level = state.place.level.ok_or(KeyFault::Unsupported)?;
            if state.holder.contains_key(alias) || request.purpose == KeyPurpose::Agree {
                return Err(KeyFault::Unavailable);
            }
            let key = SigningKey::from_slice(&state.fresh(alias)).unwrap();
            let public_key = point(&key);
            state.holder.insert(alias.to_owned(), key);
            state.holder_order.push(alias.to_owned());
            let challenge = request.attestation_challenge.clone();
            Ok(MadeKey {
                public_key,
                level,
                user_verification: request.user_verification && state.place.verifies_user,
                attestation: challenge.map(|challenge| vec![challenge]),
            })
        });
        self.pauses.give_way().await;
        made
    }

    async fn public_key(&self, alias: &str) -> Result<Vec<u8>, KeyFault> {
        self.pauses.give_way().await;
        self.with(|state| state.holder.get(alias).map(point).ok_or(KeyFault::Missing))
    }

    async fn sign(&self, alias: &str, message: &[u8]) -> Result<Vec<u8>, KeyFault> {
        self.pauses.give_way().await;
        let signed = self.with(|state| {
            if let Some(fault) = state.sign_fault {
                return Err(fault);
            }
            let key = state.holder.get(alias).ok_or(KeyFault::Missing)?;
            let signature: Signature = key.sign(message);
            Ok(signature.to_der().as_bytes().to_vec())
        });
        self.pauses.give_way().await;
        signed
    }

    async fn agree(&self, _alias: &str, _point: &[u8]) -> Result<Secret<32>, KeyFault> {
        Err(KeyFault::Unsupported)
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, KeyFault> {
        self.pauses.give_way().await;
        let mut aliases = self.holder_aliases();
        aliases.retain(|alias| alias.starts_with(prefix));
        Ok(aliases)
    }

    async fn check(&self, aliases: &[String]) -> Result<Vec<KeyCheck>, KeyFault> {
        self.pauses.give_way().await;
        let checks = self.with(|state| {
            state.checks.push(aliases.to_vec());
            if let Some(fault) = state.check_fault {
                return Err(fault);
            }
            let check = |alias: &String| match state.holder.get(alias) {
                _ if state
                    .key_fault
                    .as_ref()
                    .is_some_and(|(faulty, _)| faulty == alias) =>
                {
                    KeyCheck::Fault(state.key_fault.clone().unwrap().1)
                }
                Some(key) => KeyCheck::Present(point(key)),
                None => KeyCheck::Fault(KeyFault::Missing),
            };
            Ok(aliases.iter().map(check).collect())
        });
        self.pauses.give_way().await;
        checks
    }

    async fn delete_all(&self, prefix: &str) -> Result<(), KeyFault> {
        self.pauses.give_way().await;
        let deleted = self.with(|state| match state.delete_fault {
            Some(fault) => Err(fault),
            None => {
                state.holder.retain(|alias, _| !alias.starts_with(prefix));
                Ok(())
            }
        });
        self.pauses.give_way().await;
        deleted
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.pauses.give_way().await;
        let deleted = self.with(|state| match state.delete_fault {
            Some(fault) => Err(fault),
            None => {
                state.holder.remove(alias);
                Ok(())
            }
        });
        self.pauses.give_way().await;
        deleted
    }
}

fn point(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
}

#[async_trait]
impl BiometricSeal for Device {
    async fn seal(&self, alias: &str, secret: &BiometricSecret) -> Result<(), KeyFault> {
        self.pauses.give_way().await;
        let kept = self.with(|state| {
            state.prompts += 1;
            if let Some(fault) = state.prompt_fault {
                return Err(fault);
            }
            if state.biometric.contains_key(alias) {
                return Err(KeyFault::Unavailable);
            }
            let kept = (*secret.secret().expose(), state.enrolment);
            state.biometric.insert(alias.to_owned(), kept);
            Ok(())
        });
        self.pauses.give_way().await;
        kept
    }

    async fn open(&self, alias: &str) -> Result<BiometricSecret, KeyFault> {
        self.pauses.give_way().await;
        let opened = self.with(|state| {
            let (secret, enrolment) = *state.biometric.get(alias).ok_or(KeyFault::Missing)?;
            if enrolment != state.enrolment {
                return Err(KeyFault::Invalidated);
            }
            state.prompts += 1;
            match state.prompt_fault {
                Some(fault) => Err(fault),
                None => Ok(BiometricSecret::new(Secret::new(secret))),
            }
        });
        self.pauses.give_way().await;
        opened
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.pauses.give_way().await;
        let deleted = self.with(|state| match state.delete_fault {
            Some(fault) => Err(fault),
            None => {
                state.biometric.remove(alias);
                Ok(())
            }
        });
        self.pauses.give_way().await;
        deleted
    }
}

#[async_trait]
impl MonotonicCounter for Device {
    async fn read(&self, name: &str) -> Result<Option<u64>, CounterFault> {
        self.pauses.give_way().await;
        self.with(|state| state.counter(|counters| counters.get(name).copied()))
    }

    async fn advance(&self, name: &str, value: u64) -> Result<(), CounterFault> {
        self.pauses.give_way().await;
        let advanced = self.with(|state| {
            state.counter(|counters| {
                let count = counters.entry(name.to_owned()).or_insert(value);
                *count = value.max(*count);
            })
        });
        self.pauses.give_way().await;
        advanced
    }

    async fn delete(&self, name: &str) -> Result<(), CounterFault> {
        self.pauses.give_way().await;
        self.with(|state| {
            state.counter(|counters| {
                counters.remove(name);
            })
        })
    }
}

impl State {
    fn counter<T>(&mut self, f: impl FnOnce(&mut BTreeMap<String, u64>) -> T) -> Result<T, CounterFault> {
        if self.counter_fault {
            Err(CounterFault::Unavailable)
        } else {
            Ok(f(&mut self.counters))
        }
    }
}
