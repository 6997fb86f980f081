"""Check the QR of a paper without any database and without a connection (Python 3.9 or newer; cbor2, cryptography).

    python check_offline.py fetch https://HOST folder      # once a day: keys and status lists
    python check_offline.py check folder "HTTPS://HOST/V/…"

The exit code is 0 for a genuine paper that still holds, else 1. docs/verification.md describes every field.
"""
# A single file to copy: it prints, opens the address it is given, and names claims by their numbers.
# ruff: noqa: INP001, PLR2004, S310, T201

from __future__ import annotations

import base64
import hashlib
import json
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from datetime import date, timedelta

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

LIST_SIZE = 131_072
DIRECTIONS = {1: "entry", 2: "exit"}


class RefusedError(Exception):
    """The paper is not to be believed; the text says why."""


def fetch(base: str, folder: pathlib.Path) -> int:
    """Save the key list and every status list; returns how many lists there are."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "base.txt").write_text(base, "utf-8")
    (folder / "keys.json").write_bytes(_get(f"{base}/.well-known/ecert-keys.json"))
    number = 0
    while True:
        try:
            signed = _get(f"{base}/.well-known/ecert-status/{number}")
        except urllib.error.HTTPError as error:
            if error.code != 404 or number == 0:
                raise
            return number
        (folder / f"status-{number}.cwt").write_bytes(signed)
        number += 1


def check(text: str, folder: pathlib.Path, now: float) -> dict[str, object]:
    """Give what a paper's QR says, if it is genuine and still holds; `now` is seconds since 1970.

    Raises:
        RefusedError: saying why not.
    """
    keys = {key["kid"]: key for key in json.loads((folder / "keys.json").read_text("utf-8"))["keys"]}
    claims = _opened(_signed_part(text, (folder / "base.txt").read_text("utf-8")), keys, now)
    if now >= claims[4]:
        raise RefusedError("the signature of the QR has expired")
    _require_standing(claims[-5], folder, keys, now)
    found = {
        "number": claims[2],
        "format": claims[-1],
        "direction": DIRECTIONS[claims[-2]],
        "issued on": _day(claims[-3]),
        "valid until": _day(claims[-6]) if -6 in claims else None,
        "record hash": claims[-4].hex(),
    }
    # Days are those of China; a certificate counts through its last one.
    if found["valid until"] and found["valid until"] < _day(int((now + 8 * 3600) // 86_400)):
        raise RefusedError(f"expired after {found['valid until']}")
    return found


def _signed_part(text: str, base: str) -> bytes:
    """Give the signed bytes of an address of the service that the keys came from, and of no other."""
    found, ours = urllib.parse.urlsplit(text.strip()), urllib.parse.urlsplit(base)
    if (found.scheme, found.netloc.lower()) != (ours.scheme, ours.netloc.lower()):
        raise RefusedError("the QR leads to another site")
    if not found.path.upper().startswith("/V/"):
        raise RefusedError("a link without a signature: it proves nothing")
    payload = found.path[3:].upper()
    try:
        return base64.b32decode(payload + "=" * (-len(payload) % 8))
    except ValueError as error:
        raise RefusedError("the QR is damaged") from error


def _require_standing(index: int, folder: pathlib.Path, keys: dict[str, dict], now: float) -> None:
    """Look up the paper's bit in its status list."""
    number, place = divmod(index, LIST_SIZE)
    path = folder / f"status-{number}.cwt"
    if not path.exists():
        raise RefusedError(f"status list {number} is missing: fetch again")
    claims = _opened(path.read_bytes(), keys, now)
    if now >= claims[4]:
        raise RefusedError("the status list has expired: fetch again")
    # A list for another place, put here by somebody else, is none.
    if not claims[2].endswith(f"/.well-known/ecert-status/{number}"):
        raise RefusedError("the status list is another one")
    bits = zlib.decompress(claims[65533]["lst"])
    if bits[place // 8] >> (place % 8) & 1:
        raise RefusedError("withdrawn, replaced, or a newer version exists")


def _opened(message: bytes, keys: dict[str, dict], now: float) -> dict:
    """Check a COSE_Sign1 (RFC 9052) and give its claims."""
    try:
        protected, unprotected, payload, signature = cbor2.loads(message).value
        header = cbor2.loads(protected)
        key_id = header[4].hex()
    except Exception as error:
        raise RefusedError("the signed data are damaged") from error
    key = keys.get(key_id)
    if header.get(1) != -7 or unprotected or key is None:
        raise RefusedError("signed with a key that is not on the list")
    if "revoked" in key:
        raise RefusedError("signed with a key that has been revoked")
    if not key["nbf"] <= now < key["exp"]:
        raise RefusedError("signed with a key that has expired, or is not valid yet")
    signed = cbor2.dumps(["Signature1", protected, b"", payload])
    half = len(signature) // 2
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    try:
        _public_key(key).verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise RefusedError("changed or forged: the signature does not hold") from error
    return cbor2.loads(payload)


def _public_key(key: dict) -> ec.EllipticCurvePublicKey:
    x, y = (
        int.from_bytes(base64.urlsafe_b64decode(key[name] + "=" * (-len(key[name]) % 4)), "big")
        for name in ("x", "y")
    )
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if hashlib.sha256(der).hexdigest()[:16] != key["kid"]:
        raise RefusedError("the key list is damaged")
    return public


def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def main(arguments: list[str]) -> int:
    """Run one command."""
    if len(arguments) != 3 or arguments[0] not in {"fetch", "check"}:
        print(__doc__)
        return 2
    if arguments[0] == "fetch":
        print(f"{fetch(arguments[1].rstrip('/'), pathlib.Path(arguments[2]))} status list(s)")
        return 0
    try:
        found = check(arguments[2], pathlib.Path(arguments[1]), time.time())
    except RefusedError as refused:
        print(f"NOT ACCEPTED: {refused}")
        return 1
    print("GENUINE and still good when the status list was made. Compare with the paper:")
    for name, value in found.items():
        print(f"  {name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
