"""What is there from the start: the agency's user, two workspaces, their social accounts."""

from local.simulators.messages import Answer
from local.simulators.publer.people import Account, Board, Channel, People

DEMO_KEY = "publer-demo-key"
# Keys that show what can go wrong, and the answer that each gets to everything.
FAILING_KEYS = {
    "publer-demo-denied": Answer(403, {"errors": ["Your plan does not include API access"]}),
    "publer-demo-broken": Answer(500, {"errors": ["Something went wrong"]}),
    "publer-demo-nonsense": Answer(200, b"<html>Welcome to Publer</html>", {"Content-Type": "text/html"}),
    "publer-demo-slow": Answer(200, {}, delay=60),
}
LIMITED_KEY = "publer-demo-limited"

_USER: dict[str, object] = {
    "id": "64d0a1",
    "email": "agency@demo.example",
    "name": "Lumen Agency (simulator)",
    "first_name": "Lumen",
    "picture": "",
}
_MEMBERS: dict[str, object] = {"plan": "business", "picture": "", "owner": _USER, "members": [_USER]}
# Identifiers come as text or as numbers: both are here.
DEMO_ACCOUNT = Account(
    user=_USER,
    workspaces=({"id": "5f1c01", "name": "Jane Doe Studio", **_MEMBERS}, {"id": 5102, "name": "Okafor", **_MEMBERS}),
)


def demo_people() -> People:
    """The demo, anew."""
    people = People(accounts={DEMO_KEY: DEMO_ACCOUNT, LIMITED_KEY: DEMO_ACCOUNT})
    boards = [Board("b0a1", "Seascapes"), Board("b0a2", "Studio"), Board("b0a3", "Available works")]
    people.add(
        "5f1c01",
        Channel("6a01", "instagram", "Jane Doe Studio", username="janedoe.studio"),
        Channel("6a02", "pinterest", "Jane Doe", username="janedoestudio", boards=boards, default_board="b0a1"),
        Channel("6a03", "facebook", "Jane Doe Studio"),
        Channel("6a04", "linkedin", "Jane Doe", is_bare=True),
    )
    people.add(
        5102,
        Channel(91001, "instagram", "Okafor & Daughters", username="okafor.art", is_locked=True),
        Channel(91002, "facebook", "Okafor & Daughters", is_bare=True),
    )
    return people
