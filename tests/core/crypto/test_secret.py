"""A secret is seen only by those who ask for it by ``reveal()``."""

import copy
import json
import logging
import pickle
import pprint
import traceback

import pytest

from apps.core.crypto.secret import Secret
from tests.factories.secrets import KEY


def test_nothing_that_prints_it_shows_it(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(KEY)
    logging.getLogger("test").warning("%s %r", secret, {"key": secret})
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret:>40}",
        f"{secret!r}",
        pprint.pformat([secret]),
        caplog.text,
    ]
    assert not any(KEY[:6] in text or KEY[-6:] in text for text in shown)


def test_a_traceback_with_its_variables_does_not_show_it() -> None:
    secret = Secret(KEY)
    try:
        raise ValueError(secret)
    except ValueError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
    lines = "".join(line for line in told.format() if "KEY" not in line)
    assert "secret = Secret(…)" in lines
    assert KEY not in lines


@pytest.mark.parametrize("carry", [pickle.dumps, copy.deepcopy, json.dumps])
def test_it_goes_into_no_cache_and_no_message(carry: object) -> None:
    with pytest.raises(TypeError):
        carry(Secret(KEY))  # type: ignore[operator]


def test_two_are_equal_when_their_values_are() -> None:
    assert Secret(KEY) == Secret(KEY)
    assert Secret(KEY) != Secret(KEY + "x")
    assert Secret(KEY) != KEY
    assert not Secret("")
