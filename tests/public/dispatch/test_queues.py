"""What somebody waits for waits behind no work, and somebody takes from every queue that anything is sent to."""

import re
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from kombu import Connection, Consumer, Producer, Queue

from config.celery import app
from local.run import _commands

ROOT = Path(__file__).parents[3]
WORKER = re.compile(r"--queues=([\w,]+)")


def queue_of(task: str) -> str:
    """Where a message of the task goes."""
    return str(app.amqp.router.route({}, task)["queue"].name)


def queues_here(name: str) -> list[str]:
    """What that worker of ``make run`` takes from, in its order."""
    found = WORKER.search(" ".join(_commands(Path(), 8000)[name]))
    assert found is not None
    return found[1].split(",")


def test_every_queue_has_a_worker_here_and_on_a_server() -> None:
    app.loader.import_default_modules()
    used = {queue_of(task) for task in app.tasks}
    on_server = {
        name for names in WORKER.findall((ROOT / "docker" / "compose.yaml").read_text()) for name in names.split(",")
    }
    assert used == {*queues_here("worker"), *queues_here("publisher")} == on_server
    assert used == {"planner", "agency", "publishing", "dispatch"}


@pytest.mark.parametrize("backlog", [40])
@pytest.mark.parametrize(
    ("worker", "backlog_of", "urgent"),
    [("publisher", "publishing.work", "dispatch.wake"), ("worker", "artworks.tidy", "agency.open_workspace")],
)
def test_what_somebody_waits_for_passes_by_any_backlog(worker: str, backlog_of: str, urgent: str, backlog: int) -> None:
    """Looking for work that is due, and a new workspace."""
    prefix = f"test-{uuid.uuid4().hex}:"
    with Connection(settings.CELERY_BROKER_URL, transport_options={"global_keyprefix": prefix}) as connection:
        queues = [Queue(name, routing_key=name) for name in queues_here(worker)]
        producer = Producer(connection.channel())
        for number in range(backlog):
            producer.publish({"work": number}, routing_key=queue_of(backlog_of), declare=queues)
        producer.publish({"look": True}, routing_key=queue_of(urgent), declare=queues)
        taken: list[dict[str, object]] = []
        channel = connection.channel()
        channel.basic_qos(0, 1, False)  # as the worker does: one at a time, acknowledged when it is done
        with Consumer(channel, queues, callbacks=[lambda body, message: (taken.append(body), message.ack())]):
            while len(taken) <= backlog:
                connection.drain_events(timeout=10)
    assert taken.index({"look": True}) <= 2
