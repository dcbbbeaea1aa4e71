#!/usr/bin/env python3
"""Computes pin-envelope-v1.json from its inputs, without any code of the wallet.

The standard library does it all but Argon2id, for which it needs `argon2-cffi` from PyPI. Run it to check the file:

    python3 pin_envelope.py            # compares, says which value differs
    python3 pin_envelope.py --write    # writes the file anew

The file is final: an envelope that was sealed once has to open for ever. A new derivation is a new file.
"""

import hashlib
import hmac
import json
import pathlib
import struct
import sys

from argon2.low_level import Type, hash_secret_raw

FILE = pathlib.Path(__file__).with_name("pin-envelope-v1.json")
DST = b"STAFF-PASSPORT-V1_P256_XMD:SHA-256_SSWU_RO_"

# FIPS 186-5, P-256.
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
A = P - 3
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Z = P - 10  # RFC 9380, section 8.2


def add(left, right):
    if left is None or right is None:
        return left or right
    if left[0] == right[0]:
        if (left[1] + right[1]) % P == 0:
            return None
        slope = (3 * left[0] ** 2 + A) * pow(2 * left[1], -1, P) % P
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, P) % P
    x = (slope**2 - left[0] - right[0]) % P
    return x, (slope * (left[0] - x) - left[1]) % P


def multiply(scalar, point):
    result = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def expand_message_xmd(message, dst, length):
    """RFC 9380, section 5.3.1, with SHA-256."""
    prime = dst + bytes([len(dst)])
    b0 = hashlib.sha256(bytes(64) + message + struct.pack(">H", length) + b"\0" + prime).digest()
    block = hashlib.sha256(b0 + b"\1" + prime).digest()
    out = block
    for i in range(2, -(-length // 32) + 1):
        block = hashlib.sha256(bytes(a ^ b for a, b in zip(b0, block)) + bytes([i]) + prime).digest()
        out += block
    return out[:length]


def map_to_curve(u):
    """Simplified SWU, RFC 9380, section 6.6.2."""
    tv = (Z * Z * pow(u, 4, P) + Z * u * u) % P
    inverse = pow(tv, -1, P) if tv else 0
    x1 = (-B * pow(A, -1, P)) * (1 + inverse) % P if tv else B * pow(Z * A, -1, P) % P
    for x in (x1, Z * u * u * x1 % P):
        g = (x**3 + A * x + B) % P
        y = pow(g, (P + 1) // 4, P)
        if y * y % P == g:
            return x, y if y & 1 == u & 1 else P - y
    raise ValueError("one of the two is always a square")


def hash_to_curve(message, dst):
    uniform = expand_message_xmd(message, dst, 96)
    u0, u1 = (int.from_bytes(uniform[i : i + 48], "big") % P for i in (0, 48))
    return add(map_to_curve(u0), map_to_curve(u1))


def prefixed(*items):
    return b"".join(struct.pack(">I", len(item)) + item for item in items)


def hkdf(salt, ikm, info):
    """RFC 5869 with SHA-256 and 32 bytes out."""
    key = hmac.digest(salt, ikm, "sha256")
    return hmac.digest(key, info + b"\1", "sha256")


def chacha_rounds(state):
    def quarter(a, b, c, d):
        for into, by, turn, left in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[into] = (state[into] + state[by]) & 0xFFFFFFFF
            mixed = state[turn] ^ state[into]
            state[turn] = (mixed << left | mixed >> (32 - left)) & 0xFFFFFFFF

    for _ in range(10):
        quarter(0, 4, 8, 12), quarter(1, 5, 9, 13), quarter(2, 6, 10, 14), quarter(3, 7, 11, 15)
        quarter(0, 5, 10, 15), quarter(1, 6, 11, 12), quarter(2, 7, 8, 13), quarter(3, 4, 9, 14)
    return state


SIGMA = struct.unpack("<4I", b"expand 32-byte k")


def chacha20_block(key, counter, nonce):
    start = [*SIGMA, *struct.unpack("<8I", key), counter, *struct.unpack("<3I", nonce)]
    mixed = chacha_rounds(list(start))
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(start, mixed)))


def xchacha20_poly1305(key, nonce, plaintext, associated):
    """draft-irtf-cfrg-xchacha-03 over RFC 8439."""
    mixed = chacha_rounds([*SIGMA, *struct.unpack("<8I", key), *struct.unpack("<4I", nonce[:16])])
    key = struct.pack("<8I", *mixed[:4], *mixed[12:])
    nonce = bytes(4) + nonce[16:]
    blocks = range(1, len(plaintext) // 64 + 2)
    stream = b"".join(chacha20_block(key, counter, nonce) for counter in blocks)
    body = bytes(a ^ b for a, b in zip(plaintext, stream))
    one_time = chacha20_block(key, 0, nonce)[:32]
    r = int.from_bytes(one_time[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    padded = b"".join(part + bytes(-len(part) % 16) for part in (associated, body))
    padded += struct.pack("<QQ", len(associated), len(body))
    tag = 0
    for i in range(0, len(padded), 16):
        tag = (tag + int.from_bytes(padded[i : i + 16] + b"\1", "little")) * r % ((1 << 130) - 5)
    tag = (tag + int.from_bytes(one_time[16:], "little")) % (1 << 128)
    return body, tag.to_bytes(16, "little")


def answer(kind, device_key, x, point):
    if kind == "hmac":
        return hmac.digest(device_key, x, "sha256")
    return multiply(int.from_bytes(device_key, "big"), point)[0].to_bytes(32, "big")


def sec1(point):
    return b"\4" + b"".join(number.to_bytes(32, "big") for number in point)


def compute(given):
    inputs = {name: bytes.fromhex(given[name]) for name in ("vault_id", "salt", "nonce", "device_key", "vault_key")}
    kind = given["kind"].encode()
    argon2 = given["argon2"]
    stretched = hash_secret_raw(
        given["pin"].encode(),
        inputs["salt"],
        time_cost=argon2["iterations"],
        memory_cost=argon2["memory_kib"],
        parallelism=argon2["lanes"],
        hash_len=32,
        type=Type.ID,
    )
    x = hmac.digest(stretched, b"device/pin/1" + inputs["vault_id"], "sha256")
    point = hash_to_curve(x, DST)
    device = answer(given["kind"], inputs["device_key"], x, point)
    probe_x = hashlib.sha256(b"device/probe/1" + inputs["vault_id"]).digest()
    probe_point = hash_to_curve(probe_x, DST)
    probe = answer(given["kind"], inputs["device_key"], probe_x, probe_point)
    parameters = struct.pack(">3I", argon2["memory_kib"], argon2["iterations"], argon2["lanes"])
    info = prefixed(b"pin-envelope/1", kind, parameters, inputs["salt"])
    key = hkdf(inputs["vault_id"], stretched + device, info)
    associated = prefixed(b"pin-envelope/1", inputs["vault_id"], kind, parameters, inputs["salt"])
    body, tag = xchacha20_poly1305(key, inputs["nonce"], inputs["vault_key"], associated)
    number = {"hmac": 1, "ecdh": 2}[given["kind"]]
    envelope = bytes([1, number]) + parameters + inputs["salt"] + inputs["nonce"] + tag + body
    found = {
        "stretched": stretched,
        "x": x,
        "point": sec1(point),
        "answer": device,
        "probe_x": probe_x,
        "probe_point": sec1(probe_point),
        "probe_answer": probe,
        "probe_digest": hashlib.sha256(b"probe/1" + probe).digest(),
        "info": info,
        "envelope_key": key,
        "associated_data": associated,
        "envelope": envelope,
    }
    return given | {name: value.hex() for name, value in found.items()}


def main():
    # RFC 9380, appendix J.1.1, and draft-irtf-cfrg-xchacha-03, appendix A.3.1: the code above is right about those.
    abc = hash_to_curve(b"abc", b"QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_")
    assert abc[0] == 0x0BB8B87485551AA43ED54F009230450B492FEAD5F1CC91658775DAC4A3388A0F
    body, _ = xchacha20_poly1305(bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x58)), b"Ladies", b"")
    assert body.hex() == "bd6d179d3e83"
    document = json.loads(FILE.read_text())
    computed = document | {"vectors": [compute(vector) for vector in document["vectors"]]}
    if "--write" in sys.argv[1:]:
        FILE.write_text(json.dumps(computed, indent=2, ensure_ascii=False) + "\n")
        return 0
    differing = [
        (vector["name"], name)
        for vector, anew in zip(document["vectors"], computed["vectors"])
        for name in anew
        if vector.get(name) != anew[name]
    ]
    print("differs:" if differing else "every value is right", *differing)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
