//! The lines about the biometric prompt and the counters.

use serde::Deserialize;
use wallet_core::{BiometricSeal, CounterFault, KeyFault, MonotonicCounter};
use wallet_crypto::Secret;

use super::{Answer, MALFORMED, array, name};
use crate::{FolderDevice, Prompt, hex};

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Request {
    BiometricSeal { alias: String, secret: String },
    BiometricOpen { alias: String },
    BiometricDelete { alias: String },
    BiometricPrompt { person: String },
    BiometricEnrol {},
    CounterRead { name: String },
    CounterAdvance { name: String, value: u64 },
    CounterDelete { name: String },
}

pub(super) async fn carry_out(device: &FolderDevice, request: Request) -> Answer {
    let done = match request {
        Request::BiometricSeal { alias, secret } => match array(&secret).map(Secret::new) {
            Some(secret) => device.keep(&alias, &secret).map(done),
            None => return MALFORMED,
        },
        Request::BiometricOpen { alias } => device.give_out(&alias).map(given_out),
        Request::BiometricDelete { alias } => BiometricSeal::delete(device, &alias).await.map(done),
        Request::BiometricPrompt { person } => match Prompt::from_name(&person) {
            Some(prompt) => device.set_prompt(prompt).map(done),
            None => return MALFORMED,
        },
        Request::BiometricEnrol {} => device.change_enrolment().map(done),
        Request::CounterRead { name } => counted(device.read(&name).await, |value| Answer::Value { value }),
        Request::CounterAdvance { name, value } => counted(device.advance(&name, value).await, done),
        Request::CounterDelete { name } => counted(MonotonicCounter::delete(device, &name).await, done),
    };
    done.unwrap_or_else(|fault| Answer::Fault { fault: name(fault) })
}

fn done((): ()) -> Answer {
    Answer::Done {}
}

fn given_out(secret: Secret<32>) -> Answer {
    // EXPOSE: the secret leaves the process that plays the device
    let secret = hex::encode(secret.expose());
    Answer::Secret { secret }
}

/// A counter has one fault, which has the same name.
fn counted<T>(done: Result<T, CounterFault>, answer: impl FnOnce(T) -> Answer) -> Result<Answer, KeyFault> {
    match done {
        Ok(value) => Ok(answer(value)),
        Err(CounterFault::Unavailable) => Err(KeyFault::Unavailable),
    }
}
