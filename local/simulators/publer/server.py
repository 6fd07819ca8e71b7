"""The server: the key first, then the limit, then the call; and what goes wrong with it."""

from pathlib import Path

from local.simulators.messages import Answer, Request
from local.simulators.publer.asked import MISSING, Asked, Call, refused
from local.simulators.publer.calls import find, refusal_of
from local.simulators.publer.clock import Clock
from local.simulators.publer.control import Control
from local.simulators.publer.demo import FAILING_KEYS, LIMITED_KEY
from local.simulators.publer.doors import Doors
from local.simulators.publer.faults import Faults, Strike
from local.simulators.publer.journal import Journal, key_of
from local.simulators.publer.keeping import Keeper
from local.simulators.publer.media import LARGEST
from local.simulators.publer.people import Account
from local.simulators.publer.pictures import Pictures
from local.simulators.publer.posts import Post
from local.simulators.publer.rate import RateLimit
from local.simulators.publer.store import Rules, Store
from local.simulators.publer.writing import TOO_LARGE
from local.simulators.server import Simulator

_SLACK = 1024 * 1024  # what multipart puts around the largest file


class PublerSimulator(Simulator):
    """``accounts`` are those that exist, by their keys; ``limit`` requests in ``window`` seconds for each user.

    ``limit`` 0 turns the limit off. ``state``: the file that everything is kept in. ``seed``: of the dice and shapes.
    ``clock``, ``faults``, ``control`` and ``rules`` change what happens; ``posts()`` and ``journal`` tell what did.
    """

    base_path = "/api/v1"
    largest_body = LARGEST + _SLACK

    def __init__(
        self,
        port: int = 0,
        *,
        limit: int = 100,
        window: int = 120,
        job_seconds: float = 0.0,
        state: Path | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(port)
        self.clock = Clock()
        self.faults = Faults(seed)
        self.journal = Journal()
        self.rate = RateLimit(limit, window)
        self.store = Store(self.clock, seed=seed, pictures=Pictures(state and state.with_suffix(".media")))
        self.rules.job_seconds = job_seconds
        self.control = Control(self.store)
        self._doors = Doors(self)
        self._keeper = Keeper(self.store, state) if state else None

    @property
    def accounts(self) -> dict[str, Account]:
        """By key; more may be put in."""
        return self.store.people.accounts

    @property
    def rules(self) -> Rules:
        """How the service behaves."""
        return self.store.rules

    @property
    def limit(self) -> int:
        """Requests in a window."""
        return self.rate.limit

    @limit.setter
    def limit(self, limit: int) -> None:
        self.rate.limit = limit

    @property
    def window(self) -> int:
        """Seconds."""
        return self.rate.window

    @window.setter
    def window(self, window: int) -> None:
        self.rate.window = window

    def start(self) -> None:
        """With what the file has, if there is one."""
        if self._keeper:
            self._keeper.start()
        super().start()

    def stop(self) -> None:
        """Everything is kept first."""
        super().stop()
        if self._keeper:
            self._keeper.stop()

    def posts(self, workspace: str | int | None = None, *, with_deleted: bool = False) -> list[Post]:
        """The posts in the order in which they were made. They are the simulator's own: read them only."""
        with self.store.at_work(writes=False):
            found = self.store.posts.every()
        fitting = [post for post in found if workspace is None or post.workspace == str(workspace)]
        return fitting if with_deleted else [post for post in fitting if post.state != "deleted"]

    def mend(self) -> None:
        """Nothing goes wrong any more, and expired keys are taken again."""
        self.faults.clear()
        with self.store.at_work():
            self.store.people.expired.clear()

    def reset(self) -> None:
        """The demo, the real time, no faults, no counts. Settings stay."""
        self.control.reset()
        self.faults.clear()
        self.faults.counts.clear()
        self.journal.clear()

    def answer(self, request: Request) -> Answer:
        """The API's answer; what is not below its path is the page, or the control, and is not noted."""
        if not request.path.startswith(f"{self.base_path}/"):
            return self._doors.answer(request)
        self.note(request)
        call, named = find(request.method, request.path.removeprefix(self.base_path))
        scripted = self.scripted()
        answer, strike = (scripted, Strike()) if scripted else self._reply(request, call, named)
        self.journal.note(self.clock.now(), request, call.name if call else "unknown", answer, strike)
        return answer

    def too_large(self, request: Request) -> Answer:
        """For any body over 200 MB."""
        return TOO_LARGE

    def _reply(self, request: Request, call: Call | None, named: str) -> tuple[Answer, Strike]:
        """The answer, and what went wrong with it; only what would have gone well can go wrong."""
        key = key_of(request)
        account = self._account(key)
        if account is None:
            return FAILING_KEYS.get(key, refused(401, "Invalid API key")), Strike()
        limits, is_over = self.rate.count(str(account.user["id"]), is_used_up=key == LIMITED_KEY)
        if is_over:
            return Answer(429, {"error": "Rate limit exceeded. Retry later"}, limits), Strike()
        workspace = request.headers.get("publer-workspace-id", "") if call and call.needs_workspace else ""
        refusal = refusal_of(call, account, workspace)
        if call is None or refusal:
            return _with(refusal or MISSING, limits), Strike()
        strike = self.faults.draw(call.name)
        if strike.instead:
            return self._instead(strike, key, limits), strike
        self._deeds(call, workspace, strike)
        asked = Asked(request, self.store, account, workspace, named, self.address, strike.deeds)
        return strike.bend(_with(call.handler(asked), limits)), strike

    def _account(self, key: str) -> Account | None:
        """Whose key it is; nobody's, when it has expired."""
        with self.store.at_work(writes=False):
            people = self.store.people
            return None if key in people.expired else people.accounts.get(key)

    def _instead(self, strike: Strike, key: str, limits: dict[str, str]) -> Answer:
        """What goes back when nothing is done."""
        answer = strike.instead or MISSING
        if answer.status == 401 and strike.answer and strike.answer.lasts:
            with self.store.at_work():
                self.store.people.expired.add(key)
        return _with(answer, self.rate.headers(0) if answer.status == 429 else limits)

    def _deeds(self, call: Call, workspace: str, strike: Strike) -> None:
        """What somebody over there does just now. A schedule takes its own account out, when it is read."""
        if "deleted_post" in strike.deeds:
            self.control.lose_a_post(self.faults.random, workspace)
        if "revoked_channel" in strike.deeds and call.name == "accounts":
            self.control.lose_an_account(self.faults.random, workspace, strike.deeds["revoked_channel"].seconds)


def _with(answer: Answer, headers: dict[str, str]) -> Answer:
    return Answer(answer.status, answer.body, {**answer.headers, **headers}, answer.delay, answer.drop)
