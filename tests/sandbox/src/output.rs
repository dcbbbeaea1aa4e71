//! What the program prints: text with QR codes for a person, or JSON lines for a program.

use std::io::{self, Write};

use fast_qr::QRBuilder;
use fast_qr::qr::QRCode;
use serde_json::{Value, json};

use crate::control::{offer_line, request_line};
use crate::issuer::offer::{self, NewOffer};
use crate::state::World;
use crate::trouble::Trouble;
use crate::verifier::request::{self, NewRequest};

/// A QR code of a URI, or nothing where it does not fit into one.
pub fn qr_code(uri: &str) -> Option<QRCode> {
    QRBuilder::new(uri).ecl(fast_qr::ECL::L).build().ok()
}

/// The demonstration's offers and requests, each with its name: one offer of everything for Jenny, one for each type,
/// and the named requests.
///
/// # Errors
///
/// [`Trouble`] when one cannot be made.
pub async fn demonstration(world: &World) -> Result<Vec<(String, Value)>, Trouble> {
    let mut lines = Vec::new();
    let shown = world.catalogue.types.iter().filter(|of| of.shown_at_start);
    let shown: Vec<String> = shown.map(|of| of.slug.clone()).collect();
    let mut types: Vec<Vec<String>> = vec![shown.clone()];
    types.extend(shown.into_iter().map(|slug| vec![slug]));
    for types in types {
        // The offer of everything is long: by reference, its QR code stays small.
        let by_reference = types.len() > 1;
        let title = if by_reference {
            "Everything for Jenny Okafor".to_owned()
        } else {
            format!("{} for Jenny Okafor", titles(world, &types))
        };
        let new = NewOffer {
            types,
            tx_code: true,
            by_reference,
            status: true,
            ..NewOffer::default()
        };
        let session = offer::create(world, new)?;
        lines.push((title, typed("offer", offer_line(world, &session))));
    }
    for name in world.catalogue.requests.keys() {
        let new = NewRequest {
            request: Some(name.clone()),
            ..NewRequest::default()
        };
        let session = request::create(world, new).await?;
        let title = format!("{name}: {} ({})", session.title.en, world.verifier.name);
        lines.push((title, typed("request", request_line(world, &session))));
    }
    Ok(lines)
}

fn titles(world: &World, slugs: &[String]) -> String {
    let titles = slugs
        .iter()
        .filter_map(|slug| world.catalogue.credential_type(slug));
    titles
        .map(|of| of.title.en.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

fn typed(kind: &str, mut line: Value) -> Value {
    if let Some(members) = line.as_object_mut() {
        members.insert("type".to_owned(), json!(kind));
    }
    line
}

/// Prints JSON lines: `ready` first. `here` is where it listens: the control interface is always there, whatever the
/// sandbox calls itself.
///
/// # Errors
///
/// [`Trouble`] when standard output is gone.
pub fn json_lines(
    out: &mut dyn Write,
    world: &World,
    here: &str,
    lines: &[(String, Value)],
) -> Result<(), Trouble> {
    let ready = json!({
        "type": "ready",
        "pid": std::process::id(),
        "base": world.base,
        "control": format!("{here}/control"),
        "trust": world.trust()?,
    });
    let print = |out: &mut dyn Write| -> io::Result<()> {
        writeln!(out, "{ready}")?;
        for (_, line) in lines {
            writeln!(out, "{line}")?;
        }
        out.flush()
    };
    print(out).map_err(Trouble::during("standard output"))
}

/// Prints readable text with QR codes.
///
/// # Errors
///
/// [`Trouble`] when standard output is gone.
pub fn text(out: &mut dyn Write, world: &World, lines: &[(String, Value)]) -> Result<(), Trouble> {
    let print = |out: &mut dyn Write| -> io::Result<()> {
        writeln!(out, "Sandbox issuer and verifier at {}", world.base)?;
        writeln!(
            out,
            "All people and organisations are fictional. Stop it with Ctrl-C.\n"
        )?;
        for (title, line) in lines {
            let member = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
            writeln!(out, "{title}\n{}", "-".repeat(title.chars().count()))?;
            if let Some(code) = line.get("tx_code").and_then(Value::as_str) {
                writeln!(out, "Transaction code: {code}")?;
            }
            writeln!(out, "Page: {}\nLink: {}", member("page"), member("uri"))?;
            match qr_code(member("uri")) {
                Some(code) => writeln!(out, "{}\n", code.to_str())?,
                None => writeln!(out, "(too long for a QR code)\n")?,
            }
        }
        out.flush()
    };
    print(out).map_err(Trouble::during("standard output"))
}
