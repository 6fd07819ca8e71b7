"""A server that speaks GitHub's side of OAuth, as far as signing in needs it.

Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps and /rest/users/emails.
"""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


class GitHub:
    """One person who is signed in there; ``emails`` are (address, confirmed)."""

    def __init__(self) -> None:
        self.name = "Mona Lisa"
        self.emails: list[tuple[str, bool]] = []
        self.codes: set[str] = set()
        self.token = secrets.token_hex(8)
        self.address = ""

    def authorise(self, url: str) -> str:
        """What the person's browser is sent back to after pressing "Authorize" on that address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = secrets.token_hex(8)
        self.codes.add(code)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, path: str, body: dict[str, list[str]], authorization: str) -> Any:
        """The JSON of one call; None is a 401."""
        if path == "/login/oauth/access_token":
            code = body.get("code", [""])[0]
            if code not in self.codes:
                return {"error": "bad_verification_code"}
            self.codes.remove(code)
            return {"access_token": self.token, "token_type": "bearer", "scope": "user:email"}
        if authorization != f"token {self.token}":
            return None
        if path == "/user":
            return {"id": 583231, "login": "mona", "name": self.name, "email": None}
        return [
            {"email": email, "verified": confirmed, "primary": number == 0}
            for number, (email, confirmed) in enumerate(self.emails)
        ]


@contextmanager
def github_running() -> Iterator[GitHub]:
    """The server on a free port of this machine, for the time of the block."""
    github = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self._answer(parse_qs(self.rfile.read(length).decode()))

        def _answer(self, body: dict[str, list[str]]) -> None:
            found = github.answer(urlsplit(self.path).path, body, self.headers.get("Authorization", ""))
            text = json.dumps(found or {"message": "Bad credentials"}).encode()
            self.send_response(200 if found is not None else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    github.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
