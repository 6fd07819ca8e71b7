"""The page to look at: what is over there, what came, what goes wrong. Everything from outside is escaped."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from local.simulators.publer.cards import posts
from local.simulators.publer.clock import iso
from local.simulators.publer.faults import FAULTS
from local.simulators.publer.journal import Entry
from local.simulators.publer.markup import button, moment, text
from local.simulators.publer.people import Channel
from local.simulators.publer.style import STYLE

if TYPE_CHECKING:
    from local.simulators.publer.server import PublerSimulator

_REQUESTS = 40
_WORKSPACES = 24


def page(simulator: "PublerSimulator", asked: dict[str, Any]) -> str:
    """The whole page. ``asked``: its query, with workspace, state and page."""
    with simulator.store.at_work(writes=False) as now:
        body = "".join(
            [
                _head(simulator, now),
                _faults(simulator),
                _workspaces(simulator, now),
                posts(simulator, asked),
                _requests(simulator),
            ]
        )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Publer (simulator)</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )


def _head(simulator: "PublerSimulator", now: float) -> str:
    limit = f"{simulator.limit} requests in {simulator.window} s" if simulator.limit else "no rate limit"
    moved = f", moved by {simulator.clock.offset:+.0f} s" if simulator.clock.offset else ""
    hours = "".join(button(f"+{words}", "clock", advance=seconds) for words, seconds in _STEPS)
    return (
        '<header><h1>Publer <span class="mark">simulator</span></h1>'
        "<p>Stands in for Publer on this machine. Nothing here reaches a network, and nobody sees these posts.</p>"
        f'<p class="row"><span><strong>{moment(now)}</strong>{text(moved)} · {text(limit)}</span></p>'
        f'<div class="row">{hours}{button("Real time", "clock", reset=1)}'
        f'{button("Start anew", "state", label="Start anew: forget all posts and media")}<a href="/">Refresh</a></div>'
        "</header><main>"
    )


_STEPS = (("1 min", 60), ("1 h", 3600), ("1 day", 86_400))


def _faults(simulator: "PublerSimulator") -> str:
    rules = "".join(f"<li>{text(_words_of(rule.shown()))}</li>" for rule in simulator.faults.rules())
    counts = ", ".join(f"{name} {count}" for name, count in sorted(simulator.faults.counts.items()))
    options = "".join(f"<option>{name}</option>" for name in FAULTS)
    return (
        '<section aria-labelledby="faults"><h2 id="faults">What goes wrong</h2>'
        f"{f'<ul>{rules}</ul>' if rules else '<p>Nothing at present.</p>'}"
        f"{f'<p>So far: {text(counts)}</p>' if counts else ''}"
        '<form method="post" action="/_simulator/faults" class="fields">'
        f'<label>Fault <select name="fault">{options}</select></label>'
        '<label>Next calls <input name="times" type="number" min="0" max="10000"></label>'
        '<label>Or share of calls <input name="probability" type="number" min="0" max="1" step="0.01"></label>'
        '<label>Seconds <input name="seconds" type="number" min="0" step="0.1"></label>'
        '<label>Kinds of call <input name="calls" placeholder="all, or posts_schedule, media"></label>'
        "<button>Set</button></form>"
        f"{button('Everything works again', 'faults', fault='none')}</section>"
    )


def _words_of(rule: dict[str, Any]) -> str:
    often = f"the next {rule['times']} calls" if rule["times"] else f"{rule['probability']:.0%} of calls"
    return f"{rule['fault']}: {often}{' of ' + ', '.join(rule['calls']) if rule['calls'] else ''}"


def _workspaces(simulator: "PublerSimulator", now: float) -> str:
    people = simulator.store.people
    found = people.workspaces()
    cards = []
    for workspace, shown in list(found.items())[:_WORKSPACES]:
        channels = "".join(_channel(each, workspace, now) for each in people.channels.get(workspace, {}).values())
        link = f'<a href="/?{text(urlencode({"workspace": workspace}))}#posts">Posts</a>'
        cards.append(
            f'<article class="card"><h3>{text(shown.get("name", ""))}</h3>'
            f'<p class="small">{text(workspace)} · {link}</p><ul>{channels}</ul></article>'
        )
    more = f"<p>And {len(found) - _WORKSPACES} more.</p>" if len(found) > _WORKSPACES else ""
    return (
        '<section aria-labelledby="workspaces"><h2 id="workspaces">Workspaces and accounts</h2>'
        f'<div class="cards">{"".join(cards)}</div>{more}</section>'
    )


def _channel(channel: Channel, workspace: str, now: float) -> str:
    gone = not channel.is_there(now)
    state = "taken out" if gone else "locked" if channel.is_locked else "connected"
    deeds = ["unlock"] if gone or channel.is_locked else ["lock", "revoke"]
    buttons = "".join(
        button(deed.title(), "accounts", channel.id, deed, label=f"{deed.title()} {channel.name}", workspace=workspace)
        for deed in deeds
    )
    boards = "".join(_board(each.id, each.name, workspace) for each in channel.boards if not each.is_deleted)
    tone = "good" if state == "connected" else "bad"
    return (
        f'<li><div class="row"><strong>{text(channel.provider)}</strong> {text(channel.name)} '
        f'<span class="tag {tone}">{state}</span>{buttons}</div>{f"<ul>{boards}</ul>" if boards else ""}</li>'
    )


def _board(board_id: object, name: str, workspace: str) -> str:
    delete = button("Delete", "boards", board_id, "delete", label=f"Delete board {name}", workspace=workspace)
    return f'<li class="row">{text(name)} {delete}</li>'


def _requests(simulator: "PublerSimulator") -> str:
    rows = "".join(_request(entry) for entry in simulator.journal.last(_REQUESTS))
    calls = ", ".join(f"{name} {count}" for name, count in sorted(simulator.journal.calls.items()))
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("Time", "Request", "Workspace", "Key", "Answer", "Fault")
    )
    return (
        '<section aria-labelledby="requests"><h2 id="requests">Last requests</h2>'
        f"<p>{text(calls) or 'None so far.'}</p>"
        '<div class="wide" tabindex="0" role="region" aria-labelledby="requests">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section></main>"
    )


def _request(entry: Entry) -> str:
    answered = "closed" if not entry.status else str(entry.status)
    late = "" if entry.delay == 0 else ", never" if entry.delay is None else f", {entry.delay:g} s late"
    cells = [
        iso(entry.at)[11:19],
        f"{entry.method} {entry.path[:200]}",
        entry.workspace,
        entry.key,
        f"{answered}{late}",
        ", ".join(entry.faults),
    ]
    tone = "" if 200 <= entry.status < 300 else ' class="trouble"'
    return f"<tr{tone}>{''.join(f'<td>{text(cell)}</td>' for cell in cells)}</tr>"
