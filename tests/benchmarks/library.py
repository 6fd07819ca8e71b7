"""``DJANGO_SETTINGS_MODULE=config.settings.test python -m local.with_services -- python -m tests.benchmarks.library``

A library of 20,000 artworks. For the first page, the search and every filter: the median of seven answers, in
milliseconds, and the queries.
"""

import random
import statistics
import time
import uuid
from datetime import timedelta
from typing import Any

import django

ARTWORKS = 20_000
PATHS = (
    "",
    "q=harbour",
    "q=ultramarine+boat",
    "q=harbor",
    "q=zebra",
    "stage=draft",
    "stage=ready",
    "stage=scheduled",
    "stage=posted",
    "stage=never",
    "availability=sold",
    "collection={collection}",
    "missing=any",
    "missing=etsy",
    "orientation=portrait",
    "colour=violet",
    "tag=sea",
    "sort=title",
    "sort=price",
    "q=harbour&stage=ready&colour=blue&availability=available",
    "page=300",
)
_WORDS = [
    *("harbour", "dusk", "storm", "boat", "orchard", "winter", "light", "river"),
    *("barn", "field", "tide", "moon", "ultramarine", "ochre", "letter", "garden"),
]


def main() -> None:
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from apps.core.storage import ensure_bucket
    from apps.core.tenancy.context import workspace_context
    from apps.core.tenancy.owner import as_owner
    from apps.public.agency.services import client_create
    from apps.public.workspaces.models import Workspace
    from apps.public.workspaces.provisioning import provision

    ensure_bucket()
    call_command("migrate", verbosity=0, interactive=False)
    slug = f"b{uuid.uuid4().hex[:8]}"
    provision(client_create(name="Bench", slug=slug, owner_email=f"{slug}@bench.example"))
    workspace = Workspace.objects.get(slug=slug)
    with workspace_context(workspace):
        collection = _fill()
    with as_owner(), django.db.connection.cursor() as cursor:  # as PostgreSQL does by itself after a while
        cursor.execute("VACUUM ANALYZE")
    client = _client(Client, workspace)
    for path in PATHS:
        address = f"/library/?{path.format(collection=collection)}"
        extra: dict[str, Any] = {"HTTP_HX_REQUEST": "true"} if path.startswith("page=") else {}
        times, queries, in_sql, connection = [], 0, 0.0, django.db.connection
        for _ in range(7):
            with CaptureQueriesContext(connection) as captured:
                begun = time.perf_counter()
                status = client.get(address, **extra).status_code
                times.append(1000 * (time.perf_counter() - begun))
            queries, in_sql = len(captured), 1000 * sum(float(one["time"]) for one in captured)
        print(
            f"{statistics.median(times):7.1f} ms, {in_sql:6.1f} ms of it SQL  {queries:2} queries  {status}  "
            f"{path or '(first page)'}"
        )


def _fill() -> uuid.UUID:
    """The artworks, words for most and posts for some; a collection's identifier."""
    from django.utils import timezone

    from apps.core.imaging.families import Family
    from apps.core.networks import Network
    from apps.tenant.artworks.models import Artwork, Collection
    from apps.tenant.captions.models import Caption
    from apps.tenant.schedule.models import Post

    dice = random.Random(1)
    collections = Collection.objects.bulk_create(Collection(name=f"Series {number}") for number in range(40))
    artworks = [_artwork(Artwork, dice, number, dice.choice(collections), list(Family)) for number in range(ARTWORKS)]
    Artwork.objects.bulk_create(artworks, batch_size=2000)
    captions = (
        Caption(artwork=artwork, network=network, text="Words about it. " * 10)
        for artwork in artworks
        for network in Network
        if dice.random() < 0.8
    )
    Caption.objects.bulk_create(captions, batch_size=2000)
    posts = (
        Post(
            artwork=dice.choice(artworks),
            network="instagram",
            scheduled_at=timezone.now() + timedelta(minutes=137 * number),
            state="approved",
        )
        for number in range(-3000, 1000)
    )
    Post.objects.bulk_create(posts, batch_size=2000)
    return collections[0].pk


def _artwork(model: Any, dice: random.Random, number: int, collection: Any, families: list[Any]) -> Any:
    wide = dice.random() < 0.5
    return model(
        title=" ".join(dice.sample(_WORDS, 3)).title(),
        collection=collection,
        medium=dice.choice(["Oil on canvas", "Watercolour on paper", "Acrylic on panel"]),
        note=" ".join(dice.choices(_WORDS, k=40)),
        tags=dice.sample(["sea", "sky", "night", "people", "city"], 2),
        colours=[str(one.value) for one in dice.sample(families, 2)],
        price_minor=dice.randrange(10_000, 900_000),
        availability=dice.choice(["available"] * 8 + ["sold", "on_hold"]),
        original=f"artworks/{number}",
        original_name=f"{number}.jpg",
        content_type="image/jpeg",
        sha256=f"{number:064}",
        byte_size=1,
        pixel_width=1200 if wide else 900,
        pixel_height=900 if wide else 1200,
    )


def _client(client: Any, workspace: Any) -> Any:
    from apps.core.tenancy.addresses import host_for_slug
    from apps.public.memberships.models import Membership

    browser = client(headers={"host": host_for_slug(workspace.slug)})
    browser.force_login(Membership.objects.select_related("user").get(workspace=workspace, role="owner").user)
    session = browser.session
    session["_scope"] = workspace.schema_name
    session.save()
    return browser


if __name__ == "__main__":
    django.setup()
    main()
