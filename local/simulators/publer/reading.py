"""The calls that read: users, workspaces, accounts, boards, jobs, lists of posts."""

from datetime import UTC, datetime, timedelta

from local.simulators.messages import Answer
from local.simulators.publer.asked import DENIED, MISSING, Asked, refused
from local.simulators.publer.posts import DRAFTS, Wanted


def me(asked: Asked) -> Answer:
    """GET /users/me"""
    return Answer(200, asked.account.user)


def workspaces(asked: Asked) -> Answer:
    """GET /workspaces"""
    return Answer(200, list(asked.account.workspaces))


def accounts(asked: Asked) -> Answer:
    """GET /accounts: those that are connected."""
    with asked.store.at_work(writes=False) as now:
        found = asked.store.people.channels.get(asked.workspace, {})
        return Answer(200, [each.shown() for each in found.values() if each.is_there(now)])


def media_options(asked: Asked) -> Answer:
    """GET /workspaces/{id}/media_options?accounts[]="""
    if asked.named not in {str(each["id"]) for each in asked.account.workspaces}:
        return DENIED
    wanted = asked.values("accounts")
    with asked.store.at_work(writes=False) as now:
        found = [asked.store.people.channel(asked.named, each) for each in wanted]
        return Answer(200, [each.options() for each in found if each and each.is_there(now)])


def job_status(asked: Asked) -> Answer:
    """GET /job_status/{id}"""
    with asked.store.at_work(writes=False):
        job = asked.store.jobs.get(asked.named, asked.workspace)
        return Answer(200, job.shown()) if job else MISSING


def posts(asked: Asked) -> Answer:
    """GET /posts, a page of those that are asked for."""
    try:
        wanted, page = _wanted(asked), int((asked.values("page") or ["0"])[0])
    except (ValueError, OverflowError):
        return refused(422, "from and to must be dates, both or neither, and page a number")
    with asked.store.at_work(writes=False):
        size = asked.store.rules.per_page
        found = asked.store.posts.fitting(asked.workspace, wanted)
        with_numbers = asked.store.shows_numbers(asked.workspace)
        shown = [post.shown(with_numbers=with_numbers) for post in found[page * size :][:size]] if page >= 0 else []
    pages = -(-len(found) // size)
    return Answer(200, {"posts": shown, "total": len(found), "page": page, "per_page": size, "total_pages": pages})


def post(asked: Asked) -> Answer:
    """GET /posts/{id}"""
    return refused(403, "You don't have access to this resource")


def _wanted(asked: Asked) -> Wanted:
    """Raises ValueError and OverflowError."""
    start, end = (asked.values(name) for name in ("from", "to"))
    if bool(start) != bool(end):
        raise ValueError
    states = {state for each in asked.values("state") for state in _states(each)}
    return Wanted(
        states=frozenset() if "all" in states else frozenset(states),
        channels=frozenset(asked.values("account_ids")),
        start=_seconds(start[0], is_end=False) if start else None,
        end=_seconds(end[0], is_end=True) if end else None,
        words=(asked.values("query") or [""])[0].lower(),
    )


def _states(told: str) -> frozenset[str]:
    return {"draft": DRAFTS, "draft_public": frozenset({"draft"})}.get(told, frozenset({told}))


def _seconds(told: str, *, is_end: bool) -> float:
    """A day stands for its beginning, or for its end. A "+" that came as a space is taken for what it was meant as."""
    at = datetime.fromisoformat(told.replace(" ", "+") if told.count(":") > 1 and "T" in told else told)
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return (at + timedelta(days=1, seconds=-1) if is_end and len(told) == len("2027-01-02") else at).timestamp()
