"""A provider of OpenID Connect for tests: discovery, keys, a door that lets everybody in, tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET, WHO = "tandem", "a secret of the client, long enough", "Dr Example"
PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
"""DER of ``DigestInfo`` for SHA-256 (RFC 8017, 9.2)."""


class Key:
    """An RSA key made for the test (RS256, RFC 7518); the numbers come from ``openssl``."""

    def __init__(self, modulus: int, private: int) -> None:
        self.n, self.d, self.size = modulus, private, (modulus.bit_length() + 7) // 8

    def sign(self, text: bytes) -> bytes:
        """PKCS #1 v1.5 over SHA-256."""
        digest = PREFIX + hashlib.sha256(text).digest()
        padded = b"\0\1" + b"\xff" * (self.size - len(digest) - 3) + b"\0" + digest
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(self.size, "big")

    def public(self) -> dict[str, str]:
        """The key as a JSON Web Key."""
        n = _spelt(self.n.to_bytes(self.size, "big"))
        return {"kty": "RSA", "kid": "test", "use": "sig", "alg": "RS256", "n": n, "e": "AQAB"}


def _spelt(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def providing(key: Key) -> Iterator[tuple[str, Counter[str]]]:
    """Serve; yields its address and how often each of its paths was asked."""
    asked: Counter[str] = Counter()
    codes: dict[str, dict[str, list[str]]] = {}

    class Provider(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def _json(self, body: dict[str, Any], status: int = 200) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            place = urlsplit(self.path)
            asked[place.path] += 1
            if place.path == "/.well-known/openid-configuration":
                self._json(
                    {
                        "issuer": url,
                        "authorization_endpoint": f"{url}/authorize",
                        "token_endpoint": f"{url}/token",
                        "jwks_uri": f"{url}/keys",
                        "response_types_supported": ["code"],
                        "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["RS256"],
                        "code_challenge_methods_supported": ["S256"],
                    }
                )
            elif place.path == "/keys":
                self._json({"keys": [key.public()]})
            elif place.path == "/authorize":
                query = parse_qs(place.query)
                code = secrets.token_hex(8)
                codes[code] = query
                back = urlencode({"code": code, "state": query["state"][0]})
                self.send_response(302)
                self.send_header("Location", f"{query['redirect_uri'][0]}?{back}")
                self.end_headers()
            else:
                self._json({}, 404)

        def do_POST(self) -> None:
            asked[self.path] += 1
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            query = codes.pop(body.get("code", [""])[0], None)
            basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            verifier = hashlib.sha256(body.get("code_verifier", [""])[0].encode()).digest()
            if (
                query is None
                or self.headers.get("Authorization") != f"Basic {basic}"
                or query["code_challenge"] != [_spelt(verifier)]
            ):
                self._json({"error": "invalid_grant"}, 400)
                return
            now = int(time.time())
            claims = {"iss": url, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 600, "name": WHO}
            claims["nonce"] = query["nonce"][0]
            parts = ({"alg": "RS256", "kid": "test", "typ": "JWT"}, claims)
            text = ".".join(_spelt(json.dumps(part).encode()) for part in parts)
            token = f"{text}.{_spelt(key.sign(text.encode()))}"
            self._json({"access_token": "a", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    url = f"http://localhost:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield url, asked
    finally:
        server.shutdown()
