"""The file: what is there after a restart, and what becomes of one that can't be read."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from local.ports import Ports
from local.simulators.publer import PublerSimulator
from tests.local.simulators.publer.api import FACEBOOK, PNG, Api, job_id_of, on_facebook


def _on(path: Path) -> PublerSimulator:
    return PublerSimulator(limit=0, state=path)


def test_everything_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "simulators" / "publer.json"
    with _on(path) as first:
        assert isinstance(first, PublerSimulator)
        api = Api(first)
        media = api.upload()
        api.job_of(on_facebook(first, 5), on_facebook(first, 50))
        first.rules.job_seconds = 60
        late = job_id_of(api.schedule(on_facebook(first, 70)))
        first.control.account_lock(FACEBOOK)
        first.control.account_revoke("6a01")
        first.control.add_user("kept-key-of-theirs", user={"id": 1}, workspaces=[{"id": "kept"}])
        first.clock.advance(3)
        before = api.state()
    with _on(path) as second:
        assert isinstance(second, PublerSimulator)
        api = Api(second)
        after = api.state()
        for part in ("posts", "jobs", "workspaces", "users", "settings"):
            assert after[part] == before[part]
        assert second.clock.offset == 3
        assert after["media"][media]["sha256"] == before["media"][media]["sha256"]
        assert requests.get(f"{second.address}/_simulator/media/{media}", timeout=5).content == PNG
        assert api.job(late) == {"status": "working"}
        second.clock.advance(400)
        assert [post["state"] for post in api.posts()] == ["failed", "scheduled"]
        assert api.job(late)["payload"]["failures"]
        assert Api(second, key="kept-key-of-theirs", workspace="kept").get("/accounts").ok


@pytest.mark.slow
def test_a_change_is_written_soon_and_whole_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "publer.json"
    with _on(path) as simulator:
        assert isinstance(simulator, PublerSimulator)
        Api(simulator).job_of(on_facebook(simulator, 5))
        deadline = time.monotonic() + 10
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(json.loads(path.read_text())["posts"]) == 1
        written = path.stat().st_mtime_ns
        Api(simulator).posts()
        time.sleep(1)
        assert path.stat().st_mtime_ns == written  # who only looks changes nothing
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"people": {}, "posts": [{"odd": 1}]}'])
def test_what_can_not_be_read_is_put_aside(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "publer.json"
    path.write_text(content)
    with _on(path) as simulator:
        assert isinstance(simulator, PublerSimulator)
        assert Api(simulator).posts() == []
    assert path.with_suffix(".unreadable").read_text() == content
    assert "starts anew" in capsys.readouterr().err


@pytest.mark.slow
def test_as_a_program_it_keeps_its_state_when_it_is_stopped(tmp_path: Path) -> None:
    ports = Ports(tmp_path / "ports.json")
    port = ports.take("publer")
    path = tmp_path / "publer.json"
    command = [sys.executable, "-m", "local.simulators", f"publer={port}", "--state", str(path)]
    root = Path(__file__).parents[4]
    with subprocess.Popen(command, cwd=root, env={**os.environ}) as running:
        try:
            _wait(f"http://127.0.0.1:{port}/_simulator/state")
            requests.put(f"http://127.0.0.1:{port}/_simulator/clock", json={"advance": 77}, timeout=5)
        finally:
            running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    assert json.loads(path.read_text())["offset"] == 77


def _wait(url: str) -> None:
    for _ in range(100):
        try:
            requests.get(url, timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(url)
