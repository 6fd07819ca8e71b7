"""A client that knows nothing of ours: plain requests to the simulator, and bodies to send."""

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from local.simulators.publer import DEMO_KEY, PublerSimulator

JANE, OKAFOR = "5f1c01", "5102"
INSTAGRAM, PINTEREST, FACEBOOK, LINKEDIN = "6a01", "6a02", "6a03", "6a04"
NUMBERED = "91002"  # Okafor's Facebook page, whose ids are integers
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")


class Api:
    """Calls with a key, in a workspace; each answers with the response as it came."""

    def __init__(self, simulator: PublerSimulator, *, key: str = DEMO_KEY, workspace: str = JANE) -> None:
        self.simulator = simulator
        self.headers = {"Authorization": f"Bearer-API {key}"}
        if workspace:
            self.headers["Publer-Workspace-Id"] = workspace
        self.session = requests.Session()

    def ask(self, method: str, path: str, **given: Any) -> requests.Response:
        headers = self.headers | given.pop("headers", {})
        return self.session.request(method, f"{self.simulator.url}{path}", headers=headers, **{"timeout": 20, **given})

    def get(self, path: str, **given: Any) -> requests.Response:
        return self.ask("GET", path, **given)

    def schedule(self, *posts: dict[str, Any], state: str = "scheduled") -> requests.Response:
        return self.ask("POST", "/posts/schedule", json={"bulk": {"state": state, "posts": list(posts)}})

    def job_of(self, *posts: dict[str, Any], state: str = "scheduled") -> dict[str, Any]:
        """Schedule, and what the job says."""
        return self.job(job_id_of(self.schedule(*posts, state=state)))

    def job(self, job_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/job_status/{job_id}").json()
        return found

    def upload(self, content: bytes = PNG, name: str = "sea.png") -> str:
        answer = self.ask("POST", "/media", files={"file": (name, content, "image/png")}, data={"in_library": "false"})
        return str(answer.json()["id"])

    def posts(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/posts", params=query).json()["posts"]
        return found

    def control(self, method: str, path: str, **given: Any) -> requests.Response:
        return requests.request(method, f"{self.simulator.address}/_simulator/{path}", timeout=20, **given)

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.control("GET", "state").json()
        return found


def job_id_of(answer: requests.Response) -> str:
    """The job's id, in either form."""
    told = answer.json()
    return str(told.get("job_id") or told["data"]["job_id"])


def at(simulator: PublerSimulator, minutes: float) -> str:
    """So many minutes from the simulator's now, in whole seconds."""
    now = datetime.fromtimestamp(int(simulator.clock.now()), UTC)
    return (now + timedelta(minutes=minutes)).isoformat()


def wanted(
    account: str,
    network: str,
    when: str | None,
    *,
    media: list[dict[str, Any]] | None = None,
    board: str | None = None,
    comments: list[dict[str, Any]] | None = None,
    **content: Any,
) -> dict[str, Any]:
    """One post of a bulk body."""
    who = {"id": account, "scheduled_at": when, "album_id": board, "comments": comments}
    told = {"type": "photo" if media else "status", "text": "Harbour at dusk", **content}
    told |= {"media": media} if media else {}
    return {"networks": {network: told}, "accounts": [{name: value for name, value in who.items() if value}]}


def on_facebook(simulator: PublerSimulator, minutes: float, text: str = "Harbour at dusk") -> dict[str, Any]:
    """The plainest post."""
    return wanted(FACEBOOK, "facebook", at(simulator, minutes), text=text)


def messages(job: dict[str, Any]) -> list[str]:
    """What the failures say, in whichever form they came."""
    failures = job.get("payload", {})
    failures = failures.get("failures", []) if isinstance(failures, dict) else []
    lists = list(failures.values()) if isinstance(failures, dict) else [failures]
    return [each["message"] for found in lists for each in found]
