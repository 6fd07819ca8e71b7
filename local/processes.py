"""Servers as child processes: they end with us, write to a log, and are found again after a crash."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psutil

from local.folder import Folder, write_private
from local.lifeline import end_with

_PATIENCE = 8.0  # seconds


class DidNotStart(Exception):
    """A part did not answer in time; the message gives the last line of its log, and where that is."""


class EndedEarly(DidNotStart):
    """It gave up by itself, as it does when another has taken its port since that was chosen."""


class Child:
    """One server. ``stop_with`` is the signal by which it ends cleanly and soon."""

    def __init__(self, name: str, folder: Folder, *, stop_with: int = signal.SIGTERM) -> None:
        self.name = name
        self._log = folder.logs / f"{name}.log"
        self._note = folder.notes / f"{name}.json"
        self._stop_with = stop_with
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, command: list[str], *, environ: dict[str, str] | None = None, **rights: Any) -> None:
        """Start the command, with another user's ``rights`` if given. The log before it is kept beside the new one."""
        if self._log.exists():
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environ,
                cwd="/",
                **rights,
                start_new_session=True,  # Ctrl-C is ours to pass on, in our order
                preexec_fn=partial(end_with, os.getpid(), self._stop_with),  # noqa: PLW1509  (takes no lock)
            )
        started = psutil.Process(self._process.pid).create_time()
        write_private(self._note, json.dumps({"pid": self._process.pid, "started": started}))

    def wait_until(self, answers: Callable[[], bool], *, seconds: float = 30) -> None:
        """Return when ``answers`` says true. Raises EndedEarly, or DidNotStart when the time is over."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._has_ended():
            if answers():
                return
            time.sleep(0.05)
        kind = EndedEarly if self._has_ended() else DidNotStart
        raise kind(f"{self.name} did not start: {self._last_words()} (in {self._log})")

    def stop(self) -> None:
        """Have it end, by force after a few seconds."""
        if self._process is not None:
            end(self._process, self._stop_with)
            self._process = None
            self._note.unlink(missing_ok=True)

    def stop_leftover(self) -> None:
        """End the process that a killed run has left, if the one with its number is that very process."""
        if not self._note.exists():
            return
        note = json.loads(self._note.read_text())
        try:
            process = psutil.Process(note["pid"])
            if abs(process.create_time() - note["started"]) < 1:
                end(process, self._stop_with)
        except psutil.NoSuchProcess:
            pass
        self._note.unlink(missing_ok=True)

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines() if self._log.exists() else []
        return lines[-1] if lines else "it said nothing"


def end(process: psutil.Process | subprocess.Popen[bytes], signal_number: int) -> None:
    """Send the signal and wait until the process has ended; kill it after a few seconds."""
    try:
        process.send_signal(signal_number)
        process.wait(_PATIENCE)
    except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
        process.kill()
        process.wait(_PATIENCE)
    except psutil.NoSuchProcess:
        pass
