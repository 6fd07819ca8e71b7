"""``/healthz``: for machines, on any host, also when parts are down."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from apps.core import health

HOSTS = ["planner.localhost", "jane.planner.localhost", "nobody.example", "a" * 300, "bad host\r\nX: 1"]


def fine() -> bool:
    return True


def broken() -> bool:
    raise ConnectionError("down")


@pytest.fixture(autouse=True)
def _ask_anew() -> Iterator[None]:
    health._ask_all.cache_clear()
    yield
    health._ask_all.cache_clear()


def parts(monkeypatch: pytest.MonkeyPatch, **asked: Callable[[], bool]) -> None:
    monkeypatch.setattr(health, "_PARTS", dict.fromkeys(health._PARTS, fine) | asked)


@pytest.mark.parametrize("host", HOSTS)
def test_any_host_is_answered_without_the_database(host: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    parts(monkeypatch)
    response = client.get("/healthz", headers={"host": host})
    assert response.status_code == 200
    assert response.json()["healthy"] is True
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("part", ["database", "broker", "storage", "worker"])
def test_one_part_that_is_down_is_named_and_makes_it_503(
    part: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts(monkeypatch, **{part: broken})
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["healthy"] is False
    down = [name for name, state in response.json()["parts"].items() if state == "down"]
    assert down == [part]


def test_many_askers_are_one_question(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    parts(monkeypatch, database=lambda: not asked.append("asked"))  # type: ignore[func-returns-value]
    monkeypatch.setattr(health.time, "monotonic", lambda: 1000.0)
    for _ in range(20):
        client.get("/healthz")
    assert asked == ["asked"]


@pytest.mark.slow
def test_the_real_parts_answer_and_no_worker_is_said_to_be_down(db: None, client: Client) -> None:
    answer = client.get("/healthz").json()["parts"]
    assert {name: answer[name] for name in ("database", "broker", "storage")} == {
        "database": "ok",
        "broker": "ok",
        "storage": "ok",
    }
    assert answer["worker"] == "down"
