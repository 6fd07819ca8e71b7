"""The posts on the page."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from local.simulators.publer.markup import button, moment, text
from local.simulators.publer.posts import Post

if TYPE_CHECKING:
    from local.simulators.publer.server import PublerSimulator

_POSTS = 24  # on one page


def posts(simulator: "PublerSimulator", asked: dict[str, Any]) -> str:
    """The section of posts, latest time first. ``asked``: workspace, state, page."""
    workspace, state = asked.get("workspace"), asked.get("state")
    fitting = [post for post in simulator.store.posts.every() if workspace in {None, "", post.workspace}]
    fitting = [post for post in fitting if state in {None, "", post.state}]
    fitting.sort(key=lambda post: post.at or 0, reverse=True)
    number = int(asked["page"]) if str(asked.get("page", "")).isdecimal() else 0
    shown = "".join(_post(simulator, post) for post in fitting[number * _POSTS :][:_POSTS])
    return (
        f'<section aria-labelledby="posts"><h2 id="posts">Posts <span class="small">{len(fitting)}</span></h2>'
        f"{_filters(simulator, asked)}"
        f'<div class="cards">{shown or "<p>Nothing here. What the product schedules appears here.</p>"}</div>'
        f"{_pages(asked, number, len(fitting))}</section>"
    )


def _filters(simulator: "PublerSimulator", asked: dict[str, Any]) -> str:
    places = [(key, str(each.get("name", key))) for key, each in simulator.store.people.workspaces().items()]
    states = [(each, each) for each in ("scheduled", "published", "draft", "failed", "deleted")]
    return (
        '<form action="/#posts" class="fields">'
        f'<label>Workspace <select name="workspace">{_options(places, asked.get("workspace"))}</select></label>'
        f'<label>State <select name="state">{_options(states, asked.get("state"))}</select></label>'
        "<button>Show</button></form>"
    )


def _options(found: list[tuple[str, str]], chosen: object) -> str:
    return "".join(
        f'<option value="{text(value)}"{" selected" if value == (chosen or "") else ""}>{text(words)}</option>'
        for value, words in [("", "all"), *found]
    )


def _pages(asked: dict[str, Any], number: int, count: int) -> str:
    kept = {name: asked[name] for name in ("workspace", "state") if asked.get(name)}
    links = [("Newer", number - 1)] if number else []
    links += [("Older", number + 1)] if (number + 1) * _POSTS < count else []
    return "".join(f'<a href="/?{text(urlencode({**kept, "page": to}))}#posts">{words}</a> ' for words, to in links)


def _post(simulator: "PublerSimulator", post: Post) -> str:
    channel = simulator.store.people.channel(post.workspace, post.channel)
    facts = [
        ("Account", channel.name if channel else post.channel),
        ("Board", _board_name(simulator, post)),
        ("Title", post.title),
        ("Link", post.url),
        ("Alt text", "; ".join(each["alt_text"] for each in post.media if each["alt_text"])),
        *(("Comment", each["text"]) for each in post.comments),
        ("Published as", post.link),
        ("Problem", post.problem),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{text(value)}</dd>" for name, value in facts if value)
    buttons = "".join(
        button(deed.title(), "posts", post.id, deed, label=f"{deed.title()} post {post.id}") for deed in _deeds(post)
    )
    history = "".join(f"<li>{text(each['what'])} {text(each['at'])}</li>" for each in post.history)
    tone = {"published": "good", "failed": "bad", "deleted": "bad"}.get(post.state, "")
    return (
        f'<article class="card">{_picture(simulator, post)}'
        f'<div class="row"><span class="tag {tone}">{text(post.state)}</span>'
        f"<strong>{text(post.network)}</strong> {moment(post.at)}</div>"
        f'<p class="text">{text(post.text)}</p><dl>{listed}</dl>'
        f"<details><summary>History of {text(post.id)}</summary><ul>{history}</ul></details>"
        f'<div class="row">{buttons}</div></article>'
    )


def _deeds(post: Post) -> tuple[str, ...]:
    """What somebody could do by hand."""
    known = {"deleted": (), "published": ("delete",), "scheduled": ("publish", "fail", "delete")}
    return known.get(post.state, ("publish", "delete"))


def _picture(simulator: "PublerSimulator", post: Post) -> str:
    for each in post.media:
        media = simulator.store.media.get(each["id"])
        if media and media.kind.startswith("image/"):
            address = f"/_simulator/media/{text(media.id)}"
            return f'<img src="{address}" alt="{text(each["alt_text"])}" loading="lazy">'
    return ""


def _board_name(simulator: "PublerSimulator", post: Post) -> str:
    channel = simulator.store.people.channel(post.workspace, post.channel)
    board = channel.board(post.board) if channel and post.board else None
    return board.name if board else f"{post.board} (gone)" if post.board else ""
