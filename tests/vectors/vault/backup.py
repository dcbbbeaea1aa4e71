#!/usr/bin/env python3
"""Makes backup-v1.bin from backup-v1.json as docs/backup-format.md says, without any code of the wallet.

    python3 backup.py            # compares
    python3 backup.py --write    # writes the file anew

It needs `argon2-cffi` from PyPI, and takes its cipher from pin_envelope.py.
"""

import json
import pathlib
import struct
import sys

from argon2.low_level import Type, hash_secret_raw

from pin_envelope import hkdf, xchacha20_poly1305

FILE = pathlib.Path(__file__).with_name("backup-v1.json")
MADE = FILE.with_suffix(".bin")


def make(given):
    salt, nonce = bytes.fromhex(given["salt"]), bytes.fromhex(given["nonce"])
    memory, iterations, lanes = given["memory_kib"], given["iterations"], given["lanes"]
    content = given["content"].encode()
    size = 16 * 1024
    while size < len(content) + 4:
        size *= 2
    header = b"SPBACKUP" + struct.pack(">HIII", 1, memory, iterations, lanes) + salt + nonce + struct.pack(">I", size)
    plaintext = (struct.pack(">I", len(content)) + content).ljust(size, b"\0")
    stretched = hash_secret_raw(given["passphrase"].encode(), salt, iterations, memory, lanes, 32, Type.ID)
    key = hkdf(bytes(32), stretched, b"backup/1")
    body, tag = xchacha20_poly1305(key, nonce, plaintext, header)
    return header + body + tag


def main():
    made = make(json.loads(FILE.read_text()))
    if "--write" in sys.argv[1:]:
        MADE.write_bytes(made)
        return 0
    same = MADE.read_bytes() == made
    print("the file is right" if same else "the file differs")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
