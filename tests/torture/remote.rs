//! A key store in a process of its own, reached through a socket: it outlives the app that is killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use serde_json::{Value, json};
use wallet_core::{
    BiometricSeal, BiometricSecret, CounterFault, DeviceAnswer, DeviceInput, DeviceSeal, HolderKeys, Http,
    HttpFault, HttpRequest, HttpResponse, KeyCheck, KeyFault, KeyLevel, KeyRequest, MadeKey,
    MonotonicCounter, PrfKind, Secret,
};
use wallet_host::{FolderDevice, fake_device};

use crate::event::Event;

/// Plays the device for one app after the other; each is served to the end of what it had asked.
pub(crate) fn play_device(folder: &Path, socket: &Path) {
    let device = FolderDevice::create(folder).unwrap();
    let listener = UnixListener::bind(socket).unwrap();
    Event::Done.say();
    for app in listener.incoming() {
        let app = app.unwrap();
        // An app that is killed ends its line, or the answer finds nobody.
        let _ = fake_device::serve(&device, BufReader::new(app.try_clone().unwrap()), app);
    }
}

/// Counts the calls of ports and stops for good at one of them, to be killed there.
pub(crate) struct Steps(AtomicU64);

impl Steps {
    pub(crate) fn stop_at(step: Option<u64>) -> Self {
        Self(AtomicU64::new(step.unwrap_or(u64::MAX)))
    }

    fn step(&self) {
        if self.0.fetch_sub(1, Ordering::SeqCst) == 0 {
            Event::Kill.say();
            loop {
                std::thread::park();
            }
        }
    }
}

pub(crate) struct RemoteDevice {
    app: Mutex<BufReader<UnixStream>>,
    steps: std::sync::Arc<Steps>,
}

impl RemoteDevice {
    pub(crate) fn connect(socket: &Path, steps: std::sync::Arc<Steps>) -> Self {
        Self {
            app: Mutex::new(BufReader::new(UnixStream::connect(socket).unwrap())),
            steps,
        }
    }

    fn ask(&self, request: &Value) -> Result<Value, KeyFault> {
        self.steps.step();
        let mut app = self.app.lock().unwrap();
        app.get_mut()
            .write_all(format!("{request}\n").as_bytes())
            .unwrap();
        let mut line = String::new();
        app.read_line(&mut line).unwrap();
        self.steps.step();
        let answer: Value = serde_json::from_str(&line).unwrap();
        match answer.get("fault").and_then(Value::as_str) {
            None => Ok(answer),
            Some("missing") => Err(KeyFault::Missing),
            Some("unavailable") => Err(KeyFault::Unavailable),
            Some(other) => panic!("the device has no reason to say {other}"),
        }
    }

    fn count(&self, request: &Value) -> Result<Value, CounterFault> {
        self.ask(request).map_err(|_| CounterFault::Unavailable)
    }

    fn bytes(&self, request: &Value, member: &str) -> Result<Vec<u8>, KeyFault> {
        let answer = self.ask(request)?;
        let text = answer[member].as_str().unwrap();
        let pairs = (0..text.len()).step_by(2);
        Ok(pairs
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[async_trait]
impl DeviceSeal for RemoteDevice {
    async fn create(&self, alias: &str) -> Result<PrfKind, KeyFault> {
        let answer = self.ask(&json!({"op": "seal_create", "alias": alias}))?;
        Ok(PrfKind::from_name(answer["kind"].as_str().unwrap()).unwrap())
    }

    async fn prf(&self, alias: &str, input: &DeviceInput) -> Result<DeviceAnswer, KeyFault> {
        let request =
            json!({"op": "seal_prf", "alias": alias, "x": hex(&input.x), "point": hex(&input.point)});
        let answer = self.bytes(&request, "answer")?;
        Ok(DeviceAnswer::new(Secret::from_slice(&answer).unwrap()))
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.ask(&json!({"op": "seal_delete", "alias": alias})).map(drop)
    }
}

#[async_trait]
impl HolderKeys for RemoteDevice {
    async fn make(&self, alias: &str, _request: &KeyRequest) -> Result<MadeKey, KeyFault> {
        let public_key = self.bytes(&json!({"op": "key_make", "alias": alias}), "public_key")?;
        Ok(MadeKey {
            public_key,
            level: KeyLevel::Software,
            user_verification: false,
            attestation: None,
        })
    }

    async fn public_key(&self, alias: &str) -> Result<Vec<u8>, KeyFault> {
        self.bytes(&json!({"op": "key_public", "alias": alias}), "public_key")
    }

    async fn sign(&self, alias: &str, message: &[u8]) -> Result<Vec<u8>, KeyFault> {
        let request = json!({"op": "key_sign", "alias": alias, "message": hex(message)});
        self.bytes(&request, "signature")
    }

    async fn agree(&self, _alias: &str, _point: &[u8]) -> Result<Secret<32>, KeyFault> {
        Err(KeyFault::Unsupported)
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, KeyFault> {
        let answer = self.ask(&json!({"op": "key_list", "prefix": prefix}))?;
        let aliases = answer["aliases"].as_array().unwrap().iter();
        Ok(aliases.map(|one| one.as_str().unwrap().to_owned()).collect())
    }

    async fn check(&self, aliases: &[String]) -> Result<Vec<KeyCheck>, KeyFault> {
        let mut checks = Vec::new();
        for alias in aliases {
            let check = self.public_key(alias).await;
            checks.push(check.map_or_else(KeyCheck::Fault, KeyCheck::Present));
        }
        Ok(checks)
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.ask(&json!({"op": "key_delete", "alias": alias})).map(drop)
    }

    async fn delete_all(&self, prefix: &str) -> Result<(), KeyFault> {
        self.ask(&json!({"op": "key_delete_all", "prefix": prefix}))
            .map(drop)
    }
}

#[async_trait]
impl BiometricSeal for RemoteDevice {
    async fn seal(&self, alias: &str, secret: &BiometricSecret) -> Result<(), KeyFault> {
        // EXPOSE: the secret goes to the process that plays the device
        let secret = hex(secret.secret().expose());
        self.ask(&json!({"op": "biometric_seal", "alias": alias, "secret": secret}))
            .map(drop)
    }

    async fn open(&self, alias: &str) -> Result<BiometricSecret, KeyFault> {
        let secret = self.bytes(&json!({"op": "biometric_open", "alias": alias}), "secret")?;
        Ok(BiometricSecret::new(Secret::from_slice(&secret).unwrap()))
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.ask(&json!({"op": "biometric_delete", "alias": alias}))
            .map(drop)
    }
}

#[async_trait]
impl MonotonicCounter for RemoteDevice {
    async fn read(&self, name: &str) -> Result<Option<u64>, CounterFault> {
        let answer = self.count(&json!({"op": "counter_read", "name": name}))?;
        Ok(answer["value"].as_u64())
    }

    async fn advance(&self, name: &str, value: u64) -> Result<(), CounterFault> {
        self.count(&json!({"op": "counter_advance", "name": name, "value": value}))
            .map(drop)
    }

    async fn delete(&self, name: &str) -> Result<(), CounterFault> {
        self.count(&json!({"op": "counter_delete", "name": name}))
            .map(drop)
    }
}

/// The network, whose calls count as steps, too.
pub(crate) struct SteppedHttp {
    pub(crate) net: std::sync::Arc<dyn Http>,
    pub(crate) steps: std::sync::Arc<Steps>,
}

#[async_trait]
impl Http for SteppedHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        self.steps.step();
        let answer = self.net.send(request).await;
        self.steps.step();
        answer
    }
}
