"""Send a message to ecert, signed by RFC 9421, with nothing but Python's standard library (3.9 or newer).

    python send_certificate.py http://localhost:8000 key.json message.json [--check]

key.json holds {"key_id": "…", "secret": "…"}.
"""
# A single file to copy: it prints, opens the address it is given, and names HTTP statuses by their numbers.
# ruff: noqa: INP001, PLR2004, S310, T201

import base64
import hashlib
import hmac
import json
import pathlib
import sys
import time
import urllib.error
import urllib.request
import uuid

PATH = "/api/v1/certificates"
COVERED = '("@method" "@path" "@query" "content-digest" "idempotency-key")'


def signed_headers(key_id: str, secret: str, query: str, body: bytes, message_id: str) -> dict[str, str]:
    """Give the headers of a signed POST; `query` is without its question mark."""
    digest = "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"
    parameters = f'{COVERED};created={int(time.time())};keyid="{key_id}"'
    # The order of these lines is the order of COVERED; a line feed between them, none at the end.
    base = "\n".join(
        (
            '"@method": POST',
            f'"@path": {PATH}',
            f'"@query": ?{query}',
            f'"content-digest": {digest}',
            f'"idempotency-key": {message_id}',
            f'"@signature-params": {parameters}',
        )
    )
    mac = hmac.new(secret.encode(), base.encode(), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": message_id,
        "Content-Digest": digest,
        "Signature-Input": f"ecert={parameters}",
        "Signature": "ecert=:" + base64.b64encode(mac).decode() + ":",
    }


def send(server: str, key: dict[str, str], body: bytes, query: str = "") -> tuple[int, str]:
    """Send a message; when no answer comes, send the same message again under the same id."""
    message_id = str(uuid.uuid4())
    url = server.rstrip("/") + PATH + (f"?{query}" if query else "")
    for pause in (1, 5, 30, 0):
        headers = signed_headers(key["key_id"], key["secret"], query, body, message_id)
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode()
            if error.code < 500 or not pause:
                return error.code, text
        except OSError:
            if not pause:
                raise
        time.sleep(pause)
    raise AssertionError


def main() -> int:
    """Send the file that the command line names."""
    server, key_file, message_file = sys.argv[1:4]
    key = json.loads(pathlib.Path(key_file).read_text("utf-8"))
    query = "check=1" if "--check" in sys.argv[4:] else ""
    status, text = send(server, key, pathlib.Path(message_file).read_bytes(), query)
    print(status, json.dumps(json.loads(text), ensure_ascii=False, indent=1))
    return 0 if status == 200 and not json.loads(text)["counts"]["refused"] else 1


if __name__ == "__main__":
    sys.exit(main())
