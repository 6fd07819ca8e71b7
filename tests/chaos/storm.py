"""What goes wrong meanwhile: kills, restarts, sales, and every fault of the simulator in a tenth of the calls."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection

from apps.core.errors import AppError
from apps.core.tenancy.context import workspace_context
from apps.tenant.artworks.models import Artwork, Availability
from apps.tenant.artworks.stock import availability_set
from apps.tenant.publishing.models import Delivery, Step
from tests.chaos.house import House
from tests.chaos.studios import Studio

SHARE = 0.1
_FAR = timedelta(days=40)
_SCHEDULES = ["posts_schedule"]
# Late by more than the client waits.
_FAULTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("timeout_after_accept", {"seconds": 4}),
    ("drop_after_accept", {}),
    ("drop_before", {}),
    ("slow", {"seconds": 0.5}),
    ("error_500_after_accept", {}),
    ("error_503", {}),
    ("expired_key", {}),
    ("duplicate", {}),
    ("late_job", {"seconds": 6}),
    ("revoked_channel", {"seconds": 3, "calls": _SCHEDULES}),
    ("deleted_post", {"calls": _SCHEDULES}),
)


def faults_begin(house: House) -> None:
    """From now on each fault strikes a tenth of the calls that it can strike."""
    house.simulator.rules.job_seconds = 0.3
    for fault, how in _FAULTS:
        house.simulator.faults.often(fault, SHARE, **how)


class Storm:
    """Kills until there were ``kills`` of them, a restart of each part on the way, sales spread over the same time."""

    def __init__(self, house: House, studios: Sequence[Studio], *, kills: int, sales: int, pause: float) -> None:
        self._house, self._studios = house, studios
        self._kills, self._sales, self._pause = kills, sales, pause
        self._dice = random.Random(kills * 7919 + sales)
        self._restarts = {kills // 3: "postgres", 2 * kills // 3: "valkey"}
        self._killer = threading.Thread(target=self._kill)

    def __enter__(self) -> "Storm":
        self._killer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._killer.join()

    def _kill(self) -> None:
        for number in range(1, self._kills + 1):
            time.sleep(self._pause * self._dice.uniform(0.5, 1.5))
            if number in self._restarts:
                self._house.restart(self._restarts[number])
            self._house.kill_one()

    def sell(self) -> None:
        """Sell artworks one by one, at random times of the storm. In the caller's thread."""
        seconds = self._kills * self._pause / max(1, self._sales)
        for _ in range(self._sales):
            time.sleep(seconds * self._dice.uniform(0.3, 1.3))
            studio = self._dice.choice(list(self._studios))
            left = sorted({one.artwork for one in studio.expected} - studio.sold)
            if left:
                artwork = self._dice.choice(left)
                patiently(lambda studio=studio, artwork=artwork: _sell(studio, artwork))
                studio.sold.add(artwork)


def sell_moved(house: House, studios: Sequence[Studio]) -> None:
    """Sell an artwork of each studio whose posts somebody at Publer has moved to another day just before."""
    for studio in studios:
        with workspace_context(studio.workspace):
            there = Delivery.objects.filter(step=Step.WATCH, post__artwork__availability=Availability.AVAILABLE)
            artwork = there.order_by("pk").values_list("post__artwork", flat=True).first()
            ids = list(there.filter(post__artwork=artwork).values_list("remote_id", "post__scheduled_at"))
        for post_id, at in ids:
            house.simulator.control.post_change(post_id, scheduled_at=(at + _FAR).isoformat())
            studio.moved.add(post_id)
        if artwork:
            _sell(studio, artwork)
            studio.sold.add(artwork)


def _sell(studio: Studio, artwork: object) -> None:
    with workspace_context(studio.workspace):
        found = Artwork.objects.filter(pk=artwork)
        availability_set(actor=None, artworks=list(found), availability=Availability.SOLD)


def patiently(deed: Callable[[], object]) -> None:
    """Do it, again while a part is being restarted, as a person would."""
    for _ in range(60):
        try:
            deed()
        except (OperationalError, InterfaceError, AppError, OSError):
            with suppress(OperationalError, InterfaceError):
                connection.close()
            time.sleep(0.5)
        else:
            return
    raise TimeoutError("A part did not come back.")
