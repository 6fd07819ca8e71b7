"""``python -m tests.benchmarks.uploads [300]``: so many pictures of 5 MB, as a browser sends them, on this machine.

The product is started as ``make run`` does. Each file is announced to the web, sent to the storage by the form that it
answers with, six at once, and reported as received; the worker takes them in. Meanwhile the library is asked for once a
second. Said are the memory of the web's processes, before and at most, how long everything took, and the page's times.
"""

import statistics
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.product import product

FILES, AT_ONCE, MEGABYTES = 300, 6, 5
_BASES, _WARM = 6, 12
_PATIENCE = 900


class Browser:
    """One signed-in visitor."""

    def __init__(self, host: str, port: int) -> None:
        # The names below localhost are Chromium's own; here the host is only said.
        host = f"{host}:{port}"
        headers = {"Host": host, "Referer": f"http://{host}/"}
        self._web = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60)
        self._storage = httpx.Client(timeout=120)

    def get(self, path: str) -> str:
        """The page's text."""
        return self._web.get(path).raise_for_status().text

    def post(self, path: str, **body: Any) -> httpx.Response:
        """The answer to what was sent, with the token against forged requests."""
        token = next(cookie.value for cookie in self._web.cookies.jar if "csrf" in cookie.name)
        return self._web.post(path, headers={"X-CSRFToken": str(token)}, **body)

    def sign_in(self, email: str, password: str) -> None:
        """As a member."""
        self.get("/accounts/login/")
        self.post("/accounts/login/", data={"login": email, "password": password})

    def upload(self, name: str, data: bytes) -> None:
        """Announce, send to the storage, say that it is there."""
        wanted = {"name": name, "size": len(data), "type": "image/jpeg", "collection": None, "fingerprint": name}
        answer = self.post("/uploads/announce", json=wanted).raise_for_status().json()
        sent = self._storage.post(answer["url"], data=answer["fields"], files={"file": (name, data, "image/jpeg")})
        sent.raise_for_status()
        self.post(f"/uploads/{answer['id']}/received", json={}).raise_for_status()


class Watch(threading.Thread):
    """Looks at the web's memory twice a second and asks for the library once a second, until it is stopped."""

    def __init__(self, browser: Browser, port: int) -> None:
        super().__init__(daemon=True)
        self._browser, self._port, self._over = browser, port, threading.Event()
        self.most, self.times = 0.0, list[float]()

    def run(self) -> None:
        """Until ``stop``."""
        while not self._over.wait(0.5):
            self.most = max(self.most, memory_of_web(self._port))
            begun = time.monotonic()
            self._browser.get("/library/")
            self.times.append(time.monotonic() - begun)

    def stop(self) -> None:
        """End."""
        self._over.set()
        self.join()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with product() as port:
        _measure(port, count)


def memory_of_web(port: int) -> float:
    """What the web's processes have in memory that is their own, in MB."""
    found = subprocess.run(
        ["pgrep", "-f", f"gunicorn.*bind=127.0.0.1:{port}"], capture_output=True, text=True, check=False
    ).stdout
    return sum(_own_memory(Path("/proc", pid, "smaps_rollup")) for pid in found.split())


def _measure(port: int, count: int) -> None:
    from apps.demo.people import CLIENTS, PASSWORD

    client = CLIENTS[0]
    browser = Browser(f"{client.slug}.planner.localhost", port)
    browser.sign_in(client.owner_email, PASSWORD)
    bases = _pictures()
    for number in range(_WARM):  # each of the web's processes has loaded what it needs for this
        browser.get("/library/")
        browser.upload(f"warm-{uuid.uuid4().hex}.jpg", _unlike(bases[0], -number))
    mine = uuid.uuid4().hex
    before, begun = memory_of_web(port), time.monotonic()
    watch = Watch(browser, port)
    watch.start()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(browser.upload, f"{mine}-{n}.jpg", _unlike(bases[n % len(bases)], n)) for n in range(count)]
        for job in jobs:
            job.result()
    sent = time.monotonic() - begun
    while (left := _left(browser)) and time.monotonic() - begun < _PATIENCE:
        time.sleep(1)
    done = time.monotonic() - begun
    watch.stop()
    size = sum(map(len, bases)) / len(bases) / 1e6
    print(f"{count} pictures of {size:.1f} MB, {AT_ONCE} at once; {left} not taken in")
    print(f"sent in {sent:.0f} s; the last thumbnail after {done:.0f} s (goal: 300 s)")
    print(f"memory of the web's processes: {before:.0f} MB before, {watch.most:.0f} MB at most (goal: 50 MB more)")
    slowest = max(watch.times) * 1000
    print(f"the library meanwhile: {statistics.median(watch.times) * 1000:.0f} ms, at worst {slowest:.0f} ms")


def _left(browser: Browser) -> int:
    """How many are not at their end, as the page says it."""
    page = browser.get("/uploads/")
    return page.count('data-state="expected"') + page.count('data-state="received"') + ("every" in page)


def _pictures() -> list[bytes]:
    """Paintings with grain, of about 5 MB each."""
    from pyvips import Image

    from apps.demo.paintings.painter import paint

    found = []
    for number in range(_BASES):
        painting = Image.new_from_buffer(paint(f"bench-{number}", style="seascape", size=(1500, 1000)), "")
        grain = Image.gaussnoise(4500, 3000, sigma=9, mean=0, seed=number + 1)
        photo = (painting.resize(3) + grain).cast("uchar").copy(interpretation="srgb").copy_memory()
        quality = 96
        while len(data := photo.write_to_buffer(".jpg", Q=quality)) > MEGABYTES * 1.05e6:
            quality -= 2
        found.append(data)
    return found


def _unlike(data: bytes, number: int) -> bytes:
    """The same picture with a comment of its own, so that it is another file."""
    comment = f"number {number} {uuid.uuid4().hex}".encode()
    return data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:]


def _own_memory(rollup: Path) -> float:
    try:
        lines = dict(line.split(":", 1) for line in rollup.read_text().splitlines()[1:] if ":" in line)
    except (OSError, ValueError):
        return 0
    return sum(int(lines[name].split()[0]) for name in ("Private_Clean", "Private_Dirty")) / 1024


if __name__ == "__main__":
    main()
