"""What a run did, for who started it."""

from collections import defaultdict
from dataclasses import dataclass, field

from apps.core.tenancy.migrating.outcomes import Failure
from apps.public.workspaces.migrating.standing import Known

_NAMED = 5  # of the workspaces that failed alike


@dataclass
class Report:
    """All numbers are of workspaces."""

    current: int = 0
    migrated: int = 0
    gone: int = 0
    repaired: list[str] = field(default_factory=list)
    ownerless: list[str] = field(default_factory=list)
    failures: list[tuple[Known, Failure]] = field(default_factory=list)

    def add(self, one: Known, failure: Failure | None, *, is_gone: bool) -> None:
        """What became of one that was to be migrated."""
        if failure is None:
            self.migrated += 1
        elif is_gone:
            self.gone += 1
        else:
            self.failures.append((one, failure))

    def lines(self) -> list[str]:
        """Sentences, the most important last."""
        said = [
            f"Workspaces: {self.current} up to date, {self.migrated} migrated, {len(self.failures)} failed"
            + (f", {self.gone} deleted meanwhile." if self.gone else ".")
        ]
        if self.repaired:
            said.append(f"Role or rights were given again to {_some(self.repaired)}.")
        if self.ownerless:
            said.append(
                f"No workspace has these schemas, and nothing was done to them: {_some(self.ownerless)}. "
                "Look what is in them, and drop them."
            )
        return [*said, *self._failed()]

    def _failed(self) -> list[str]:
        alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one, failure in self.failures:
            # Statement and error may name the schema: they are alike all the same.
            key = tuple(text.replace(one.schema_name, "…") for text in (failure.error, failure.statement))
            alike[key].append(one.slug)  # type: ignore[index]
        return [_failure(error, statement, slugs) for (error, statement), slugs in alike.items()]


def _failure(error: str, statement: str, slugs: list[str]) -> str:
    said = f"✗ {_some(slugs)}: {error}"
    return f"{said}\n    in: {' '.join(statement.split())[:1000]}" if statement else said


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
