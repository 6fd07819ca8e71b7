"""The ways between a post's states, and what each state lets a person do."""

from collections.abc import Collection

from apps.core.errors import Conflict
from apps.tenant.schedule.models import Post, PostState

ARROWS: dict[PostState, frozenset[PostState]] = {
    PostState.DRAFT: frozenset({PostState.READY, PostState.CANCELLED}),
    PostState.READY: frozenset({PostState.APPROVED, PostState.DRAFT, PostState.CANCELLED}),
    PostState.APPROVED: frozenset({PostState.QUEUED, PostState.READY, PostState.CANCELLED}),
    # Failed: something is missing, or its time passed while it waited.
    PostState.QUEUED: frozenset({PostState.PUSHING, PostState.APPROVED, PostState.CANCELLED, PostState.FAILED}),
    # Queued again: the request surely did nothing. Cancelling: it was sold while it was on its way.
    PostState.PUSHING: frozenset(
        {PostState.SCHEDULED, PostState.FAILED, PostState.UNKNOWN, PostState.QUEUED, PostState.CANCELLING}
    ),
    PostState.SCHEDULED: frozenset({PostState.PUBLISHED, PostState.FAILED, PostState.CANCELLING}),
    PostState.PUBLISHED: frozenset(),
    # Scheduled, published, cancelling: it turned up there after all.
    PostState.FAILED: frozenset(
        {
            PostState.QUEUED,
            PostState.READY,
            PostState.CANCELLED,
            PostState.SCHEDULED,
            PostState.PUBLISHED,
            PostState.CANCELLING,
        }
    ),
    # Queued again: it surely never arrived.
    PostState.UNKNOWN: frozenset(
        {PostState.SCHEDULED, PostState.PUBLISHED, PostState.FAILED, PostState.CANCELLING, PostState.QUEUED}
    ),
    # Approved: called back by a person. Queued: taken out there to be sent as it is now.
    PostState.CANCELLING: frozenset(
        {PostState.CANCELLED, PostState.PUBLISHED, PostState.FAILED, PostState.APPROVED, PostState.QUEUED}
    ),
    # Brought back by an undo; what was sent and cancelled outside is planned, approved and sent anew.
    PostState.CANCELLED: frozenset({PostState.DRAFT, PostState.READY}),
}

# Posts that have not left the house: their time and artwork may still change.
OPEN_STATES = (PostState.DRAFT, PostState.READY, PostState.APPROVED)

# Posts that have left it and can be moved all the same: what was sent is taken out there, and sent anew.
AWAY_STATES = (PostState.QUEUED, PostState.SCHEDULED, PostState.FAILED)
MOVABLE_STATES = (*OPEN_STATES, *AWAY_STATES)
# Those that can be taken out of the plan: it is asked for at Publer until it is so.
REMOVABLE_STATES = (*MOVABLE_STATES, PostState.PUSHING, PostState.UNKNOWN)

# Between these an undo leads a post back and forth.
PLANNED_STATES = (*OPEN_STATES, PostState.CANCELLED)


def route(state: PostState, target: PostState) -> list[PostState]:
    """The states that lead from ``state`` to ``target`` by the fewest arrows within ``PLANNED_STATES``.

    Raises Conflict when there is no such way.
    """
    ways = [[state]]
    for way in ways:
        if way[-1] == target:
            return way[1:]
        ways += [[*way, one] for one in PLANNED_STATES if one in ARROWS[way[-1]] and one not in way]
    raise Conflict(f"A post that is “{state.label}” can't become “{target.label}”.")


def check_arrow(post: Post, target: PostState) -> None:
    """Raises Conflict when the post can't go from its state to ``target``."""
    if target not in ARROWS[PostState(post.state)]:
        raise Conflict(f"A post that is “{post.get_state_display()}” can't become “{target.label}”.")


def check_state(post: Post, allowed: Collection[PostState] = OPEN_STATES) -> None:
    """Raises Conflict when the post's state is none of those in which it can be changed like this."""
    if post.state in allowed:
        return
    if post.state in {PostState.PUSHING, PostState.UNKNOWN, PostState.CANCELLING}:
        raise Conflict(f"This post is “{post.get_state_display()}” at this moment. Try again when that is over.")
    if post.state in AWAY_STATES:
        raise Conflict(f"This post is “{post.get_state_display()}”. Call it back first, under Deliveries.")
    raise Conflict(f"This post is “{post.get_state_display()}” and can't be changed any more.")
