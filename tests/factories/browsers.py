"""A browser as far as hosts go: each keeps its own cookies, and a redirect is followed to wherever it leads."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

_MOST_STEPS = 12


class HostKeepingBrowser:
    """``get("http://jane.planner.localhost:8000/")``; ``steps`` are the addresses that the last answer took."""

    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}
        self.steps: list[str] = []

    def on(self, host: str) -> Client:
        """The cookies and headers that this browser has for the host."""
        return self._clients.setdefault(host, Client(headers={"host": host}))

    def adopt(self, host: str, client: Client) -> None:
        """Take over a client that is signed in on the host."""
        self._clients[host] = client

    def step(self, url: str) -> Any:
        """One request, without following."""
        parts = urlsplit(url)
        return self.on(parts.netloc).get(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    def get(self, url: str) -> Any:
        """The page at the end of all redirects."""
        self.steps = [url]
        for _ in range(_MOST_STEPS):
            response: HttpResponse = self.step(self.steps[-1])
            location = response.headers.get("Location")
            if not location:
                return response
            here = urlsplit(self.steps[-1])
            self.steps.append(location if "://" in location else f"{here.scheme}://{here.netloc}{location}")
        raise AssertionError(f"Too many redirects: {self.steps}")
