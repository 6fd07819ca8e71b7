"""``python -m local.simulators publer=15001 openai=15002``: serve them until stopped."""

import signal
import sys
import threading

from local.simulators.beside import KINDS


def main(arguments: list[str]) -> None:
    """Start each on its port and wait for SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    running = [KINDS[name].kind(int(port)) for name, _, port in (argument.partition("=") for argument in arguments)]
    for simulator in running:
        simulator.start()
    stop.wait()
    for simulator in running:
        simulator.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
