"""Which posts an export would have, which not, and why: the same for the preview and for the export itself."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from urllib.parse import urlsplit
from uuid import UUID

from apps.core.networks import Network
from apps.public.workspaces.selectors import address_here
from apps.tenant.artworks.models import Rendition
from apps.tenant.artworks.shapes import kind_for
from apps.tenant.captions.models import Caption
from apps.tenant.captions.selectors import draft_of
from apps.tenant.publishing.exports.checking import Checker, Problem, Subject
from apps.tenant.publishing.exports.importers.rows import ROWS_PER_FILE, PostRow, outgoing, row_make
from apps.tenant.publishing.exports.media_links import media_path
from apps.tenant.publishing.exports.wishes import Wishes, wishes_check
from apps.tenant.publishing.models import ExportedPost
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.selectors import captions_by_post
from apps.tenant.schedule.states import OPEN_STATES


@dataclass(frozen=True, slots=True)
class Choice:
    """One post that was asked for. ``row`` is None where it goes into no file."""

    post: Post
    problems: tuple[Problem, ...]
    row: PostRow | None

    @property
    def is_refused(self) -> bool:
        return any(problem.blocks for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export at ``now`` would be. Posts are in order of their time."""

    wishes: Wishes
    now: datetime
    choices: tuple[Choice, ...]
    exported_before: int
    not_approved: int
    base_url: str

    @property
    def links_expire_at(self) -> datetime:
        return self.wishes.links_expire_at(self.now)

    @property
    def rows(self) -> dict[Network, list[tuple[Post, PostRow]]]:
        """What goes into the files, by network."""
        found: dict[Network, list[tuple[Post, PostRow]]] = defaultdict(list)
        for choice in self.choices:
            if choice.row is not None:
                found[choice.row.network].append((choice.post, choice.row))
        return dict(sorted(found.items()))

    @property
    def files(self) -> list[tuple[Network, int, int]]:
        """For each network how many posts go into how many files."""
        return [(network, len(pairs), ceil(len(pairs) / ROWS_PER_FILE)) for network, pairs in self.rows.items()]

    @property
    def links_stay_here(self) -> bool:
        """Whether the links lead to a name that only this machine knows, so that no importer can follow them."""
        host = urlsplit(self.base_url).hostname or ""
        return host == "localhost" or host.endswith(".localhost")

    @property
    def going(self) -> int:
        """How many posts go into the files."""
        return sum(choice.row is not None for choice in self.choices)

    @property
    def refused(self) -> int:
        """How many posts a problem keeps out."""
        return sum(choice.is_refused for choice in self.choices)

    @property
    def troubled(self) -> list[Choice]:
        """Posts with problems, those first that stay out."""
        return sorted((choice for choice in self.choices if choice.problems), key=lambda choice: not choice.is_refused)

    @property
    def manifest(self) -> list[tuple[UUID, str]]:
        """Posts with the fingerprints of their rows: two plans that are equal in it write the same."""
        return [(choice.post.pk, choice.row.fingerprint) for choice in self.choices if choice.row is not None]


def plan_make(wishes: Wishes, *, now: datetime) -> Plan:
    """Look at every post that is asked for. Raises InvalidInput for wishes that can't be. Five queries, however many.

    Posts that were exported before are left out, unless the wishes include them; so are posts in other states. Sold,
    held and binned artworks stay out whatever the wishes say.
    """
    wishes_check(wishes)
    posts = list(
        Post.objects.filter(state__in=OPEN_STATES, network__in=wishes.networks)
        .between(*wishes.span)
        .select_related("artwork")
    )
    wanted = [post for post in posts if post.state in wishes.states]
    exported = _exported_ids(wanted)
    left = [post for post in wanted if wishes.include_exported or post.pk not in exported]
    base_url = address_here("")
    return Plan(
        wishes=wishes,
        now=now,
        choices=_choices(left, wishes, now=now, base_url=base_url),
        exported_before=len(wanted) - len(left),
        not_approved=len(posts) - len(wanted),
        base_url=base_url,
    )


def row_for(post: Post, caption: Caption, *, media_url: str) -> PostRow:
    """The post's row as it would be written now. No query."""
    network = Network(post.network)
    draft = outgoing(draft_of(caption), network)
    return row_make(artwork_id=post.artwork_id, draft=draft, network=network, at=post.scheduled_at, media_url=media_url)


def _choices(posts: list[Post], wishes: Wishes, *, now: datetime, base_url: str) -> tuple[Choice, ...]:
    captions, pictured = captions_by_post(posts), _pictured(posts)
    checker = Checker(tool=wishes.tool, zone=wishes.zone, now=now)
    expires_at = wishes.links_expire_at(now)
    choices = []
    for post in posts:
        caption = captions.get(post.pk)
        draft = outgoing(draft_of(caption), Network(post.network)) if caption else None
        kind = kind_for(post.artwork, Network(post.network))
        problems = checker.problems(Subject(post, draft, has_picture=(post.artwork_id, kind.value) in pictured))
        row = None
        if caption and not any(problem.blocks for problem in problems):
            path = media_path(artwork_id=post.artwork_id, title=post.artwork.title, expires_at=expires_at, kind=kind)
            row = row_for(post, caption, media_url=base_url + path)
        choices.append(Choice(post, problems, row))
    return tuple(choices)


def _exported_ids(posts: list[Post]) -> set[UUID]:
    return set(ExportedPost.objects.filter(post__in=[post.pk for post in posts]).values_list("post_id", flat=True))


def _pictured(posts: list[Post]) -> set[tuple[UUID, str]]:
    pictures = Rendition.objects.filter(artwork__in={post.artwork_id for post in posts})
    return set(pictures.values_list("artwork_id", "kind"))
