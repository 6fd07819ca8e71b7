"""Ports on 127.0.0.1: preferred ones when they are free, others when they are not."""

import socket


def is_free(port: int) -> bool:
    """Whether a server could listen on the port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int, *, also: int = 0) -> int:
    """``preferred`` or the next port above it that is free, together with the one ``also`` higher.

    Raises OSError when none of the next thousand is.
    """
    for port in range(preferred, preferred + 1000):
        if is_free(port) and (not also or is_free(port + also)):
            return port
    raise OSError(f"No free port from {preferred} on.")
