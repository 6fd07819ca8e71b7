"""Looking for due work waits behind no work, and somebody takes from every queue that anything is sent to."""

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


def queues_here() -> list[str]:
    """What the publisher of ``make run`` takes from, in its order."""
    found = WORKER.search(" ".join(_commands(Path(), 8000)["publisher"]))
    assert found is not None
    return found[1].split(",")


def test_every_queue_has_a_worker_here_and_on_a_server() -> None:
    app.loader.import_default_modules()
    used = {queue_of(task) for task in app.tasks} - {settings.CELERY_TASK_DEFAULT_QUEUE}
    on_server = WORKER.search((ROOT / "docker" / "compose.yaml").read_text())
    assert on_server is not None
    assert used == set(queues_here()) == set(on_server[1].split(",")) == {"publishing", "dispatch"}


@pytest.mark.parametrize("backlog", [40])
def test_a_look_for_due_work_passes_by_any_backlog(backlog: int) -> None:
    prefix = f"test-{uuid.uuid4().hex}:"
    with Connection(settings.CELERY_BROKER_URL, transport_options={"global_keyprefix": prefix}) as connection:
        queues = [Queue(name, routing_key=name) for name in queues_here()]
        producer = Producer(connection.channel())
        for number in range(backlog):
            producer.publish({"work": number}, routing_key=queue_of("publishing.work"), declare=queues)
        producer.publish({"look": True}, routing_key=queue_of("dispatch.wake"), declare=queues)
        taken: list[dict[str, object]] = []
        channel = connection.channel()
        channel.basic_qos(0, 1, False)  # as the worker does: one at a time, acknowledged when it is done
        with Consumer(channel, queues, callbacks=[lambda body, message: (taken.append(body), message.ack())]):
            while len(taken) <= backlog:
                connection.drain_events(timeout=10)
    assert taken.index({"look": True}) <= 2
