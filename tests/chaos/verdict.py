"""What must hold at the end: each post is at Publer exactly once as it should be, or shown as failed with a reason."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apps.core.tenancy.context import workspace_context
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from local.simulators.publer.posts import Post as There
from tests.chaos.studios import Expected, Studio
from tests.factories.deliveries import torn

_ON_THE_WAY = (PostState.QUEUED, PostState.PUSHING, PostState.UNKNOWN, PostState.CANCELLING)


@dataclass
class Verdict:
    """How many posts ended how; ``wrongs`` are sentences, and must be none."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)


def is_settled(studios: Iterable[Studio]) -> bool:
    """Whether nothing is on its way any more."""
    return not any(left_of(studio) for studio in studios)


def left_of(studio: Studio) -> int:
    """How many posts of the studio are on their way."""
    with workspace_context(studio.workspace):
        return int(Post.objects.filter(state__in=_ON_THE_WAY).count())


def judge(studios: Sequence[Studio], simulator: PublerSimulator) -> Verdict:
    """Compare what the product shows with what is at the simulator, post by post."""
    verdict = Verdict()
    there: dict[tuple[str, int], list[There]] = {}
    for post in simulator.posts():
        there.setdefault((post.channel, int(post.at or 0)), []).append(post)
    pictures = {media_id: media.sha256 for media_id, media in simulator.store.media.items()}
    for studio in studios:
        with workspace_context(studio.workspace):
            states = dict(Post.objects.values_list("pk", "state"))
            reasons = dict(Delivery.objects.values_list("post_id", "problem"))
            sentences = dict(Delivery.objects.values_list("post_id", "sentence"))
            verdict.wrongs += [f"{studio.workspace.slug}: a post is {state}, at {step}" for state, step in torn()]
        for one in studio.expected:
            found = there.pop((one.account, one.at), [])
            key, wrong = _judge_one(one, states[one.post], found, pictures, is_sold=one.artwork in studio.sold)
            if key == "failed, with a reason":
                verdict.reasons[reasons.get(one.post, "")] += 1
                wrong = wrong if sentences.get(one.post) else "failed without a reason"
            verdict.counts[key] += 1
            if wrong:
                verdict.wrongs.append(f"{studio.workspace.slug} {one.text} ({states[one.post]}): {wrong}")
    verdict.wrongs += [f"at Publer and nobody's: {one.text}" for posts in there.values() for one in posts]
    return verdict


def _judge_one(
    one: Expected, state: str, found: Sequence[There], pictures: dict[str, str], *, is_sold: bool
) -> tuple[str, str]:
    """How it ended, and what is wrong with that."""
    if is_sold:
        return "sold, and silent", "is there" if found else ""
    if state == PostState.FAILED:
        return "failed, with a reason", "failed, and is there" if found else ""
    if state != PostState.SCHEDULED:
        return "lost", f"is neither there nor failed, but {state}"
    if len(found) != 1:
        return ("duplicated" if found else "lost"), f"is there {len(found)} times"
    post = found[0]
    picture = pictures.get(post.media[0]["id"]) if post.media else ""
    if post.text != one.text or picture != one.picture:
        return "wrong", f"has another text or picture: {post.text!r}"
    return "there once", ""


def watched_since(studios: Iterable[Studio], moment: object) -> bool:
    """Whether everything that is there was looked at after the moment."""
    for studio in studios:
        with workspace_context(studio.workspace):
            if Delivery.objects.filter(step=Step.WATCH).exclude(seen_at__gt=moment).exists():
                return False
    return True
