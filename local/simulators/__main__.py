"""``python -m local.simulators publer=15001 openai=15002 --state FILE``: serve them until stopped.

``--webhooks http://127.0.0.1:8000/stripe/webhook/ --webhook-host planner.localhost``: where Stripe's messages go.
"""

import argparse
import signal
import sys
import threading
from pathlib import Path

from local.simulators.beside import KINDS, Around


def main(arguments: list[str]) -> None:
    """Start each on its port and wait for SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m local.simulators")
    parser.add_argument("wanted", nargs="+", metavar="NAME=PORT")
    parser.add_argument("--state", type=Path, metavar="FILE", help="where Publer's posts are kept between two starts")
    parser.add_argument("--webhooks", default="", metavar="URL", help="where Stripe's messages go")
    parser.add_argument("--webhook-host", default="", metavar="HOST", help="the host that they are for")
    told = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    named = [(name, int(port)) for name, _, port in (each.partition("=") for each in told.wanted)]
    around = Around(told.state, told.webhooks, told.webhook_host)
    running = [KINDS[name].kind(port, around) for name, port in named]
    for simulator in running:
        simulator.start()
    stop.wait()
    for simulator in running:
        simulator.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
