"""The product as it runs, with workers that can be killed: real services, real processes, the simulator beside them."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import psutil

from local.services import Services
from local.simulators.publer import PublerSimulator

# Time runs faster here: what takes minutes with Publer takes seconds.
PACE = {
    "PUBLER_SETTLE": "15",
    "PUBLISHING_LEASE": "12",
    "DISPATCH_LEASE": "8",
    "PUBLER_TIMEOUT": "2",
    "PUBLER_UPLOAD_TIMEOUT": "2",
    "PUBLER_REQUESTS": "0",
}
_LOUD = ("--loglevel=ERROR",)


class House:
    """Services, simulator, ``workers`` workers of so many ``processes`` each, and beat; all below ``var``.

    ``pace`` are settings by name.
    """

    def __init__(self, var: Path, *, workers: int, seed: int, pace: dict[str, str], processes: int = 3) -> None:
        self.services = Services(var)
        self.simulator = PublerSimulator(limit=0, seed=seed)
        self.kills = 0
        self.restarts: list[str] = []
        self._count, self._processes = workers, processes
        self._pace = pace
        self._workers: list[subprocess.Popen[bytes]] = []
        self._beat: subprocess.Popen[bytes] | None = None
        self._dice = random.Random(seed)
        self._lock = threading.Lock()
        self._log: BinaryIO | None = None
        # A part ends with the thread that started it.
        self._stays = ThreadPoolExecutor(max_workers=1)

    @contextmanager
    def parts(self) -> Iterator[None]:
        """Services and simulator, with the environment that leads to them; no workers yet."""
        with self.services, self.simulator:
            os.environ.update(self.services.environ | self._pace | {"PUBLER_BASE_URL": self.simulator.url})
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
            yield

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Workers and beat."""
        self._log = (self.services.var / "chaos-workers.log").open("ab")
        try:
            for number in range(self._count):
                self._workers.append(self._worker(number))
            self._beat = self._start("beat", f"--schedule={self.services.var / 'chaos-beat'}", "--pidfile=", *_LOUD)
            yield
        finally:
            for process in [*self._workers, *([self._beat] if self._beat else [])]:
                _end(process)
            self._log.close()

    def kill_one(self) -> None:
        """SIGKILL to one process of a worker, the first or one of its children; a dead worker is started anew."""
        with self._lock:
            number = self._dice.randrange(len(self._workers))
            worker = self._workers[number]
            try:
                family = [psutil.Process(worker.pid), *psutil.Process(worker.pid).children()]
                victim = self._dice.choice(family)
                victim.kill()
                self.kills += 1
            except psutil.NoSuchProcess:
                victim = None
            if victim is None or victim.pid == worker.pid:
                _end(worker)
                self._workers[number] = self._worker(number)

    def restart(self, part: str) -> None:
        """Stop PostgreSQL or Valkey and start it again, while everything runs."""
        self._stays.submit(self._restart, part).result()
        self.restarts.append(part)

    def _restart(self, part: str) -> None:
        found = {"postgres": self.services.postgres, "valkey": self.services.valkey}[part]
        found.stop()
        time.sleep(0.5)
        found.launch()
        found.wait()

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        return self._start(
            "worker",
            "--queues=publishing,dispatch",
            "--pool=prefork",
            f"--concurrency={self._processes}",
            "--without-gossip",
            "--without-mingle",
            f"--hostname=chaos-{number}-{time.time_ns()}@localhost",
            *_LOUD,
        )

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        celery = Path(sys.executable).with_name("celery")
        return subprocess.Popen(
            [str(celery), "--quiet", "--app=config", *words],
            stdout=self._log,
            stderr=self._log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """The process and all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
