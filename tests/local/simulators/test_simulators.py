"""The simulators: what a client of the real service would see, and that nothing of them leaves the machine."""

import contextlib
import threading
import time
from pathlib import Path

import pytest
import requests

from local.ports import Ports
from local.simulators import openai, publer
from local.simulators.beside import KINDS, Beside
from local.simulators.openai import OpenAISimulator
from local.simulators.publer import PublerSimulator
from local.simulators.server import Answer, Request, Simulator

STRIPE = ("STRIPE_BASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")


def ask(simulator: Simulator, path: str, authorization: str = "", **options: object) -> requests.Response:
    headers = {"Authorization": authorization} if authorization else {}
    return requests.get(f"{simulator.url}{path}", headers=headers, timeout=10, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("scheme", ["", "Bearer ", "bearer-api ", "Basic "])
def test_publer_takes_keys_by_its_own_scheme_only(scheme: str) -> None:
    with PublerSimulator() as simulator:
        answer = ask(simulator, "/users/me", f"{scheme}{publer.DEMO_KEY}")
        assert (answer.status_code, answer.json()) == (401, {"errors": ["Invalid API key"]})
        assert ask(simulator, "/users/me").status_code == 401
        assert ask(simulator, "/users/me", f"Bearer-API {publer.DEMO_KEY}").json()["email"] == "agency@demo.example"


def test_publer_counts_requests_of_a_user_over_all_their_keys() -> None:
    with PublerSimulator(limit=3, window=10_000_000) as simulator:
        assert isinstance(simulator, PublerSimulator)
        simulator.accounts["their-second-key"] = publer.DEMO_ACCOUNT
        keys = [publer.DEMO_KEY, "their-second-key"] * 2
        answers = [ask(simulator, "/workspaces", f"Bearer-API {key}") for key in keys]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert int(answers[-1].headers["X-RateLimit-Reset"]) > time.time()
    assert "Retry-After" not in answers[-1].headers
    assert answers[-1].json() == {"error": "Rate limit exceeded. Retry later"}


@pytest.mark.parametrize(("key", "status"), [("denied", 403), ("broken", 500), ("nonsense", 200), ("limited", 429)])
def test_publers_failing_keys_fail(key: str, status: int) -> None:
    with PublerSimulator() as simulator:
        assert ask(simulator, "/users/me", f"Bearer-API publer-demo-{key}").status_code == status


def test_what_publer_does_not_know_is_404() -> None:
    with PublerSimulator() as simulator:
        assert ask(simulator, "/nothing", f"Bearer-API {publer.DEMO_KEY}").status_code == 404


def test_openai_answers_in_its_own_form() -> None:
    with OpenAISimulator() as simulator:
        assert ask(simulator, "/models", f"Bearer {openai.DEMO_KEY}").json()["object"] == "list"
        refused = ask(simulator, "/models", "Bearer sk-0123456789abcdef")
        assert refused.status_code == 401
        assert refused.json()["error"]["code"] == "invalid_api_key"
        assert "sk-01234************cdef" in refused.json()["error"]["message"]
        assert ask(simulator, "/nothing", f"Bearer {openai.DEMO_KEY}").json()["error"]["message"].startswith("Invalid")
        assert ask(simulator, "/models", "Bearer sk-openai-limited").headers["retry-after"] == "20"


def test_a_scripted_failure_comes_as_often_as_it_was_told_and_everything_is_noted() -> None:
    with OpenAISimulator() as simulator:
        simulator.fail_next(Answer(500, {}), times=2)
        codes = [ask(simulator, "/models?limit=2", f"Bearer {openai.DEMO_KEY}").status_code for _ in range(3)]
        assert codes == [500, 500, 200]
        assert [request.query for request in simulator.requests] == [{"limit": ["2"]}] * 3


def test_stopping_does_not_wait_for_a_slow_answer() -> None:
    simulator = PublerSimulator()
    simulator.start()
    asking = threading.Thread(target=_ask_quietly, args=(simulator,), daemon=True)
    asking.start()
    while not simulator.requests:
        time.sleep(0.01)
    started = time.monotonic()
    simulator.stop()
    assert time.monotonic() - started < 3


def test_stopping_hangs_up() -> None:
    with PublerSimulator() as simulator, requests.Session() as session:
        key = {"Authorization": f"Bearer-API {publer.DEMO_KEY}"}
        assert session.get(f"{simulator.url}/users/me", headers=key, timeout=5).ok
        simulator.stop()
        with pytest.raises(requests.ConnectionError):
            session.get(f"{simulator.url}/users/me", headers=key, timeout=5)


def test_a_body_without_a_length_is_refused() -> None:
    with PublerSimulator() as simulator:
        answer = requests.post(f"{simulator.url}/media", data=iter([b"piece"]), timeout=5)
        assert (answer.status_code, answer.json()) == (411, {"errors": ["Content-Length is missing"]})


def test_of_requests_the_last_are_kept_and_of_large_bodies_the_beginning() -> None:
    with PublerSimulator(limit=0) as simulator:
        requests.post(f"{simulator.url}/media", data=b"x" * 300_000, timeout=5)
        assert len(simulator.requests[0].body) == 256 * 1024
        for _ in range(10_000):
            simulator.note(Request("GET", "/", {}, {}))
        assert len(simulator.requests) == 9_001
        assert simulator.requests[0].method == "GET"


def _ask_quietly(simulator: Simulator) -> None:
    with contextlib.suppress(requests.RequestException):
        ask(simulator, "/users/me", "Bearer-API publer-demo-slow")


def test_they_listen_on_this_machine_only() -> None:
    with PublerSimulator() as simulator:
        assert simulator._server.server_address[0] == "127.0.0.1"


def test_beside_the_product_each_has_a_port_and_says_that_it_is_a_simulator(tmp_path: Path) -> None:
    beside = Beside(Ports(tmp_path / "ports.json"), {})
    assert set(beside.environ) == {"PUBLER_BASE_URL", "OPENAI_BASE_URL", "OPENAI_API_KEY", *STRIPE}
    assert beside.commands["simulators"][:3] == ["python", "-m", "local.simulators"]
    assert "SIMULATORS stand in" in beside.words
    page = beside.environ["PUBLER_BASE_URL"].removesuffix("/api/v1")
    assert f"What Publer was told, and what is to go wrong:  {page}/\n" in beside.words
    for kind in KINDS.values():
        assert kind.key in beside.words
        assert beside.environ[kind.variable] in beside.words


def test_the_state_lies_below_var_when_publer_is_there(tmp_path: Path) -> None:
    ports = Ports(tmp_path / "ports.json")
    command = Beside(ports, {"VAR": str(tmp_path)}).commands["simulators"]
    assert command[command.index("--state") + 1] == str(tmp_path / "simulators" / "publer.json")
    assert "var/simulators/publer.json" in Beside(ports, {}).commands["simulators"]
    without = {"PUBLER_BASE_URL": "https://app.publer.com", "STRIPE_BASE_URL": "https://api.stripe.com"}
    assert "--state" not in Beside(ports, without).commands["simulators"]


def test_stripes_messages_go_to_the_product_on_its_root_host(tmp_path: Path) -> None:
    ports = Ports(tmp_path / "ports.json")
    command = Beside(ports, {"PORT": "8001"}).commands["simulators"]
    told = ["--webhooks", "http://127.0.0.1:8001/stripe/webhook/", "--webhook-host", "planner.localhost"]
    assert command[-4:] == told
    assert "--webhooks" not in Beside(ports, {"STRIPE_BASE_URL": "https://api.stripe.com"}).commands["simulators"]


def test_an_address_of_the_environment_wins(tmp_path: Path) -> None:
    given = {"PUBLER_BASE_URL": "https://app.publer.com/api/v1"}
    beside = Beside(Ports(tmp_path / "ports.json"), given)
    assert set(beside.environ) == {"OPENAI_BASE_URL", "OPENAI_API_KEY", *STRIPE}
    assert "publer" not in beside.words.lower()
    everything = {
        **given,
        "OPENAI_BASE_URL": "https://api.openai.com/v1",
        "STRIPE_BASE_URL": "https://api.stripe.com",
    }
    none = Beside(Ports(tmp_path / "ports.json"), everything)
    assert (none.commands, none.environ, none.words) == ({}, {}, "")
