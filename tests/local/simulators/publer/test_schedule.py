"""Scheduling, changing, deleting: what is made, what is refused, in which words."""

from collections.abc import Callable
from typing import Any

import pytest

from local.simulators.publer import PublerSimulator
from tests.local.simulators.publer.api import (
    FACEBOOK,
    INSTAGRAM,
    LINKEDIN,
    OKAFOR,
    PINTEREST,
    Api,
    at,
    messages,
    on_facebook,
    wanted,
)


def test_a_pin_has_its_board_title_link_picture_alt_text_and_comment(simulator: PublerSimulator, api: Api) -> None:
    media = [{"id": api.upload(), "type": "photo", "alt_text": "A harbour"}]
    api.job_of(
        wanted(
            PINTEREST,
            "pinterest",
            at(simulator, 5),
            media=media,
            board="b0a2",
            comments=[{"text": "#sea", "delay": 0}],
            title="Harbour",
            url="https://jane.example",
        )
    )
    [post] = simulator.posts()
    assert (post.board, post.title, post.url, post.media) == ("b0a2", "Harbour", "https://jane.example", media)
    assert post.comments == [{"text": "#sea", "from": "comments"}]
    assert [each["what"] for each in post.history] == ["created"]


def test_alt_text_may_come_as_caption_and_a_comment_told_twice_counts_twice(
    simulator: PublerSimulator, api: Api
) -> None:
    media = [{"id": api.upload(), "type": "image", "caption": "A harbour"}]
    comments = [{"text": "#sea"}]
    api.job_of(
        wanted(INSTAGRAM, "instagram", at(simulator, 5), media=media, comments=comments, firstComment="#sea"),
    )
    [post] = simulator.posts()
    assert post.media[0]["alt_text"] == "A harbour"
    assert [each["from"] for each in post.comments] == ["firstComment", "comments"]


def test_one_post_on_several_accounts_becomes_several(simulator: PublerSimulator, api: Api) -> None:
    when = at(simulator, 5)
    both = {
        "networks": {"facebook": {"type": "status", "text": "F"}, "linkedin": {"type": "status", "text": "L"}},
        "accounts": [{"id": FACEBOOK, "scheduled_at": when}, {"id": LINKEDIN, "scheduled_at": when}],
    }
    api.job_of(both)
    assert [(post.network, post.text) for post in simulator.posts()] == [("facebook", "F"), ("linkedin", "L")]


Bad = Callable[[PublerSimulator, Api], dict[str, Any]]


def _picture(api: Api) -> list[dict[str, Any]]:
    return [{"id": api.upload(), "type": "photo"}]


def _elsewhere(simulator: PublerSimulator) -> list[dict[str, Any]]:
    return [{"id": Api(simulator, workspace=OKAFOR).upload(), "type": "photo"}]


BAD: dict[str, tuple[Bad, str]] = {
    "unknown account": (lambda s, a: wanted("none", "facebook", at(s, 5)), "The account could not be found"),
    "another's account": (lambda s, a: wanted("91002", "facebook", at(s, 5)), "The account could not be found"),
    "no content": (lambda s, a: wanted(FACEBOOK, "instagram", at(s, 5)), "There is no content for facebook"),
    "unknown media": (
        lambda s, a: wanted(FACEBOOK, "facebook", at(s, 5), media=[{"id": "1", "type": "photo"}]),
        "The media could not be found",
    ),
    "another's media": (
        lambda s, a: wanted(FACEBOOK, "facebook", at(s, 5), media=_elsewhere(s)),
        "The media could not be found",
    ),
    "no media": (lambda s, a: wanted(INSTAGRAM, "instagram", at(s, 5)), "Media is required"),
    "unknown board": (
        lambda s, a: wanted(PINTEREST, "pinterest", at(s, 5), media=_picture(a), board="none"),
        "The board could not be found",
    ),
    "too early": (
        lambda s, a: wanted(FACEBOOK, "facebook", at(s, 0.5)),
        "The scheduled time must be at least one minute in the future",
    ),
    "no time": (
        lambda s, a: wanted(FACEBOOK, "facebook", None),
        "The scheduled time is missing, or has no time zone",
    ),
    "no zone": (
        lambda s, a: wanted(FACEBOOK, "facebook", at(s, 5)[:19]),
        "The scheduled time is missing, or has no time zone",
    ),
    "too long": (
        lambda s, a: wanted(LINKEDIN, "linkedin", at(s, 5), text="x" * 3001),
        "Text is too long: at most 3000 characters are allowed on Linkedin",
    ),
    "long title": (
        lambda s, a: wanted(PINTEREST, "pinterest", at(s, 5), media=_picture(a), title="x" * 101),
        "Title is too long: at most 100 characters are allowed on Pinterest",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_publer_would_not_take_fails_in_the_job(case: str, simulator: PublerSimulator, api: Api) -> None:
    make, sentence = BAD[case]
    assert messages(api.job_of(make(simulator, api))) == [sentence]
    assert simulator.posts() == []


def test_locked_revoked_and_forbidden_accounts_fail(simulator: PublerSimulator, api: Api) -> None:
    simulator.control.account_lock(FACEBOOK)
    assert "locked" in messages(api.job_of(on_facebook(simulator, 5)))[0]
    simulator.control.account_revoke(FACEBOOK)
    assert FACEBOOK not in {each["id"] for each in api.get("/accounts").json()}
    assert messages(api.job_of(on_facebook(simulator, 5))) == ["The account could not be found"]
    simulator.control.account_unlock(FACEBOOK)
    assert messages(api.job_of(on_facebook(simulator, 5))) == []


def test_two_posts_of_one_account_are_a_minute_apart(simulator: PublerSimulator, api: Api) -> None:
    job = api.job_of(*(on_facebook(simulator, minutes) for minutes in (10, 10.5, 11)))
    assert messages(job) == ["A one minute gap is required between posts"]
    assert len(simulator.posts()) == 2
    assert messages(api.job_of(on_facebook(simulator, 9.5))) == messages(job)
    assert messages(api.job_of(wanted(LINKEDIN, "linkedin", at(simulator, 10)))) == []


def test_a_deleted_post_leaves_its_minute_to_another(simulator: PublerSimulator, api: Api) -> None:
    api.job_of(on_facebook(simulator, 10))
    api.ask("DELETE", "/posts", params={"post_ids[]": simulator.posts()[0].id})
    assert messages(api.job_of(on_facebook(simulator, 10))) == []


def test_the_daily_cap_rolls_over_24_hours(simulator: PublerSimulator, api: Api) -> None:
    day = 24 * 60
    job = api.job_of(*(wanted(LINKEDIN, "linkedin", at(simulator, 10 + number * 10)) for number in range(25)))
    assert messages(job) == ["The daily limit of 24 posts has been reached for this account"]
    assert messages(api.job_of(wanted(LINKEDIN, "linkedin", at(simulator, day + 5))))
    assert messages(api.job_of(wanted(LINKEDIN, "linkedin", at(simulator, day + 10)))) == []
    simulator.rules.daily_caps = False
    assert messages(api.job_of(wanted(LINKEDIN, "linkedin", at(simulator, 500)))) == []


MALFORMED: list[Any] = [
    None,
    [],
    {"bulk": None},
    {"bulk": {"state": "scheduled", "posts": []}},
    {"bulk": {"state": "soon", "posts": [{}]}},
    {"bulk": {"state": "scheduled", "posts": ["text"]}},
    {"bulk": {"state": "scheduled", "posts": [{"networks": {}, "accounts": []}]}},
    {"bulk": {"state": "scheduled", "posts": [{"networks": {"facebook": "text"}, "accounts": [{"id": "1"}]}]}},
    {"bulk": {"state": "scheduled", "posts": [{"networks": {"facebook": {}}, "accounts": [{"id": True}]}]}},
    {
        "bulk": {
            "state": "scheduled",
            "posts": [{"networks": {"facebook": {}}, "accounts": [{"id": "1", "scheduled_at": "soon"}]}],
        }
    },
    {
        "bulk": {
            "state": "scheduled",
            "posts": [{"networks": {"facebook": {"media": [{"type": "photo"}]}}, "accounts": [{"id": "1"}]}],
        }
    },
]


@pytest.mark.parametrize("body", MALFORMED)
def test_a_malformed_body_is_500_as_with_the_real_one(body: Any, simulator: PublerSimulator, api: Api) -> None:
    answer = api.ask("POST", "/posts/schedule", json=body)
    assert (answer.status_code, answer.json()) == (500, {"errors": ["Something went wrong"]})
    assert api.ask("POST", "/posts/schedule", data=b"{").status_code == 500
    assert api.state()["jobs"] == []


def test_times_of_which_no_clock_knows_are_failures(simulator: PublerSimulator, api: Api) -> None:
    for time in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert messages(api.job_of(wanted(FACEBOOK, "facebook", time)))


def test_more_than_500_posts_are_422(simulator: PublerSimulator, api: Api) -> None:
    assert api.schedule(*[on_facebook(simulator, 5)] * 501).status_code == 422
    assert simulator.posts() == []


def test_due_posts_are_published_with_a_link_and_those_of_lost_accounts_fail(
    simulator: PublerSimulator, api: Api
) -> None:
    pin = wanted(PINTEREST, "pinterest", at(simulator, 5), media=_picture(api), board="b0a3")
    api.job_of(on_facebook(simulator, 5), wanted(LINKEDIN, "linkedin", at(simulator, 5)), pin)
    simulator.control.account_lock(LINKEDIN)
    simulator.control.board_delete("b0a3")
    simulator.clock.advance(290)
    assert {post["state"] for post in api.posts()} == {"scheduled"}
    simulator.clock.advance(11)
    facebook, linkedin, pinterest = api.posts()
    assert (facebook["state"], facebook["post_link"]) == ("published", f"https://facebook.example/p/{facebook['id']}")
    assert (linkedin["state"], linkedin["error"]) == ("failed", "The account is locked: reconnect it")
    assert (pinterest["state"], pinterest["error"]) == ("failed", "The board could not be found")


def test_a_change_takes_text_and_title_and_the_time_only_where_that_is_set(
    simulator: PublerSimulator, api: Api
) -> None:
    api.job_of(on_facebook(simulator, 5))
    [post] = simulator.posts()
    before, later = post.at, at(simulator, 30)
    change = {"post": {"text": "New", "title": "T", "scheduled_at": later}}
    assert api.ask("PUT", f"/posts/{post.id}", json=change).status_code == 200
    assert (post.text, post.title, post.at) == ("New", "T", before)
    simulator.rules.put_moves = True
    assert api.ask("PUT", f"/posts/{post.id}", json=change).status_code == 200
    assert api.posts()[0]["scheduled_at"] == later.replace("+00:00", ".000Z")
    simulator.clock.advance(600)
    assert api.posts()[0]["state"] == "scheduled"
    soon = {"post": {"scheduled_at": at(simulator, 0.1)}}
    assert api.ask("PUT", f"/posts/{post.id}", json=soon).status_code == 422


def test_a_change_that_is_not_possible_is_refused(simulator: PublerSimulator, api: Api) -> None:
    api.job_of(on_facebook(simulator, 5))
    [post] = simulator.posts()
    change = {"post": {"text": "New"}}
    assert Api(simulator, workspace=OKAFOR).ask("PUT", f"/posts/{post.id}", json=change).status_code == 404
    assert api.ask("PUT", f"/posts/{post.id}", json={"post": {"text": "x" * 10_001}}).status_code == 422
    assert api.ask("PUT", f"/posts/{post.id}", json={"text": "New"}).status_code == 500
    simulator.clock.advance(600)
    assert api.ask("PUT", f"/posts/{post.id}", json=change).status_code == 422
    assert post.text == "Harbour at dusk"


def test_deleting_leaves_out_what_is_published_or_not_theirs(simulator: PublerSimulator, api: Api) -> None:
    api.job_of(on_facebook(simulator, 5), on_facebook(simulator, 50))
    first, second = simulator.posts()
    simulator.clock.advance(600)
    query = {"post_ids[]": [first.id, second.id, second.id, "none"]}
    assert Api(simulator, workspace=OKAFOR).ask("DELETE", "/posts", params=query).json() == {"deleted_ids": []}
    assert api.ask("DELETE", "/posts", params=query).json() == {"deleted_ids": [second.id]}
    assert [post["id"] for post in api.posts()] == [first.id]
    assert [each["what"] for each in second.history] == ["created", "deleted"]
    assert api.ask("DELETE", "/posts").status_code == 422


def test_the_older_way_to_delete_works_too(simulator: PublerSimulator, api: Api) -> None:
    api.job_of(on_facebook(simulator, 5), on_facebook(simulator, 50))
    first, second = simulator.posts()
    simulator.clock.advance(600)
    assert api.ask("DELETE", f"/posts/{first.id}").status_code == 422
    assert api.ask("DELETE", f"/posts/{second.id}").json() == {"deleted_ids": [second.id]}
    assert api.ask("DELETE", f"/posts/{second.id}").status_code == 404
