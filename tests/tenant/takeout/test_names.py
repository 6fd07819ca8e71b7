"""Whatever a painting is called, its file can be kept by every system, and lands in its folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.tenant.takeout import names
from apps.tenant.takeout.names import FreeNames, name_clean

HOSTILE = [
    ("../../etc/passwd", "_.._etc_passwd"),
    ("..", "untitled"),
    ("C:\\Windows\\system32", "C__Windows_system32"),
    ("CON", "_CON"),
    ("con.txt", "_con.txt"),
    ("COM¹", "_COM¹"),
    ("Contrast", "Contrast"),
    ("  Harbour.  ", "Harbour"),
    ("a\0b\nc", "abc"),
    ("gpj.exe\u202e", "gpj.exe"),
    ("", "untitled"),
    ("...", "untitled"),
    ("What? <why>", "What_ _why_"),
    ("=1+1", "=1+1"),
    ("Evening 🌅", "Evening 🌅"),
]


@pytest.mark.parametrize(("title", "name"), HOSTILE)
def test_a_hostile_title_becomes_a_plain_name(title: str, name: str) -> None:
    assert name_clean(title) == name


def test_the_same_title_twice_gets_a_number_whatever_its_case() -> None:
    free = FreeNames("originals")
    taken = [free.take(title, like="x/original.JPG") for title in ("Harbour", "HARBOUR", "Harbour (2)", "Harbour")]
    assert taken == [
        "originals/Harbour.jpg",
        "originals/HARBOUR (2).jpg",
        "originals/Harbour (2) (2).jpg",
        "originals/Harbour (3).jpg",
    ]


def test_many_of_one_title_are_named_as_fast_as_others(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, same = list[str](), names._same
    monkeypatch.setattr(names, "_same", lambda name: looked.append(name) or same(name))
    free = names.FreeNames("originals")
    taken = [free.take("Untitled", like="original.jpg") for _ in range(500)]
    assert taken[-1] == "originals/Untitled (500).jpg"
    assert len(looked) <= 500 * 5


def test_a_lying_ending_is_dropped() -> None:
    assert FreeNames("originals").take("Sky", like="x/original.ex e") == "originals/Sky"


@given(st.lists(st.text(max_size=300), max_size=8))
def test_any_titles_give_names_that_differ_fit_and_stay_in_the_folder(titles: list[str]) -> None:
    free = FreeNames("originals")
    taken = [free.take(title, like="original.jpg") for title in titles]
    assert len({name.casefold() for name in taken}) == len(titles)
    for name in taken:
        folder, _, base = name.partition("/")
        assert folder == "originals"
        assert base
        assert not set(base) & set('/\\<>:"|?*\0\n\r')
        assert len(base.encode()) < 255
        assert base.strip(" .") == base
