"""The ways in that Publer does not have: the page at ``/``, and the control below ``/_simulator/``.

GET state [?workspace=], DELETE state; PUT faults {seed, faults: [Rule]}, POST faults (one more);
PUT clock {advance} or {at} or {reset}; PUT settings {limit, window, shape, fields of Rules};
POST users {key, user, workspaces: [{id, name, accounts: [{id, provider, …}]}]};
POST posts/{id}/change {text, title, scheduled_at}, …/delete, …/publish, …/fail {message};
POST accounts/{id}/lock, …/unlock, …/revoke {seconds}; POST boards/{id}/delete; GET media/{id}.
What is told wrongly is 400 with ``errors``, what is not there 404.
"""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from local.simulators.messages import Answer, Request
from local.simulators.publer.asked import MISSING, refused
from local.simulators.publer.control import NotThere, Wrong
from local.simulators.publer.page import page
from local.simulators.publer.report import state_of
from local.simulators.publer.settings import change_clock, change_settings

if TYPE_CHECKING:
    from local.simulators.publer.server import PublerSimulator

_FORM = "application/x-www-form-urlencoded"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_CHANGES = {"text", "title", "scheduled_at"}
_DONE = {"ok": True}
_NUMBERS = {"probability", "times", "seconds", "advance"}


class Doors:
    """JSON, or a form of the page, which is led back to the page."""

    def __init__(self, simulator: "PublerSimulator") -> None:
        self._simulator = simulator
        self._routes: list[tuple[str, str, Callable[..., Any]]] = [
            ("GET", "state", self._state),
            ("DELETE|POST", "state", self._reset),
            ("PUT", "faults", self._faults),
            ("POST", "faults", self._fault),
            ("PUT|POST", "clock", self._clock),
            ("PUT", "settings", self._settings),
            ("POST", "users", self._users),
            ("POST", "posts/([^/]+)/(change|delete|publish|fail)", self._post),
            ("POST", "accounts/([^/]+)/(lock|revoke|unlock)", self._account),
            ("POST", "boards/([^/]+)/delete", self._board),
        ]

    def answer(self, request: Request) -> Answer:
        """The page, a picture, or what the control says."""
        if request.headers.get("sec-fetch-site") == "cross-site" and request.method != "GET":
            return refused(403, "This came from another site")
        path = request.path.removeprefix("/_simulator/")
        if request.method == "GET" and request.path == "/":
            body = page(self._simulator, _first(request.query))
            return Answer(
                200, body.encode("utf-8", "replace"), {"Content-Type": "text/html; charset=utf-8", **_HEADERS}
            )
        if request.method == "GET" and path.startswith("media/"):
            return self._media(path.removeprefix("media/"))
        if request.path == "/favicon.ico":
            return Answer(204, b"")
        if path == request.path:
            return MISSING
        return self._controlled(request, path)

    def _controlled(self, request: Request, path: str) -> Answer:
        for methods, pattern, handler in self._routes:
            found = re.fullmatch(pattern, path)
            if found and request.method in methods.split("|"):
                return self._handled(request, handler, [unquote(each) for each in found.groups()])
        return MISSING

    def _handled(self, request: Request, handler: Callable[..., Any], named: list[str]) -> Answer:
        # curl says that JSON is a form, unless it is told otherwise.
        is_form = request.headers.get("content-type", "").startswith(_FORM) and not request.body.startswith(b"{")
        try:
            told = _of_form(request.body) if is_form else _of_json(request.body)
            found = handler(*named, {**_first(request.query), **told})
        except NotThere:
            return MISSING
        except (Wrong, ValueError) as error:
            return refused(400, str(error))
        return Answer(303, {}, {"Location": "/"}) if is_form else Answer(200, found or _DONE, _HEADERS)

    def _media(self, media_id: str) -> Answer:
        store = self._simulator.store
        with store.at_work(writes=False):
            media = store.media.get(media_id)
        content = store.pictures.get(media.sha256) if media else None
        return Answer(200, content, {"Content-Type": media.kind, **_HEADERS}) if media and content else MISSING

    def _state(self, told: dict[str, Any]) -> dict[str, Any]:
        return state_of(self._simulator, told.get("workspace"))

    def _reset(self, told: dict[str, Any]) -> None:
        self._simulator.reset()

    def _faults(self, told: dict[str, Any]) -> None:
        rules = told.get("faults", [])
        if not isinstance(rules, list) or not all(isinstance(each, dict) for each in rules):
            raise Wrong("faults is a list of objects.")
        self._simulator.faults.replace(rules)
        if "seed" in told:
            self._simulator.faults.seed(int(told["seed"]))

    def _fault(self, told: dict[str, Any]) -> None:
        if told.get("fault") == "none":
            self._simulator.mend()
        else:
            self._simulator.faults.add(**told)

    def _clock(self, told: dict[str, Any]) -> dict[str, Any]:
        return change_clock(self._simulator, told)

    def _settings(self, told: dict[str, Any]) -> dict[str, Any]:
        return change_settings(self._simulator, told)

    def _users(self, told: dict[str, Any]) -> None:
        key, user, workspaces = told.get("key"), told.get("user"), told.get("workspaces", [])
        if not isinstance(key, str) or not key or not isinstance(user, dict) or not isinstance(workspaces, list):
            raise Wrong("A user is told by key, user and workspaces.")
        accounts = told.get("accounts", {})
        if not isinstance(accounts, dict) or not all(isinstance(each, dict) for each in workspaces):
            raise Wrong("accounts are lists, by the ids of workspaces.")
        with_accounts = [{"accounts": accounts.get(str(each.get("id")), []), **each} for each in workspaces]
        self._simulator.control.add_user(key, user=user, workspaces=with_accounts)

    def _post(self, post_id: str, deed: str, told: dict[str, Any]) -> None:
        control = self._simulator.control
        if deed == "change":
            control.post_change(post_id, **{name: told[name] for name in _CHANGES & told.keys()})
        elif deed == "fail":
            control.post_fail(post_id, *([str(told["message"])] if told.get("message") else []))
        else:
            {"delete": control.post_delete, "publish": control.post_publish}[deed](post_id)

    def _account(self, account_id: str, deed: str, told: dict[str, Any]) -> None:
        control, workspace = self._simulator.control, told.get("workspace")
        if deed == "revoke":
            control.account_revoke(account_id, workspace, float(told.get("seconds") or 0))
        else:
            {"lock": control.account_lock, "unlock": control.account_unlock}[deed](account_id, workspace)

    def _board(self, board_id: str, told: dict[str, Any]) -> None:
        self._simulator.control.board_delete(board_id, told.get("workspace"))


def _first(query: dict[str, list[str]]) -> dict[str, Any]:
    return {name: values[0] for name, values in query.items()}


def _of_json(body: bytes) -> dict[str, Any]:
    """Raises ValueError."""
    told = json.loads(body) if body else {}
    if not isinstance(told, dict):
        raise Wrong("The body is to be an object.")
    return told


def _of_form(body: bytes) -> dict[str, Any]:
    """Empty fields are not told; several kinds of calls stand in one, with commas. Raises ValueError."""
    told: dict[str, Any] = {name: value for name, value in parse_qsl(body.decode("utf-8", "replace")) if value}
    if "calls" in told:
        told["calls"] = [each.strip() for each in told["calls"].split(",") if each.strip()]
    for name in _NUMBERS & told.keys():
        told[name] = int(told[name]) if name == "times" else float(told[name])
    return told
