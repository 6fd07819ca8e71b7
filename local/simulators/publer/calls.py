"""The calls that there are, and for whom they are not."""

import re

from local.simulators.messages import Answer
from local.simulators.publer import reading, writing
from local.simulators.publer.asked import DENIED, MISSING, Call, refused
from local.simulators.publer.people import Account


def _call(name: str, method: str, path: str, *, needs_workspace: bool = True) -> Call:
    module = reading if method == "GET" else writing
    return Call(name, method, re.compile(path), getattr(module, name), needs_workspace)


CALLS = (
    _call("me", "GET", "/users/me", needs_workspace=False),
    _call("workspaces", "GET", "/workspaces", needs_workspace=False),
    _call("accounts", "GET", "/accounts"),
    _call("media_options", "GET", "/workspaces/([^/]+)/media_options"),
    _call("job_status", "GET", "/job_status/([^/]+)"),
    _call("posts", "GET", "/posts"),
    _call("media", "POST", "/media"),
    _call("media_from_url", "POST", "/media/from-url"),
    _call("posts_schedule", "POST", "/posts/schedule"),
    _call("posts_delete", "DELETE", "/posts"),
    _call("post", "GET", "/posts/([^/]+)"),
    _call("post_update", "PUT", "/posts/([^/]+)"),
    _call("post_delete", "DELETE", "/posts/([^/]+)"),
)
CALL_NAMES = tuple(call.name for call in CALLS)


def find(method: str, path: str) -> tuple[Call | None, str]:
    """The kind of call, and what its path names."""
    for call in CALLS:
        found = call.path.fullmatch(path) if call.method == method else None
        if found:
            return call, (found.groups() or ("",))[0]
    return None, ""


def refusal_of(call: Call | None, account: Account, workspace: str) -> Answer | None:
    """Why nothing is done; None when it is."""
    if call is None:
        return MISSING
    if not call.needs_workspace:
        return None
    if not workspace:
        return refused(403, "Publer-Workspace-Id is missing")
    return None if workspace in {str(each["id"]) for each in account.workspaces} else DENIED
