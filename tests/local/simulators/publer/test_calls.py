"""The shape of each call that reads, and the refusals that come before any call."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from local.simulators.publer import DEMO_KEY, PublerSimulator
from tests.local.simulators.publer.api import (
    FACEBOOK,
    INSTAGRAM,
    JANE,
    LINKEDIN,
    NUMBERED,
    OKAFOR,
    PINTEREST,
    PNG,
    Api,
    at,
    on_facebook,
    wanted,
)


def test_a_call_in_a_workspace_needs_to_say_in_which(simulator: PublerSimulator) -> None:
    nowhere = Api(simulator, workspace="")
    assert nowhere.get("/users/me").status_code == 200
    assert nowhere.get("/workspaces").status_code == 200
    for path in ("/accounts", "/posts", "/job_status/1", f"/workspaces/{JANE}/media_options"):
        answer = nowhere.get(path)
        assert (answer.status_code, answer.json()) == (403, {"errors": ["Publer-Workspace-Id is missing"]})


def test_a_workspace_that_the_key_does_not_reach_is_refused(simulator: PublerSimulator, api: Api) -> None:
    simulator.control.add_user("another-key-of-theirs", user={"id": 9}, workspaces=[{"id": "w9"}])
    assert api.get("/accounts", headers={"Publer-Workspace-Id": "w9"}).status_code == 403
    assert api.get("/workspaces/w9/media_options?accounts[]=1").status_code == 403
    assert Api(simulator, key="another-key-of-theirs").get("/accounts").status_code == 403
    assert Api(simulator, key="another-key-of-theirs", workspace="w9").get("/accounts").json() == []


def test_accounts_carry_boards_locks_and_rights_but_some_only_what_is_documented(api: Api) -> None:
    accounts = {each["id"]: each for each in api.get("/accounts").json()}
    assert list(accounts) == [INSTAGRAM, PINTEREST, FACEBOOK, LINKEDIN]
    assert accounts[INSTAGRAM]["type"] == "ig_business"
    assert accounts[PINTEREST] == {
        "id": PINTEREST,
        "provider": "pinterest",
        "name": "Jane Doe",
        "social_id": "pinterest-6a02",
        "picture": "",
        "type": "pin_business",
        "username": "janedoestudio",
        "albums": [
            {"id": "b0a1", "name": "Seascapes", "owner": None},
            {"id": "b0a2", "name": "Studio", "owner": None},
            {"id": "b0a3", "name": "Available works", "owner": None},
        ],
        "default_board": "b0a1",
        "locked": False,
        "permissions": {"can_access": True, "approval_needed": False},
    }
    assert set(accounts[LINKEDIN]) == {"id", "provider", "name", "social_id", "picture", "type"}


def test_some_workspaces_have_numbers_for_ids(simulator: PublerSimulator) -> None:
    okafor = Api(simulator, workspace=OKAFOR)
    accounts = okafor.get("/accounts").json()
    assert [(each["id"], each.get("locked")) for each in accounts] == [(91001, True), (91002, None)]
    okafor.job_of(wanted(NUMBERED, "facebook", at(simulator, 5)))
    [post] = okafor.posts()
    assert isinstance(post["id"], int)
    assert post["account_id"] == 91002
    assert post["scheduled_at"].endswith("+00:00")
    assert okafor.ask("DELETE", "/posts", params={"post_ids[]": post["id"]}).json() == {"deleted_ids": [post["id"]]}


def test_media_options_name_the_boards_of_the_accounts_that_are_asked_for(api: Api) -> None:
    found = api.get(f"/workspaces/{JANE}/media_options", params={"accounts[]": [PINTEREST, FACEBOOK, "none"]}).json()
    assert [each["id"] for each in found] == [PINTEREST, FACEBOOK]
    assert found[0]["albums"][0] == {"id": "b0a1", "name": "Seascapes", "type": "board"}
    assert found[1] == {"id": FACEBOOK, "albums": [], "watermarks": []}


def test_posts_come_in_pages_of_ten_from_page_zero(simulator: PublerSimulator, api: Api) -> None:
    api.job_of(*(on_facebook(simulator, 10 + number * 2, f"Post {number}") for number in range(23)))
    pages = [api.get("/posts", params={"page": page}).json() for page in range(4)]
    assert [len(page["posts"]) for page in pages] == [10, 10, 3, 0]
    assert [each["text"] for page in pages for each in page["posts"]] == [f"Post {number}" for number in range(23)]
    assert {name: pages[1][name] for name in ("total", "page", "per_page", "total_pages")} == {
        "total": 23,
        "page": 1,
        "per_page": 10,
        "total_pages": 3,
    }


def test_a_post_is_listed_with_what_is_documented(simulator: PublerSimulator, api: Api) -> None:
    media = [{"id": api.upload(), "type": "photo", "alt_text": "A harbour"}]
    when = at(simulator, 5)
    api.job_of(wanted(FACEBOOK, "facebook", when, media=media, url="https://jane.example"))
    [post] = api.posts()
    assert post == {
        "id": simulator.posts()[0].id,
        "text": "Harbour at dusk",
        "url": "https://jane.example",
        "state": "scheduled",
        "type": "photo",
        "account_id": FACEBOOK,
        "scheduled_at": when.replace("+00:00", ".000Z"),
        "post_link": None,
        "has_media": True,
        "network": "facebook",
    }
    answer = api.get(f"/posts/{post['id']}")
    assert (answer.status_code, list(answer.json())) == (403, ["errors"])


def test_posts_are_filtered_by_state_time_account_and_words(simulator: PublerSimulator, api: Api) -> None:
    early, late = at(simulator, 5), at(simulator, 60 * 24 * 3)
    api.job_of(wanted(FACEBOOK, "facebook", early, text="Early GULLS"), wanted(LINKEDIN, "linkedin", late, text="Late"))
    api.job_of(wanted(FACEBOOK, "facebook", None, text="No time"), state="draft")

    def texts(**query: object) -> list[str]:
        return [each["text"] for each in api.posts(**query)]

    assert texts() == ["No time", "Early GULLS", "Late"]
    assert texts(state="draft") == ["No time"]
    assert texts(**{"state[]": ["scheduled", "published"]}) == ["Early GULLS", "Late"]
    assert texts(**{"account_ids[]": [LINKEDIN]}) == ["Late"]
    assert texts(query="gulls") == ["Early GULLS"]
    assert texts(**{"from": early, "to": early}) == ["Early GULLS"]
    assert texts(**{"from": late[:10], "to": late[:10]}) == ["Late"]
    simulator.clock.advance(600)
    assert texts(state="published") == ["Early GULLS"]


@pytest.mark.parametrize("query", [{"from": "2027-01-01"}, {"to": "2027-01-01"}, {"page": "x"}])
def test_half_a_span_and_a_page_that_is_no_number_are_refused(query: dict[str, str], api: Api) -> None:
    assert api.get("/posts", params=query).status_code == 422
    assert api.get("/posts", params={"from": "soon", "to": "9999-12-31"}).status_code == 422
    assert api.get("/posts", params={"from": "2027-01-01", "to": "9999-12-31"}).status_code == 200


def test_an_uploaded_picture_is_known_by_its_bytes(simulator: PublerSimulator, api: Api) -> None:
    files = {"file": ("sea — 1.png", PNG, "image/png")}
    answer = api.ask("POST", "/media", files=files, data={"direct_upload": "true"})
    found = answer.json()
    assert list(found) == ["id", "path", "thumbnail", "validity", "width", "height", "type", "name", "caption"]
    assert (found["width"], found["height"], found["type"], found["name"]) == (640, 480, "photo", "sea — 1.png")
    kept = api.state()["media"][found["id"]]
    assert (kept["size"], kept["kind"], kept["workspace"]) == (len(PNG), "image/png", JANE)
    picture = api.session.get(found["path"], timeout=5)
    assert (picture.content, picture.headers["Content-Type"]) == (PNG, "image/png")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_no_picture_is_refused_whatever_it_says(api: Api) -> None:
    files = {"file": ("a.png", b"<svg onload=alert(1)>", "image/png")}
    answer = api.ask("POST", "/media", files=files)
    assert (answer.status_code, answer.json()) == (422, {"errors": ["File type is not supported"]})
    assert api.ask("POST", "/media", files={"picture": ("a.png", PNG)}).status_code == 422
    assert api.ask("POST", "/media", json={"file": "x"}).status_code == 422
    assert api.state()["media"] == {}


def test_a_file_over_the_limit_is_413(simulator: PublerSimulator, api: Api) -> None:
    simulator.rules.largest_media = 1000
    assert api.ask("POST", "/media", files={"file": ("a.png", PNG + b"x" * 1000, "image/png")}).status_code == 413
    assert api.ask("POST", "/media", files={"file": ("a.png", PNG, "image/png")}).status_code == 200
    answer = api.ask("POST", "/media", data=b"", headers={"Content-Length": str(300 * 1024 * 1024)})
    assert answer.status_code == 413  # before any of it was read
    assert "at most 200 MB" in answer.json()["errors"][0]


def test_media_are_fetched_from_this_machine_by_a_job(api: Api) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Files) as files:
        Thread(target=files.serve_forever, args=(0.05,), daemon=True).start()
        host = f"http://127.0.0.1:{files.server_port}"
        urls = [f"{host}/sea.png", f"{host}/missing.png", f"{host}/away", "https://publer.com/logo.png"]
        body = {"media": [{"url": url, "name": "sea"} for url in urls], "type": "bulk"}
        job_id = api.ask("POST", "/media/from-url", json=body).json()["job_id"]
        while (job := api.get(f"/job_status/{job_id}").json())["status"] == "working":
            pass
        files.shutdown()
    assert set(job["payload"][0]) == {"id", "path"}
    assert [list(each) for each in job["payload"][1:]] == [["error"]] * 3
    assert api.ask("POST", "/media/from-url", json={**body, "type": "single"}).status_code == 422
    assert api.ask("POST", "/media/from-url", json={"type": "bulk"}).status_code == 500


class _Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response({"/sea.png": 200, "/away": 302}.get(self.path, 404))
        self.send_header("Location", "https://publer.com/")
        self.end_headers()
        self.wfile.write(PNG)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_the_limit_is_one_for_the_user_and_can_be_turned_off(simulator: PublerSimulator, api: Api) -> None:
    assert "X-RateLimit-Limit" not in api.get("/users/me").headers
    simulator.limit, simulator.window = 2, 10_000_000
    okafor = Api(simulator, workspace=OKAFOR)
    answers = [api.get("/posts"), okafor.get("/posts"), api.get("/accounts")]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    simulator.control.add_user("a-neighbours-key", user={"id": "n"}, workspaces=[{"id": "wn"}])
    assert Api(simulator, key="a-neighbours-key", workspace="wn").get("/posts").status_code == 200


def test_an_unknown_job_and_one_of_another_workspace_are_404(simulator: PublerSimulator, api: Api) -> None:
    job_id = api.schedule(on_facebook(simulator, 5)).json()["job_id"]
    assert api.get("/job_status/none").status_code == 404
    assert Api(simulator, workspace=OKAFOR).get(f"/job_status/{job_id}").status_code == 404
    assert Api(simulator, key=DEMO_KEY).get(f"/job_status/{job_id}").status_code == 200
