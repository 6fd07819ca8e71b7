"""The whole product, started as ``make run`` does, for as long as something is measured."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_PATIENCE = 240


@contextmanager
def product() -> Iterator[int]:
    """The port (``PORT`` or 8799). Its state lies in a folder of its own, which ``VAR`` names to Django as well."""
    port = int(os.environ.get("PORT") or 8799)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PORT": str(port), "VAR": f"{folder}/var", "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        log = Path(folder, "run.log").open("wb")  # noqa: SIM115 - for as long as the product runs
        running = subprocess.Popen([sys.executable, "-m", "local.run"], stdout=log, stderr=log)
        try:
            _wait(port)
            yield port
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(30)
            log.close()


def _wait(port: int) -> None:
    for _ in range(_PATIENCE):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(1)
    raise SystemExit("The product did not start.")
