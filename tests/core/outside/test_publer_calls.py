"""Each call to Publer: what it sends, and what it makes of the shapes that were seen."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import NotThere, OutsideRefused, OutsideUnavailable
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.types import NewPost, PublerBoard, PublerMedia
from local.simulators.server import Answer, Simulator
from tests.core.outside.publer_words import POST, answer, last


def sent(publers: Simulator) -> Any:
    return json.loads(last(publers).body)


def test_every_request_names_the_workspace_and_only_then(publer: PublerClient, publers: Simulator) -> None:
    answer(publers, [], [])
    publer.accounts()
    assert last(publers).headers["publer-workspace-id"] == "W1"
    with PublerClient(Secret("a-key"), base_url=publers.url) as nowhere:
        nowhere.workspaces()
    assert "publer-workspace-id" not in last(publers).headers


class TestAccounts:
    def test_all_that_was_seen_is_read(self, publer: PublerClient, publers: Simulator) -> None:
        captured = {
            "id": 6601,
            "provider": "Pinterest",
            "type": "pin_business",
            "name": "Jane Doe",
            "username": "jane.doe",
            "social_id": 12,
            "picture": "https://pins.example/jane.png",
            "albums": [{"id": 1, "name": "Birds", "owner": "Jane"}, {"id": "b2", "name": None}, None, {"name": "x"}],
            "default_board": {"id": 1, "name": "Birds"},
            "locked": False,
            "permissions": {"can_access": True, "approval_needed": True},
        }
        answer(publers, [captured])
        (account,) = publer.accounts()
        assert (account.id, account.provider, account.kind) == ("6601", "pinterest", "pin_business")
        assert (account.name, account.username) == ("Jane Doe", "jane.doe")
        assert account.picture == "https://pins.example/jane.png"
        assert account.boards == (PublerBoard("1", "Birds"), PublerBoard("b2", ""))
        assert account.default_board == "1"
        assert (account.is_locked, account.may_post, account.needs_approval) == (False, True, True)

    def test_what_is_missing_or_null_forbids_nothing(self, publer: PublerClient, publers: Simulator) -> None:
        names = ("provider", "type", "name", "picture", "albums", "default_board", "locked", "permissions", "username")
        answer(publers, [{"id": "a"}, {"id": "b", **dict.fromkeys(names)}, {"id": "c", "permissions": ["x"]}])
        accounts = publer.accounts()
        assert [account.id for account in accounts] == ["a", "b", "c"]
        for account in accounts:
            assert (account.boards, account.default_board, account.picture, account.provider) == ((), "", "", "")
            assert (account.is_locked, account.may_post, account.needs_approval) == (False, True, False)

    @pytest.mark.parametrize(
        ("found", "is_locked", "may_post"),
        [
            ({"locked": 1}, True, True),
            ({"locked": "true"}, True, True),
            ({"locked": "false"}, False, True),
            ({"locked": {"reason": "token"}}, True, True),
            ({"permissions": {"can_access": False}}, False, False),
            ({"permissions": {"can_access": "false"}}, False, False),
            ({"permissions": {"can_access": None}}, False, True),
        ],
    )
    def test_flags_of_every_kind(
        self, found: dict[str, Any], is_locked: bool, may_post: bool, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(publers, [{"id": "a", **found}])
        (account,) = publer.accounts()
        assert (account.is_locked, account.may_post) == (is_locked, may_post)

    def test_nothing_but_an_address_of_the_web_becomes_a_picture(
        self, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(publers, [{"id": "a", "picture": "javascript:alert(1)"}, {"id": "b", "picture": "data:text/html,x"}])
        assert [account.picture for account in publer.accounts()] == ["", ""]

    def test_texts_that_no_database_takes_are_cleaned(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, b'[{"id": "a\\u0000b", "name": "Jane\\u0000 \\ud800Doe"}]')
        (account,) = publer.accounts()
        assert (account.id, account.name) == ("ab", "Jane ?Doe")

    def test_those_without_an_id_are_left_out_and_wrapped_lists_are_read(
        self, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(
            publers, {"accounts": [{"name": "nobody"}, None, "x", {"id": ""}, {"id": True}, {"id": "a"}]}, {"data": []}
        )
        assert [account.id for account in publer.accounts()] == ["a"]
        assert publer.accounts() == []

    @pytest.mark.parametrize("body", [{}, "accounts", 7, {"accounts": None}])
    def test_no_list_makes_no_sense(self, body: Any, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, body)
        with pytest.raises(OutsideUnavailable, match="not understood"):
            publer.accounts()


class TestBoards:
    def test_they_come_by_account(self, publer: PublerClient, publers: Simulator) -> None:
        albums = [{"id": 9, "name": "Birds", "type": "board"}]
        answer(publers, [{"id": 1, "albums": albums, "watermarks": []}, {"id": "2", "albums": None}])
        assert publer.media_boards(["1", "2", "3"]) == {"1": (PublerBoard("9", "Birds"),), "2": ()}
        assert last(publers).path == "/workspaces/W1/media_options"
        assert last(publers).query == {"accounts[]": ["1", "2", "3"]}

    def test_no_accounts_no_request(self, publer: PublerClient, publers: Simulator) -> None:
        assert publer.media_boards([]) == {}
        assert publers.requests == []

    def test_without_a_workspace_there_is_nowhere_to_ask(self, publers: Simulator) -> None:
        with (
            PublerClient(Secret("k"), base_url=publers.url) as nowhere,
            pytest.raises(ValueError, match="id is needed"),
        ):
            nowhere.media_boards(["1"])


class TestUpload:
    def test_a_picture_goes_as_a_form(self, publer: PublerClient, publers: Simulator) -> None:
        content = bytes(range(256)) * 1000
        answer(publers, {"id": 77, "name": "heron.jpg", "path": "https://cdn.example/h.jpg", "validity": {}})
        assert publer.media_upload(name="heron.jpg", content=content, content_type="image/jpeg") == PublerMedia(
            "77", "heron.jpg"
        )
        request = last(publers)
        assert (request.method, request.path) == ("POST", "/media")
        assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert content in request.body
        for part in (
            b'name="file"; filename="heron.jpg"\r\nContent-Type: image/jpeg',
            b'name="direct_upload"\r\n\r\nfalse',
            b'name="in_library"\r\n\r\ntrue',
        ):
            assert part in request.body

    def test_a_name_that_lies_stays_one_name(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, {"id": "m"})
        name = 'heron"; filename="evil.html"\r\nContent-Type: text/html\r\n\r\n<script>'
        publer.media_upload(name=name, content=b"x", content_type="image/jpeg")
        assert last(publers).body.count(b"Content-Type:") == 2  # ours, and the one inside the name, which is no line
        assert b"\r\nContent-Type: text/html" not in last(publers).body

    @pytest.mark.parametrize("body", [{"data": {"id": "m"}}, [{"id": "m"}], {"success": True, "data": {"id": "m"}}])
    def test_wrapped_answers_are_read(self, body: Any, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, body, status=201)
        assert publer.media_upload(name="h.jpg", content=b"x", content_type="image/jpeg").id == "m"

    def test_one_that_is_too_large_is_refused_with_a_reason(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, {"errors": ["Max 200 MB"]}, status=413)
        with pytest.raises(OutsideRefused, match=r"too large\. It said: “Max 200 MB”"):
            publer.media_upload(name="h.jpg", content=b"x", content_type="image/jpeg")


class TestSchedule:
    def test_a_pin_has_title_link_board_and_alternative_text(self, publer: PublerClient, publers: Simulator) -> None:
        pin = replace(
            POST, network="pinterest", title="Heron", link="https://jane.example/h", alt_text="A heron.", board="B1"
        )
        answer(publers, {"job_id": "J1"}, status=202)
        assert publer.posts_schedule([pin]) == "J1"
        assert (last(publers).method, last(publers).path) == ("POST", "/posts/schedule")
        assert sent(publers) == {
            "bulk": {
                "state": "scheduled",
                "posts": [
                    {
                        "networks": {
                            "pinterest": {
                                "type": "photo",
                                "text": "Heron ❤ at dawn",
                                "title": "Heron",
                                "url": "https://jane.example/h",
                                "media": [{"id": "M", "type": "photo", "alt_text": "A heron.", "caption": "A heron."}],
                            }
                        },
                        "accounts": [{"id": "A", "scheduled_at": "2027-01-02T09:00:00+00:00", "album_id": "B1"}],
                    }
                ],
            }
        }

    def test_a_link_is_sent_for_pins_only(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, {"job_id": "J1"})
        publer.posts_schedule([replace(POST, network="facebook", link="https://jane.example/h")])
        assert "https://jane.example/h" not in last(publers).body.decode()

    def test_the_first_comment_is_named_once(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, {"job_id": "J1"})
        publer.posts_schedule([replace(POST, comment="#heron #oil")])
        (post,) = sent(publers)["bulk"]["posts"]
        assert [comment["text"] for comment in post["accounts"][0]["comments"]] == ["#heron #oil"]
        assert last(publers).body.count(b"#heron #oil") == 1

    def test_what_is_not_given_is_not_sent(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, {"job_id": "J1"})
        publer.posts_schedule([POST])
        (post,) = sent(publers)["bulk"]["posts"]
        assert set(post["networks"]["instagram"]) == {"type", "text", "media"}
        assert post["networks"]["instagram"]["media"] == [{"id": "M", "type": "photo"}]
        assert set(post["accounts"][0]) == {"id", "scheduled_at"}

    @pytest.mark.parametrize(
        "at",
        [
            datetime(2027, 7, 1, 11, 30, 59, 999_999, tzinfo=ZoneInfo("Europe/Berlin")),
            datetime(2027, 7, 1, 9, 30, 59, tzinfo=UTC),
            datetime(2027, 6, 30, 23, 30, 59, tzinfo=timezone(timedelta(hours=-10))),
        ],
    )
    def test_times_go_in_utc_with_their_offset(self, at: datetime, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, {"job_id": "J1"})
        publer.posts_schedule([replace(POST, at=at)])
        assert sent(publers)["bulk"]["posts"][0]["accounts"][0]["scheduled_at"] == "2027-07-01T09:30:59+00:00"

    @pytest.mark.parametrize(
        "posts", [[], [POST] * 501, [replace(POST, at=datetime(2027, 1, 2, 9))]], ids=["none", "501", "no zone"]
    )
    def test_what_publer_would_not_take_is_not_sent(
        self, posts: list[NewPost], publer: PublerClient, publers: Simulator
    ) -> None:
        with pytest.raises(ValueError, match=r"split them|give it one"):
            publer.posts_schedule(posts)
        assert publers.requests == []

    def test_five_hundred_go_in_one_request(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, {"job_id": "J1"})
        publer.posts_schedule([replace(POST, text=str(number)) for number in range(500)])
        texts = [post["networks"]["instagram"]["text"] for post in sent(publers)["bulk"]["posts"]]
        assert texts == [str(number) for number in range(500)]
        assert len(publers.requests) == 1

    @pytest.mark.parametrize("body", [{"job_id": 12}, {"success": True, "data": {"job_id": "12"}}])
    @pytest.mark.parametrize("status", [200, 202])
    def test_both_forms_of_the_jobs_id_are_read(
        self, status: int, body: Any, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(publers, body, status=status)
        assert publer.posts_schedule([POST]) == "12"


class TestDelete:
    @pytest.mark.parametrize(
        "body", [{"deleted_ids": [1, "2"]}, {"data": {"deleted_ids": ["1", 2]}}, {"deleted_ids": [1, None, "2", {}]}]
    )
    def test_it_gives_those_that_publer_names(self, body: Any, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, body)
        assert publer.posts_delete(["1", "2", "3"]) == {"1", "2"}
        assert (last(publers).method, last(publers).path) == ("DELETE", "/posts")
        assert last(publers).query == {"post_ids[]": ["1", "2", "3"]}

    @pytest.mark.parametrize("body", [b"", {}, {"success": True}, {"deleted_ids": None}, {"deleted_ids": "1"}, []])
    def test_where_it_names_none_nobody_claims_it(self, body: Any, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, body)
        assert publer.posts_delete(["1"]) == set()

    @pytest.mark.parametrize("status", [404, 405])
    def test_one_is_deleted_the_older_way_where_the_new_is_unknown(
        self, status: int, publer: PublerClient, publers: Simulator
    ) -> None:
        publers.fail_next(Answer(status, {}))
        answer(publers, {"deleted_ids": ["1"]})
        assert publer.posts_delete(["1"]) == {"1"}
        assert [(request.method, request.path) for request in publers.requests] == [
            ("DELETE", "/posts"),
            ("DELETE", "/posts/1"),
        ]

    def test_several_are_deleted_the_older_way_one_by_one(self, publer: PublerClient, publers: Simulator) -> None:
        publers.fail_next(Answer(404, {}))  # the call for several
        publers.fail_next(Answer(404, {}))  # the first is not there any more, which keeps no other
        answer(publers, {"deleted_ids": ["2"]}, {"deleted_ids": ["3"]})
        assert publer.posts_delete(["1", "2", "3"]) == {"2", "3"}
        paths = [request.path for request in publers.requests]
        assert paths == ["/posts", "/posts/1", "/posts/2", "/posts/3"]

    def test_where_none_is_there_it_says_so(self, publer: PublerClient, publers: Simulator) -> None:
        publers.fail_next(Answer(404, {}), times=3)
        with pytest.raises(NotThere):
            publer.posts_delete(["1", "2"])
        assert len(publers.requests) == 3

    def test_none_is_no_request_and_too_many_do_not_fit(self, publer: PublerClient, publers: Simulator) -> None:
        assert publer.posts_delete([]) == set()
        with pytest.raises(ValueError, match="split them"):
            publer.posts_delete([str(number) for number in range(101)])
        assert publers.requests == []


@pytest.mark.parametrize("name", ["../users/me", "a/b", "a?x=1", "a#b", "ä b", "%2e%2e"])
def test_an_id_stays_one_piece_of_the_address(name: str, publer: PublerClient, publers: Simulator) -> None:
    answer(publers, {"status": "working"})
    publer.job(name)
    assert last(publers).path.startswith("/job_status/")
    assert last(publers).path.count("/") == 2
    publers.fail_next(Answer(404, {}))  # the way of several
    answer(publers, {})
    publer.posts_delete([name])
    assert last(publers).path.startswith("/posts/")
    assert (last(publers).path.count("/"), last(publers).query) == (2, {})


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_an_id_that_is_none_is_a_mistake(name: str, publer: PublerClient, publers: Simulator) -> None:
    with pytest.raises(ValueError, match="id is needed"):
        publer.job(name)
    assert publers.requests == []
