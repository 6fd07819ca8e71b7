"""The control over HTTP: what a test in another process, or a person on the page, can see and do."""

import pytest
import requests

from local.simulators.publer import DEMO_KEY, PublerSimulator
from tests.local.simulators.publer.api import FACEBOOK, JANE, OKAFOR, PINTEREST, Api, at, on_facebook


def test_the_state_tells_everything_and_no_key(simulator: PublerSimulator, api: Api) -> None:
    api.upload()
    simulator.faults.next("slow", seconds=0)
    api.job_of(on_facebook(simulator, 5))
    answer = api.control("GET", "state")
    state = answer.json()
    assert set(state) == {
        *("now", "users", "workspaces", "posts", "media", "jobs", "settings", "faults", "counts", "requests")
    }
    assert [each["name"] for each in state["workspaces"]] == ["Jane Doe Studio", "Okafor"]
    assert state["posts"][0]["history"][0]["what"] == "created"
    assert state["counts"]["calls"] == {"media": 1, "posts_schedule": 1, "job_status": 1}
    assert state["counts"]["faults"] == {"slow": 1}
    assert DEMO_KEY not in answer.text
    assert api.control("GET", f"state?workspace={OKAFOR}").json()["posts"] == []


def test_the_control_is_neither_counted_nor_noted_nor_struck(simulator: PublerSimulator, api: Api) -> None:
    simulator.limit = 1
    simulator.faults.often("drop_before", 1)
    assert api.control("GET", "state").ok
    assert simulator.requests == []
    assert simulator.journal.calls == {}
    assert api.control("GET", "nothing").status_code == 404


def test_faults_are_put_by_http_and_replace_each_other(simulator: PublerSimulator, api: Api) -> None:
    rules = [{"fault": "error_503", "probability": 1, "calls": ["posts"]}, {"fault": "duplicate", "times": 3}]
    assert api.control("PUT", "faults", json={"seed": 3, "faults": rules}).ok
    assert api.get("/posts").status_code == 503
    assert [each["fault"] for each in api.state()["faults"]] == ["error_503", "duplicate"]
    assert api.control("PUT", "faults", json={"faults": []}).ok
    assert api.get("/posts").ok
    assert api.control("POST", "faults", json={"fault": "error_500", "times": 1}).ok
    assert api.get("/posts").status_code == 500


@pytest.mark.parametrize(
    "body", [{"faults": [{"fault": "none such"}]}, {"faults": "slow"}, {"faults": [1]}, {"faults": [], "seed": "x"}]
)
def test_faults_that_are_none_are_400_and_say_why(body: object, api: Api) -> None:
    answer = api.control("PUT", "faults", json=body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]
    assert api.control("PUT", "faults", data=b"{").status_code == 400
    assert api.control("PUT", "faults", json=[]).status_code == 400


def test_the_clock_is_moved_by_http(simulator: PublerSimulator, api: Api) -> None:
    api.job_of(on_facebook(simulator, 5))
    assert api.control("PUT", "clock", json={"advance": 600}).json()["offset"] == 600
    assert api.posts()[0]["state"] == "published"
    assert api.control("PUT", "clock", json={"at": "2030-01-01T00:00:00+00:00"}).json()["now"].startswith("2030-01-01")
    for wrong in ({"at": "2030-01-01"}, {"at": "soon"}, {"advance": "much"}, {"advance": 1e300}, {}):
        assert api.control("PUT", "clock", json=wrong).status_code == 400
    curl = {"Content-Type": "application/x-www-form-urlencoded"}
    assert api.control("PUT", "clock", data=b'{"reset": true}', headers=curl).json()["offset"] == 0


def test_settings_are_put_by_http_all_or_nothing(simulator: PublerSimulator, api: Api) -> None:
    told = {"limit": 7, "window": 9, "job_seconds": 1.5, "daily_caps": False, "per_page": 5, "shape": 3}
    assert told.items() <= api.control("PUT", "settings", json=told).json().items()
    assert (simulator.limit, simulator.rules.job_seconds, simulator.rules.daily_caps) == (7, 1.5, False)
    for wrong in ({"speed": 1}, {"limit": "x"}, {"limit": -1}, {"limit": 3, "window": 0}, {"limit": None}):
        assert api.control("PUT", "settings", json=wrong).status_code == 400
    assert simulator.limit == 7


def test_users_are_made_with_workspaces_and_accounts(simulator: PublerSimulator, api: Api) -> None:
    for number in range(20):
        places = [{"id": f"w{number}", "name": f"Place {number}"}]
        accounts = [
            {"id": f"i{number}", "provider": "instagram"},
            {"id": number, "provider": "pinterest", "albums": [{"id": 5, "name": "B", "owner": None}], "locked": True},
        ]
        body = {"key": f"key-number-{number}", "user": {"id": f"u{number}"}, "workspaces": places}
        assert api.control("POST", "users", json={**body, "accounts": {f"w{number}": accounts}}).ok
    theirs = Api(simulator, key="key-number-7", workspace="w7")
    assert theirs.get("/users/me").json()["id"] == "u7"
    assert [each["name"] for each in theirs.get("/workspaces").json()] == ["Place 7"]
    assert [(each["id"], each["locked"]) for each in theirs.get("/accounts").json()] == [("i7", False), (7, True)]


@pytest.mark.parametrize(
    "body",
    [
        {"key": "k", "user": {}, "workspaces": [{"id": 1}]},
        {"key": "k", "user": {"id": 1}, "workspaces": [{"name": "no id"}]},
        {"key": "k", "user": {"id": 1}, "workspaces": ["x"]},
        {"key": "k", "user": {"id": 1}, "workspaces": [{"id": 1, "accounts": [{"id": 1}]}]},
        {"key": "k", "user": {"id": 1}, "workspaces": [{"id": 1, "accounts": [{"id": 1, "provider": "x", "odd": 1}]}]},
        {"key": "", "user": {"id": 1}},
    ],
)
def test_half_a_user_is_400_and_leaves_nothing(body: object, simulator: PublerSimulator, api: Api) -> None:
    before = dict(simulator.accounts)
    assert api.control("POST", "users", json=body).status_code == 400
    assert simulator.accounts == before


def test_a_post_is_changed_published_failed_and_deleted_by_hand(simulator: PublerSimulator, api: Api) -> None:
    api.job_of(*(on_facebook(simulator, minutes) for minutes in (5, 10, 15)))
    first, second, third = (post.id for post in simulator.posts())
    later = at(simulator, 60)
    assert api.control("POST", f"posts/{first}/change", json={"text": "By hand", "scheduled_at": later}).ok
    assert api.control("POST", f"posts/{first}/change", json={"scheduled_at": "soon"}).status_code == 400
    assert api.control("POST", f"posts/{second}/publish").ok
    assert api.control("POST", f"posts/{third}/fail", json={"message": "The network said no"}).ok
    by_id = {post["id"]: post for post in api.posts()}
    assert (by_id[first]["text"], by_id[first]["scheduled_at"]) == ("By hand", later.replace("+00:00", ".000Z"))
    assert by_id[second]["post_link"]
    assert by_id[third]["error"] == "The network said no"
    assert api.control("POST", f"posts/{first}/delete").ok
    assert first not in {post["id"] for post in api.posts()}
    assert api.control("POST", f"posts/{first}/delete").status_code == 404
    assert api.control("POST", "posts/none/publish").status_code == 404


def test_accounts_and_boards_go_and_come_by_hand(simulator: PublerSimulator, api: Api) -> None:
    def accounts() -> dict[str, dict[str, object]]:
        return {each["id"]: each for each in api.get("/accounts").json()}

    assert api.control("POST", f"accounts/{FACEBOOK}/lock").ok
    assert accounts()[FACEBOOK]["locked"] is True
    assert api.control("POST", f"accounts/{FACEBOOK}/revoke", json={"workspace": JANE}).ok
    assert FACEBOOK not in accounts()
    assert api.control("POST", f"accounts/{FACEBOOK}/unlock").ok
    assert accounts()[FACEBOOK]["locked"] is False
    assert api.control("POST", "boards/b0a2/delete").ok
    assert len(accounts()[PINTEREST]["albums"]) == 2  # type: ignore[arg-type]
    for path in ("boards/b0a2/delete", "boards/none/delete", "accounts/none/lock"):
        assert api.control("POST", path).status_code == 404
    assert api.control("POST", f"accounts/{FACEBOOK}/lock", json={"workspace": OKAFOR}).status_code == 404


def test_a_reset_forgets_everything(simulator: PublerSimulator, api: Api) -> None:
    simulator.control.add_user("another-key", user={"id": 1}, workspaces=[])
    api.job_of(on_facebook(simulator, 5))
    simulator.clock.advance(100)
    simulator.faults.often("error_500", 1)
    assert api.control("DELETE", "state").ok
    state = api.state()
    assert (state["posts"], state["faults"], state["counts"]["calls"], simulator.clock.offset) == ([], [], {}, 0)
    assert "another-key" not in simulator.accounts
    assert api.posts() == []


def test_another_site_can_not_use_the_forms(simulator: PublerSimulator, api: Api) -> None:
    url = f"{simulator.address}/_simulator/state"
    assert requests.post(url, headers={"Sec-Fetch-Site": "cross-site"}, timeout=5).status_code == 403
    assert requests.post(url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=5).ok
