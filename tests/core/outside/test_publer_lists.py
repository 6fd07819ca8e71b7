"""Lists of posts: what is asked, what is understood, and that none is cut without a word."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.core.outside.errors import OutsideUnavailable
from apps.core.outside.publer.client import PublerClient
from local.simulators.server import Simulator
from tests.core.outside.publer_words import AT, answer, last


def listed(**about: Any) -> dict[str, Any]:
    return {"posts": [{"id": 1, "account_id": 2, "state": "scheduled", "text": "Heron"}], **about}


class TestPosts:
    def test_all_that_was_seen_is_read(self, publer: PublerClient, publers: Simulator) -> None:
        post = {
            "id": 900,
            "account_id": 6601,
            "state": "Published",
            "text": "Heron\n#oil",
            "title": "Heron",
            "url": "https://jane.example/h",
            "post_link": "https://pins.example/900",
            "scheduled_at": "2027-01-02T10:00:00.000+01:00",
            "type": "photo",
            "network": "pinterest",
        }
        answer(publers, {"posts": [post], "total": 1, "page": 0, "per_page": 50, "total_pages": 1})
        page = publer.posts()
        (found,) = page.posts
        assert (found.id, found.account_id, found.state, found.at) == ("900", "6601", "published", AT)
        assert (found.text, found.title, found.link) == ("Heron\n#oil", "Heron", "https://pins.example/900")
        assert found.problem == ""
        assert (page.page, page.pages, page.total) == (0, 1, 1)

    def test_the_question_is_asked_as_publer_wants_it(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, listed(), listed())
        publer.posts(
            states=["scheduled", "failed"], start=AT, end=AT + timedelta(days=1), account_ids=["A", "B"], page=3
        )
        assert last(publers).query == {
            "state[]": ["scheduled", "failed"],
            "from": ["2027-01-02T09:00:00+00:00"],
            "to": ["2027-01-03T09:00:00+00:00"],
            "account_ids[]": ["A", "B"],
            "page": ["3"],
        }
        publer.posts()
        assert last(publers).query == {"page": ["0"]}

    def test_a_start_needs_an_end(self, publer: PublerClient, publers: Simulator) -> None:
        for one in ({"start": AT}, {"end": AT}):
            with pytest.raises(ValueError, match="or neither"):
                publer.posts(**one)  # type: ignore[arg-type]
        assert publers.requests == []

    @pytest.mark.parametrize(
        ("given", "at"),
        [
            ("2027-01-02T09:00:00Z", AT),
            ("2027-01-02T09:00:00+00:00", AT),
            ("2027-01-01T23:00:00-10:00", AT),
            (" 2027-01-02T09:00:00.123456Z ", AT.replace(microsecond=123456)),
            (1798880400, AT),
            ("1798880400", AT),
            (1798880400000, AT),
            (1798880400.0, AT),
            ("2027-01-02T09:00:00", None),
            ("20270102", datetime(1970, 8, 23, 14, 35, 2, tzinfo=UTC)),
            ("2027-01-02", None),
            ("soon", None),
            ("", None),
            (None, None),
            (True, None),
            ([], None),
            (10**400, None),
            (-(10**15), None),
            ("9" * 30, None),
            ("0001-01-01T00:00:00+14:00", None),
        ],
    )
    def test_times_of_every_kind(
        self, given: object, at: datetime | None, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(publers, {"posts": [{"id": 1, "scheduled_at": given}]})
        assert publer.posts().posts[0].at == at

    @pytest.mark.parametrize("given", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
    def test_numbers_that_are_none(self, given: bytes, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, b'{"posts": [{"id": 1, "scheduled_at": ' + given + b"}]}")
        assert publer.posts().posts[0].at is None

    def test_a_failed_post_says_why(self, publer: PublerClient, publers: Simulator) -> None:
        shapes: list[Any] = ["Gone", ["Gone"], {"message": "Gone"}, [{"message": "Gone"}], {"errors": ["Gone"]}]
        answer(publers, {"posts": [{"id": 1, "state": "failed", "error": shape} for shape in shapes]})
        assert {post.problem for post in publer.posts().posts} == {"Gone"}

    def test_a_link_that_leads_elsewhere_than_to_the_web_is_none(
        self, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(publers, {"posts": [{"id": 1, "post_link": "javascript:alert(1)"}, {"id": 2, "post_link": None}]})
        assert [post.link for post in publer.posts().posts] == ["", ""]

    @pytest.mark.parametrize("body", [{"posts": [{"text": "no id"}]}, {"posts": [None]}, {"posts": None}, {}, "x"])
    def test_a_list_that_is_not_wholly_understood_is_none(
        self, body: Any, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(publers, body)
        with pytest.raises(OutsideUnavailable, match="not understood"):
            publer.posts()

    def test_a_page_may_be_larger_than_other_answers(self, publer: PublerClient, publers: Simulator) -> None:
        answer(
            publers, {"posts": [{"id": 1, "text": "x" * 5_000_000}]}, {"posts": [{"id": 1, "text": "x" * 9_000_000}]}
        )
        assert len(publer.posts().posts[0].text) == 5_000_000
        with pytest.raises(OutsideUnavailable, match="does not answer"):
            publer.posts()


def pages(*numbers: list[int], total: int | None = None, **about: Any) -> list[dict[str, Any]]:
    count = sum(len(each) for each in numbers) if total is None else total
    return [
        {"posts": [{"id": one} for one in each], "total": count, "total_pages": len(numbers), "page": page, **about}
        for page, each in enumerate(numbers)
    ]


class TestAllPosts:
    def test_every_page_is_asked_for_once(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, *pages([1, 2], [3, 4], [5]))
        found = list(publer.posts_all(states=["scheduled"], account_ids=["A"]))
        assert [post.id for post in found] == ["1", "2", "3", "4", "5"]
        assert [request.query["page"] for request in publers.requests] == [["0"], ["1"], ["2"]]
        assert all(request.query["account_ids[]"] == ["A"] for request in publers.requests)

    def test_a_page_is_asked_for_when_it_is_needed(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, *pages([1], [2]))
        assert next(publer.posts_all()).id == "1"
        assert len(publers.requests) == 1

    def test_more_than_can_be_read_is_said_and_not_cut(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, {**pages([1])[0], "total_pages": 51, "total": 2550})
        with pytest.raises(OutsideUnavailable, match="more posts than can be read"):
            list(publer.posts_all())
        assert len(publers.requests) == 1

    def test_without_a_number_of_pages_it_goes_on_until_there_are_none(
        self, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(publers, *({"posts": [{"id": one}]} for one in range(3)), {"posts": []})
        assert [post.id for post in publer.posts_all()] == ["0", "1", "2"]

    def test_without_a_number_of_pages_there_is_an_end_all_the_same(
        self, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(publers, *({"posts": [{"id": one}]} for one in range(60)))
        with pytest.raises(OutsideUnavailable, match="more posts than can be read"):
            list(publer.posts_all())
        assert len(publers.requests) == 50

    def test_the_number_of_pages_is_worked_out_where_only_their_size_is_said(
        self, publer: PublerClient, publers: Simulator
    ) -> None:
        answer(publers, *({"posts": [{"id": one}], "total": "3", "per_page": 1} for one in range(3)))
        assert len(list(publer.posts_all())) == 3

    def test_one_that_slipped_onto_the_next_page_is_given_once(self, publer: PublerClient, publers: Simulator) -> None:
        first, second = pages([1, 2], [2, 3])
        answer(publers, {**first, "total": 2}, {**second, "total": 3})
        assert [post.id for post in publer.posts_all()] == ["1", "2", "3"]

    def test_a_list_that_became_shorter_meanwhile_is_no_list(self, publer: PublerClient, publers: Simulator) -> None:
        first, second = pages([1, 2], [4])  # 1 was deleted: 3 slipped onto the page that was read
        answer(publers, {**first, "total": 4}, {**second, "total": 3})
        with pytest.raises(OutsideUnavailable, match="changed while it was read"):
            list(publer.posts_all())

    def test_fewer_posts_than_are_said_to_be_there_are_no_list(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, *pages([1, 2], [3], total=4))
        with pytest.raises(OutsideUnavailable, match="changed while it was read"):
            list(publer.posts_all())

    def test_no_posts_are_none(self, publer: PublerClient, publers: Simulator) -> None:
        answer(publers, {"posts": [], "total": 0, "total_pages": 0}, [])
        assert list(publer.posts_all()) == []
        assert list(publer.posts_all()) == []
