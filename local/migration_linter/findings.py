"""What the linter says, and how a migration answers it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.migrations import Migration


@dataclass(frozen=True)
class Rule:
    """``answer``: the attribute by which a migration declares that it may; without one it is a note."""

    why: str
    steps: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True)
class Finding:
    """``key`` is what the migration names when it answers."""

    rule: Rule
    key: str
    what: str

    @property
    def is_note(self) -> bool:
        return not self.rule.answer

    def __str__(self) -> str:
        lines = [self.what, f"    Why: {self.rule.why}"]
        lines += [f"    {number}. {step}" for number, step in enumerate(self.rule.steps, 1)]
        if self.rule.answer in _HOW:
            lines.append(
                f"    {_HOW[self.rule.answer]} {self.rule.answer} = {{{self.key!r}: {_WHAT[self.rule.answer]}}}"
            )
        return "\n".join(lines)


CONTRACT, QUICK = "contract", "quick"
_HOW = {
    CONTRACT: "When the last release can live with it, declare that in the migration:",
    QUICK: "When it can't take long, declare that in the migration:",
}
_WHAT = {CONTRACT: '"1.4 no longer uses it"', QUICK: '"a dozen rows"'}
_MALFORMED = Rule("Others read there what the last release can live with, and why.", (), "nothing")


def unanswered(migration: Migration, findings: list[Finding]) -> Iterator[Finding]:
    """Those that the migration has not declared, the notes, and declarations that are wrong or answer nothing."""
    answers = {name: getattr(migration, name, {}) for name in (CONTRACT, QUICK)}
    for name, declared in answers.items():
        if not _is_well_formed(declared):
            yield Finding(_MALFORMED, "", f"{name} is to be a dict: what it is about, and why, neither of them empty")
            answers[name] = {}
    for finding in findings:
        if finding.key not in answers.get(finding.rule.answer, {}):
            yield finding
    for name, declared in answers.items():
        for key in declared.keys() - {one.key for one in findings if one.rule.answer == name}:
            yield Finding(_MALFORMED, "", f"{name} names {key!r}, which the migration has no need of: take it out")


def _is_well_formed(declared: object) -> bool:
    return isinstance(declared, dict) and all(
        isinstance(text, str) and text.strip() for pair in declared.items() for text in pair
    )
