"""Who and what the demo consists of."""

from dataclasses import dataclass, field

from apps.core.roles import Role

PASSWORD = "paint-and-plan"  # noqa: S105  (the demo's; it is printed at every start)
AGENCY_EMAIL = "agency@demo.example"
AGENCY_NAME = "Ann Agent"


@dataclass(frozen=True)
class Colleague:
    """Somebody else who works in a workspace of the demo."""

    email: str
    name: str
    role: Role


@dataclass(frozen=True)
class Client:
    """One workspace of the demo."""

    slug: str
    name: str
    owner_email: str
    owner_name: str
    time_zone: str
    accent: str
    tone: str
    hashtag: str
    shop: str
    calendar: str
    windows: tuple[str, ...]
    tags: list[str] = field(default_factory=list)
    colleagues: tuple[Colleague, ...] = ()
    invited: str = ""


CLIENTS = (
    Client(
        slug="jane",
        name="Jane Doe Studio",
        owner_email="jane@demo.example",
        owner_name="Jane Doe",
        time_zone="America/New_York",
        accent="#1f5f7a",
        tone="poetic",
        hashtag="JaneDoeStudio",
        shop="https://shop.janedoe.example",
        calendar="Part of Fortune",
        windows=("Part of Fortune conjunct Venus", "Part of Fortune trine Moon", "Part of Fortune sextile Jupiter"),
        tags=["SeascapePainting", "ContemporaryArt"],
        colleagues=(
            Colleague("mara@demo.example", "Mara Quinn", Role.ADMIN),
            Colleague("theo@demo.example", "Theo Lindqvist", Role.MEMBER),
        ),
        invited="gallery@demo.example",
    ),
    Client(
        slug="okafor",
        name="Okafor & Daughters",
        owner_email="chi@demo.example",
        owner_name="Chi Okafor",
        time_zone="Europe/London",
        accent="#a4452c",
        tone="direct",
        hashtag="OkaforPaints",
        shop="https://okafor.example/shop",
        calendar="Yogi point",
        windows=("Yogi point window", "Yogi point, second window"),
        tags=["GeometricAbstraction"],
    ),
    Client(
        slug="lumen",
        name="Atelier Lumen",
        owner_email="lucie@demo.example",
        owner_name="Lucie Armand",
        time_zone="Europe/Paris",
        accent="#3f6b3a",
        tone="balanced",
        hashtag="AtelierLumen",
        shop="https://atelier-lumen.example",
        calendar="Favourable hours",
        windows=("Moon trine Venus", "Sun sextile Moon", "Moon in Libra"),
        tags=["BotanicalArt", "OrganicForms"],
    ),
)
