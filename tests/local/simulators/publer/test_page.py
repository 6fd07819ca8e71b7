"""The page: what it shows, that it stays text, and that its forms work."""

import html
import re

import requests

from local.simulators.publer import DEMO_KEY, PublerSimulator
from tests.local.simulators.publer.api import JANE, OKAFOR, PINTEREST, Api, at, on_facebook, wanted

EVIL = "<script>alert('x')</script>\"&"


def page(simulator: PublerSimulator, query: str = "") -> str:
    answer = requests.get(f"{simulator.address}/{query}", timeout=10)
    assert answer.status_code == 200
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    return answer.text


def test_it_says_that_it_is_a_simulator_and_shows_what_is_there(simulator: PublerSimulator, api: Api) -> None:
    media = [{"id": api.upload(), "type": "photo", "alt_text": "A harbour"}]
    pin = wanted(PINTEREST, "pinterest", at(simulator, 5), media=media, board="b0a2", comments=[{"text": "First!"}])
    api.job_of(pin)
    shown = page(simulator)
    for part in ("simulator", "Jane Doe Studio", "Okafor", "Seascapes", "Harbour at dusk", "A harbour", "First!"):
        assert part in shown
    assert "<dd>Studio</dd>" in shown
    assert f'src="/_simulator/media/{media[0]["id"]}"' in shown
    assert "POST /api/v1/posts/schedule" in shown
    assert DEMO_KEY not in shown


def test_everything_from_outside_stays_text(simulator: PublerSimulator, api: Api) -> None:
    boards = [{"id": EVIL, "name": EVIL}]
    accounts = [{"id": EVIL, "provider": "facebook", "name": EVIL, "boards": boards}]
    places = [{"id": EVIL, "name": EVIL, "accounts": accounts}]
    simulator.control.add_user("evil-key-of-theirs", user={"id": EVIL, "name": EVIL}, workspaces=places)
    api.job_of(on_facebook(simulator, 5, EVIL + "\ud800"), state="draft")
    api.get("/posts", params={"query": EVIL}, headers={"Publer-Workspace-Id": EVIL})
    simulator.control.post_fail(simulator.posts()[0].id, EVIL)
    shown = page(simulator)
    assert "<script" not in shown
    assert html.escape(EVIL, quote=True) in shown
    for action in re.findall(r'action="/_simulator/([^"]*)"', shown):
        assert re.fullmatch(r"[\w%./-]+", action)


def test_a_strange_id_can_be_worked_on_from_the_page(simulator: PublerSimulator) -> None:
    accounts = [{"id": "a/b?c", "provider": "facebook"}]
    simulator.control.add_user("key-of-strange", user={"id": 1}, workspaces=[{"id": "w", "accounts": accounts}])
    assert 'action="/_simulator/accounts/a%2Fb%3Fc/lock"' in page(simulator)
    requests.post(f"{simulator.address}/_simulator/accounts/a%2Fb%3Fc/lock", timeout=5)
    assert simulator.store.people.channels["w"]["a/b?c"].is_locked


def test_posts_are_filtered_and_turned_over(simulator: PublerSimulator, api: Api) -> None:
    api.job_of(*(on_facebook(simulator, 5 + number * 2, f"Numbered {number}.") for number in range(30)))
    assert "Numbered 29." in page(simulator)
    assert "Numbered 0." not in page(simulator)
    assert "Numbered 0." in page(simulator, "?page=1")
    assert "Numbered" not in page(simulator, f"?workspace={OKAFOR}")
    assert "Numbered" not in page(simulator, "?state=published")
    assert "Numbered 29." in page(simulator, f"?workspace={JANE}&state=scheduled&page=x")
    assert "Numbered" not in page(simulator, "?page=99999999999999999999")


def test_its_forms_set_faults_and_lead_back(simulator: PublerSimulator, api: Api) -> None:
    form = {"fault": "error_500", "times": "2", "probability": "", "seconds": "", "calls": "posts, accounts"}
    answer = _send(simulator, "faults", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "error_500: the next 2 calls of accounts, posts" in page(simulator)
    assert api.get("/posts").status_code == 500
    _send(simulator, "faults", {"fault": "none"})
    assert api.get("/accounts").ok
    assert _send(simulator, "faults", {"fault": "slow", "probability": "often"}).status_code == 400


def test_its_buttons_move_the_clock_delete_and_start_anew(simulator: PublerSimulator, api: Api) -> None:
    api.job_of(on_facebook(simulator, 5), on_facebook(simulator, 50))
    first, second = simulator.posts()
    _send(simulator, "clock", {"advance": "600"})
    _send(simulator, f"posts/{second.id}/delete", {})
    assert [post["state"] for post in api.posts()] == ["published"]
    assert "+600 s" in page(simulator)
    _send(simulator, "state", {})
    assert (simulator.posts(), simulator.clock.offset) == ([], 0)
    assert first.state == "published"


def test_what_is_not_there_is_404(simulator: PublerSimulator) -> None:
    for path in ("_simulator/media/1", "_simulator/media/", "_simulator", "_simulator/none", "api/v1", "elsewhere"):
        assert requests.get(f"{simulator.address}/{path}", timeout=5).status_code == 404
    assert requests.get(f"{simulator.address}/favicon.ico", timeout=5).status_code == 204


def _send(simulator: PublerSimulator, path: str, form: dict[str, str]) -> requests.Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"{simulator.address}/_simulator/{path}"
    return requests.post(url, data=form, headers=headers, allow_redirects=False, timeout=5)
