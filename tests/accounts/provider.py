"""An identity provider on loopback: it hands out codes, and exchanges each once for who somebody is."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "threeones", "s3cret-of-the-client"
SIGNING = "the provider's own key, long enough for HMAC-SHA-256"


class Provider:
    """What it knows: whom the next code is for, which codes are open, what it was asked."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.codes: dict[str, tuple[dict[str, Any], dict[str, str]]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.url = ""

    def authorize(self, url: str) -> str:
        """What a browser does there: somebody signs in; the address that he is sent back to."""
        query = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(f"{self.url}/authorize?")
        assert query["client_id"] == CLIENT and query["response_type"] == "code"
        code = secrets.token_urlsafe(12)
        self.codes[code] = (dict(self.person), query)
        name = "authCode" if self.person.get("openId") else "code"
        return f"{query['redirect_uri']}?{urlencode({name: code, 'state': query['state']})}"

    def exchange(self, given: dict[str, str]) -> dict[str, Any] | None:
        """A code for a token: once, for the right client, with the verifier whose hash was announced."""
        found = self.codes.pop(given.get("code", ""), None)
        if found is None:
            return None
        person, asked = found
        if challenge := asked.get("code_challenge"):
            hashed = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != challenge:
                return None
        token = secrets.token_urlsafe(12)
        self.tokens[token] = person
        return {"token": token, "person": person, "redirect_uri": asked["redirect_uri"]}


class Handler(BaseHTTPRequestHandler):
    """The provider's addresses: of OpenID Connect, and of DingTalk."""

    provider: Provider

    def do_GET(self) -> None:
        """Discovery, and who somebody is."""
        provider, path = self.provider, urlsplit(self.path).path
        provider.asked.append(f"GET {path}")
        if path == "/.well-known/openid-configuration":
            ends = {f"{k}_endpoint": f"{provider.url}/{k}" for k in ("token", "userinfo")}
            more = {"authorization_endpoint": f"{provider.url}/authorize", "jwks_uri": f"{provider.url}/jwks"}
            self._say({"issuer": provider.url, **ends, **more})
        elif path == "/userinfo":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._say(provider.tokens.get(token), 401)
        elif path == "/dingtalk/me":
            self._say(provider.tokens.get(self.headers.get("x-acs-dingtalk-access-token", "")), 401)
        else:
            self._say(None, 404)

    def do_POST(self) -> None:
        """Codes for tokens."""
        provider, path = self.provider, urlsplit(self.path).path
        provider.asked.append(f"POST {path}")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if path == "/token":
            given = {k: v[0] for k, v in parse_qs(body).items()}
            client = (given.get("client_id"), given.get("client_secret"))
            made = provider.exchange(given) if client == (CLIENT, SECRET) else None
            if made is None or given.get("redirect_uri") != made["redirect_uri"]:
                self._say({"error": "invalid_grant"}, 400)
                return
            claims = {"iss": provider.url, "aud": CLIENT, "sub": made["person"]["sub"], "exp": 9_999_999_999, "iat": 0}
            token = jwt.encode(claims, SIGNING, algorithm="HS256")
            self._say({"access_token": made["token"], "token_type": "Bearer", "id_token": token})
        elif path == "/dingtalk/token":
            given = json.loads(body)
            client = (given.get("clientId"), given.get("clientSecret"))
            made = provider.exchange(given) if client == (CLIENT, SECRET) else None
            self._say(made and {"accessToken": made["token"], "refreshToken": "r", "expireIn": 7200}, 400)
        else:
            self._say(None, 404)

    def _say(self, found: Any, otherwise: int = 200) -> None:
        status = otherwise if found is None or (isinstance(found, dict) and "error" in found) else 200
        body = json.dumps(found or {"error": "no"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Nothing: tests say what went wrong."""


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, answering on a free port of loopback."""
    provider = Provider()
    handler = type("Bound", (Handler,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
