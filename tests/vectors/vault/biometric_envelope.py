#!/usr/bin/env python3
"""Computes biometric-envelope-v1.json from its inputs, without any code of the wallet.

    python3 biometric_envelope.py            # compares, says which value differs
    python3 biometric_envelope.py --write    # writes the file anew

It takes the cipher and HKDF from pin_envelope.py beside it, and so needs what that needs. The file is final: an
envelope that was sealed once has to open for ever. A new derivation is a new file.
"""

import json
import pathlib
import sys

from pin_envelope import hkdf, prefixed, xchacha20_poly1305

FILE = pathlib.Path(__file__).with_name("biometric-envelope-v1.json")
LABEL = b"biometric-envelope/1"


def compute(given):
    inputs = {name: bytes.fromhex(given[name]) for name in ("vault_id", "secret", "nonce", "vault_key")}
    name = given["name"].encode()
    info = prefixed(LABEL, name)
    key = hkdf(inputs["vault_id"], inputs["secret"], info)
    associated = prefixed(LABEL, inputs["vault_id"], name)
    body, tag = xchacha20_poly1305(key, inputs["nonce"], inputs["vault_key"], associated)
    found = {
        "info": info,
        "envelope_key": key,
        "associated_data": associated,
        "envelope": bytes([1]) + inputs["nonce"] + tag + body,
    }
    return given | {name: value.hex() for name, value in found.items()}


def main():
    document = json.loads(FILE.read_text())
    computed = document | {"vectors": [compute(vector) for vector in document["vectors"]]}
    if "--write" in sys.argv[1:]:
        FILE.write_text(json.dumps(computed, indent=2, ensure_ascii=False) + "\n")
        return
    for was, now in zip(document["vectors"], computed["vectors"]):
        for key, value in now.items():
            if was.get(key) != value:
                raise SystemExit(f"{was['name']}: {key} differs")
    print(f"{len(document['vectors'])} vectors are right")


if __name__ == "__main__":
    main()
