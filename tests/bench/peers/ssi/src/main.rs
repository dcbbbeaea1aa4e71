//! Verifies the documents of the benches with `ssi`: `ssi-peer FOLDER` reads a line for each piece of work, `verify NAME TIMES`,
//! and answers with nanoseconds of CPU time. The document is the file of that name in the folder, and `NAME.jwk` the key of
//! one that does not name it. A line that begins with `error` says what went wrong.

use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;
use ssi::JWK;
use ssi::claims::VerificationParameters;
use ssi::claims::data_integrity::AnyDataIntegrity;
use ssi::claims::jws::JwsStr;
use ssi::claims::sd_jwt::SdJwt;
use ssi::claims::vc::AnyJsonCredential;
use ssi::dids::{AnyDidMethod, DIDResolver as _};
use ssi::verification_methods::AnyMethod;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("ssi-peer FOLDER")?);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    for line in std::io::stdin().lock().lines() {
        let mut out = std::io::stdout();
        match runtime.block_on(run(&folder, &line?)) {
            Ok(cost) => writeln!(out, "{cost}")?,
            Err(error) => writeln!(out, "error: {error}")?,
        }
        out.flush()?;
    }
    Ok(())
}

async fn run(folder: &Path, line: &str) -> Outcome<u64> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let ["verify", name, times] = words.as_slice() else {
        return Err("no such work".into());
    };
    let times: usize = times.parse()?;
    let document = std::fs::read_to_string(folder.join(name))?;
    let key = std::fs::read_to_string(folder.join(format!("{name}.jwk")));
    let key = key
        .ok()
        .map(|key| serde_json::from_str::<JWK>(&key))
        .transpose()?;
    let start = now();
    for _ in 0..times {
        match (*name, &key) {
            ("jwt-vc", Some(key)) => jwt(&document, key).await?,
            ("sd-jwt-vc", Some(key)) => sd_jwt(&document, key).await?,
            ("eddsa-rdfc-2022", None) => data_integrity(&document).await?,
            _ => return Err("no such document".into()),
        }
    }
    Ok(now() - start)
}

async fn jwt(document: &str, key: &JWK) -> Outcome<()> {
    let jws = JwsStr::new(document).map_err(|_| "no JWS")?;
    jws.verify(VerificationParameters::from_resolver(key)).await??;
    // The signature alone is verified so far.
    std::hint::black_box(serde_json::from_slice::<Value>(
        &jws.decode()?.signing_bytes.payload,
    )?);
    Ok(())
}

async fn sd_jwt(document: &str, key: &JWK) -> Outcome<()> {
    let credential = SdJwt::new(document).map_err(|_| "no SD-JWT")?;
    let (revealed, verified) = credential
        .decode_reveal_verify_any(VerificationParameters::from_resolver(key))
        .await?;
    verified?;
    std::hint::black_box(revealed);
    Ok(())
}

/// The key is found as ssi finds it: out of the DID in the document.
async fn data_integrity(document: &str) -> Outcome<()> {
    let resolver = AnyDidMethod::default().into_vm_resolver::<AnyMethod>();
    let parameters = VerificationParameters::from_resolver(&resolver);
    let credential: AnyDataIntegrity<AnyJsonCredential> = serde_json::from_str(document)?;
    Ok(credential.verify(&parameters).await??)
}

/// Nanoseconds of CPU time of this process, all threads and the kernel's work for it included.
fn now() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let nanoseconds = u64::try_from(time.tv_nsec).unwrap_or_default();
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}
