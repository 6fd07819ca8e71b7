"""Whether the parts that the product stands on answer now."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from apps.core.storage import client
from apps.core.tenancy.context import public_context

logger = logging.getLogger(__name__)

_SECONDS = 1.0


def check_parts() -> dict[str, bool]:
    """Name of each part → whether it answered. Asked at most once a second, whoever calls how often."""
    return _ask_all(int(time.monotonic() / _SECONDS))


@lru_cache(maxsize=1)
def _ask_all(moment: int) -> dict[str, bool]:
    return {name: _answers(name, ask) for name, ask in _PARTS.items()}


def _answers(name: str, ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except Exception:  # whatever a part raises, the answer is the same: it is down
        logger.exception("Health: %s does not answer", name)
        return False


def _database() -> bool:
    with public_context(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _broker() -> bool:
    caches["platform"].set("health", "ok", 10)
    return bool(caches["platform"].get("health") == "ok")


def _storage() -> bool:
    client().head_bucket(Bucket=settings.AWS_STORAGE_BUCKET_NAME)
    return True


def _worker() -> bool:
    from config.celery import app

    return bool(app.control.ping(timeout=0.5, limit=1))


_PARTS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "broker": _broker,
    "storage": _storage,
    "worker": _worker,
}
