"""Stand-ins of what messages are sent to: group robots that check signatures as theirs do, and a mail server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from tests.support.postgres import free_port

TOKEN, SECRET, KEY = "0123456789abcdef", "SEC00112233445566778899", "693a91f6-7aoc-4bc4"
HOUR = 3600
SIGNATURE_WRONG, TOKEN_WRONG, KEY_WRONG = 310000, 300001, 93000


class Robots(HTTPServer):
    """DingTalk's and WeCom's addresses on this machine; keeps what was taken, refuses as they do.

    ``status`` is what every request is answered with, ``silent`` ends them without an answer once they are kept.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.said: list[str] = []
        self.status, self.silent, self.asked = 200, False, 0

    @property
    def address(self) -> str:
        """Where they listen."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def dingtalk(self) -> str:
        """The address of the robot in a group of DingTalk."""
        return f"{self.address}/robot/send?access_token={TOKEN}"

    @property
    def wecom(self) -> str:
        """The address of the robot in a group of WeCom."""
        return f"{self.address}/cgi-bin/webhook/send?key={KEY}"


class Handler(BaseHTTPRequestHandler):
    """Judges a request."""

    server: Robots

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked += 1
        code = wrong_of_dingtalk(asked) if parts.path == "/robot/send" else KEY_WRONG * (asked.get("key") != KEY)
        if not code and self.server.status == 200:
            told = body[body["msgtype"]]
            self.server.said.append(told.get("text") or told["content"])
        if self.server.silent:
            return
        answer = json.dumps({"errcode": code, "errmsg": "ok" if not code else "refused"}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: Any) -> None:
        """Nothing on the terminal."""


def wrong_of_dingtalk(asked: dict[str, str]) -> int:
    """DingTalk's own check: its token, a time within the hour, the signature over time and secret."""
    if asked.get("access_token") != TOKEN:
        return TOKEN_WRONG
    moment = asked.get("timestamp", "0")
    mac = hmac.new(SECRET.encode("utf-8"), f"{moment}\n{SECRET}".encode(), hashlib.sha256)
    right = base64.b64encode(mac.digest()).decode() == asked.get("sign")
    return 0 if right and abs(time.time() - int(moment) / 1000) < HOUR else SIGNATURE_WRONG


@contextmanager
def robots() -> Iterator[Robots]:
    """The robots at work."""
    server = Robots()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Box(MessageHandler):
    """A mail server's box; ``refuses`` holds addresses that it does not take."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(  # noqa: N802  the library calls it by this name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take an address, or not."""
        if address in self.refuses:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Any) -> None:
        """Keep a mail."""
        self.mails.append(message)


@contextmanager
def mail_server() -> Iterator[tuple[Box, int]]:
    """A mail server on this machine: its box and its port."""
    box, port = Box(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()
