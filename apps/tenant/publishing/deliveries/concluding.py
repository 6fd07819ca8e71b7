"""Where what a worker has found out of one delivery is written down: it concerns that one, and none beside it."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone

from apps.tenant.publishing.deliveries.outcomes import FREE, locked
from apps.tenant.publishing.models import Delivery, Step

logger = logging.getLogger(__name__)

SURPRISE = "surprise"
_AGAIN = timedelta(minutes=1)
_WORDS = "Something unexpected happened with it here. It is tried again every minute; please tell support."


def conclude(delivery: Delivery, write: Callable[[Delivery], object], *, token: UUID, step: Step) -> None:
    """Have ``write`` write down what was found out, if the delivery is ours still, at this step: all or nothing.

    Whatever is the matter with it is logged and told, and keeps none of the others of the claim waiting. Two queries
    and those of ``write``.
    """
    try:
        with transaction.atomic():
            for row in locked([delivery], token=token, step=step):
                write(row)
            if delivery.problem == SURPRISE:  # it is over
                Delivery.objects.filter(pk=delivery.pk, problem=SURPRISE).update(problem="", sentence="")
    except OperationalError:  # two waited for each other; or the database is away, and this raises as well
        logger.exception("Delivery %s at %s has to be written down anew.", delivery.pk, step)
        _put_off(delivery, token, timedelta())
    except Exception:
        logger.exception("Delivery %s at %s could not be written down.", delivery.pk, step)
        _put_off(delivery, token, _AGAIN, problem=SURPRISE, sentence=_WORDS)


def _put_off(delivery: Delivery, token: UUID, wait: timedelta, **told: str) -> None:
    now = timezone.now()
    ours = Delivery.objects.filter(pk=delivery.pk, lease=token)
    ours.update(due_at=now + wait, updated_at=now, **told, **FREE)
