"""A DNS server of our own, on UDP and TCP of the loopback, whose records each test sets."""

import time
from collections import defaultdict
from typing import Any

from dnslib import AAAA, CNAME, QTYPE, RCODE, RR, TXT, A, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSServer

_KINDS = {"A": A, "AAAA": AAAA, "CNAME": CNAME, "TXT": TXT}


class Zone(BaseResolver):
    """Names with their records; what is not set does not exist."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """No records, no troubles."""
        self.records: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        self.failing: dict[str, int] = {}
        self.silent: set[str] = set()
        self.truncated = False
        self.asked: list[tuple[str, str, str]] = []

    def set(self, name: str, kind: str, *values: Any) -> None:
        """Replace the records. A TXT's value may be a list: the strings that it is split into."""
        self.records[name.lower()][kind] = list(values)

    def clear(self, name: str, kind: str | None = None) -> None:
        """Take the records of that kind away, or the name with all it has."""
        if kind is None:
            self.records.pop(name, None)
        else:
            self.records[name].pop(kind, None)

    def fail(self, *names: str, code: str = "SERVFAIL") -> None:
        """Answer questions about the names with that error."""
        self.failing |= {name: getattr(RCODE, code) for name in names}

    def silence(self, *names: str) -> None:
        """Never answer questions about the names."""
        self.silent |= set(names)

    def mend(self) -> None:
        """Answer all questions again."""
        self.failing.clear()
        self.silent.clear()
        self.truncated = False

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        name = str(request.q.qname).rstrip(".").lower()
        kind = QTYPE[request.q.qtype]
        self.asked.append((handler.protocol, name, kind))
        reply = request.reply()
        if name in self.silent:
            time.sleep(1.0)
        elif name in self.failing:
            reply.header.rcode = self.failing[name]
        elif self.truncated and handler.protocol == "udp":
            reply.header.tc = 1
        elif name not in self.records:
            reply.header.rcode = RCODE.NXDOMAIN
        else:
            self._answer(reply, name, kind)
        return reply

    def _answer(self, reply: DNSRecord, name: str, kind: str) -> None:
        for value in self.records[name].get(kind, []):
            reply.add_answer(RR(name, getattr(QTYPE, kind), rdata=_KINDS[kind](value), ttl=1))


class Server:
    """The zone, served on a free port."""

    def __init__(self) -> None:
        self.zone = Zone()
        # TCP chooses the port; the same one of UDP is nearly always free.
        self._tcp = DNSServer(self.zone, port=0, address="127.0.0.1", tcp=True, logger=_Quiet())
        self.port = self._tcp.server.server_address[1]
        self._udp = DNSServer(self.zone, port=self.port, address="127.0.0.1", logger=_Quiet())

    def start(self) -> None:
        self._udp.start_thread()
        self._tcp.start_thread()

    def stop(self) -> None:
        for part in (self._udp, self._tcp):
            part.server.shutdown()
            part.server.server_close()


class _Quiet:
    def __getattr__(self, name: str) -> Any:
        return lambda *args: None
