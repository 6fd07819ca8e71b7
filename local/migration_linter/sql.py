"""RunSQL, as far as it can be told from its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.db.migrations import RunSQL

from local.migration_linter import rules
from local.migration_linter.findings import Finding, Rule

_QUIET = re.compile(r"--[^\n]*|/\*.*?\*/|\"[^\"]*\"|'(?:[^']|'')*'|\$(\w*)\$(.*?)\$\1\$", re.S)
_DO = re.compile(r"\bDO\s+(LANGUAGE\s+\w+\s+)?$", re.I)

_N = r'(?:"[^"]+"|\w+)'
_NAME = rf"({_N}(?:\.{_N})?)"
_REST = r"(?P<rest>(?:\((?:[^()]|\([^()]*\))*\)|[^,;()])*)"
_find = partial(re.compile, flags=re.I)

_TABLE = _find(rf"\b(?:ALTER TABLE (?:IF EXISTS )?(?:ONLY )?|INDEX .*?\bON (?:ONLY )?|TRUNCATE (?:TABLE )?){_NAME}")
_MADE_TABLE = _find(rf"\bCREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?{_NAME}")
_MADE = _find(rf"\bCREATE (?:OR REPLACE )?(?:MATERIALIZED )?(?:VIEW|FUNCTION|PROCEDURE|TRIGGER|TYPE|DOMAIN) {_NAME}")
_NOT_A_COLUMN = (
    r"(?!(?:CONSTRAINT|NOT|DEFAULT|EXPRESSION|IDENTITY|COLUMN|IF|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE|VALUE)\b)"
)

# In any statement.
_OBJECTS = "VIEW|MATERIALIZED VIEW|SEQUENCE|TYPE|DOMAIN|SCHEMA|FUNCTION|PROCEDURE|TRIGGER|EXTENSION"
_ANYWHERE: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (_find(rf"\bDROP TABLE (?:IF EXISTS )?{_NAME}"), rules.GONE_TABLE),
    (_find(rf"\bDROP (?:{_OBJECTS}) (?:IF EXISTS )?{_NAME}"), rules.GONE_OBJECT),
    (_find(rf"\bTRUNCATE (?:TABLE )?{_NAME}"), rules.EMPTIED),
    (_find(r"\bCREATE UNIQUE INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?" + _NAME), rules.UNIQUE),
)
# In ALTER TABLE, VIEW, TYPE …; not ALTER INDEX.
_ALTERED: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (_find(rf"\bRENAME (?!CONSTRAINT)(?:VALUE |ATTRIBUTE |COLUMN )?(?:TO )?(?:{_N}|'[^']*')"), rules.RENAMED),
    (_find(rf"\bSET SCHEMA {_NAME}"), rules.RENAMED),
)
_ALTERED_TABLE: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (
        _find(rf"\bDROP (?:COLUMN )?(?:IF EXISTS )?(?!(?:{_OBJECTS}|TABLE|INDEX)\b){_NOT_A_COLUMN}{_NAME}"),
        rules.GONE_COLUMN,
    ),
    (_find(rf"\bALTER (?:COLUMN )?{_NAME} (?:SET DATA )?TYPE\b"), rules.TYPE),
    (_find(rf"\bALTER (?:COLUMN )?{_NAME} SET NOT NULL"), rules.NOT_NULL),
    (_find(rf"\bALTER (?:COLUMN )?{_NAME} DROP DEFAULT"), rules.DEFAULT_GONE),
)
_ADDED_COLUMN = _find(rf"(?P<key>\bADD (?:COLUMN )?(?:IF NOT EXISTS )?{_NOT_A_COLUMN}{_NAME}) {_REST}")
_ADDED_CONSTRAINT = _find(
    rf"(?P<key>\bADD (?:CONSTRAINT {_NAME} )?(?P<kind>CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY|EXCLUDE|NOT NULL)\b){_REST}"
)
_VALUE, _UNIQUE = _find(r"\b(?:DEFAULT|GENERATED)\b"), _find(r"\b(?:UNIQUE|PRIMARY KEY)\b")
_SAME_FOR_ALL_ROWS = _find(
    r"\bDEFAULT (?:'|[-\d.]+(?!\w)|TRUE\b|FALSE\b|NULL\b|now\(\)|current_\w+|ARRAY\[\]|\(?'[^']*')"
)
_INDEX = _find(rf"\b(?:CREATE (?:UNIQUE )?|RE)INDEX (?!CONCURRENTLY|.{{0,40}} CONCURRENTLY)(?:IF NOT EXISTS )?{_NAME}")
_ROWS = _find(r"(?:^|\bBEGIN |\bLOOP |\bTHEN )(?:WITH\b.*\b)?(?:UPDATE|DELETE FROM)\b")
_VALIDATED = _find(r"\bVALIDATE CONSTRAINT\b")


@dataclass(frozen=True)
class Said:
    """A statement, and the table that it is about, "" if about none."""

    text: str
    table: str

    @property
    def changes_a_table(self) -> bool:
        return bool(self.table) and "ALTER TABLE" in self.text.upper() and not _VALIDATED.search(self.text)

    @property
    def goes_over_rows(self) -> bool:
        return bool(_ROWS.search(self.text) or _VALIDATED.search(self.text))


def statements(operation: RunSQL) -> list[Said]:
    """What it says forwards: without comments, values and the bodies of functions, but with those of DO."""
    parts = [operation.sql] if isinstance(operation.sql, str) else list(operation.sql)
    texts = [_plain(part if isinstance(part, str) else part[0]) for part in parts]
    found = [" ".join(one.split()) for text in texts for one in text.split(";")]
    return [Said(one, _bare(match[1]) if (match := _TABLE.search(one)) else "") for one in found if one]


def made_tables(said: Said) -> set[str]:
    return {_bare(match[1]) for match in _MADE_TABLE.finditer(said.text)}


def what_breaks(said: Said, migration_says: str) -> Iterator[Finding]:
    """``migration_says``: all of its statements, for what is dropped only to be made again."""
    patterns = [*_ANYWHERE]
    if re.search(r"\bALTER (?!INDEX)", said.text, re.I):
        patterns += _ALTERED
    if said.changes_a_table:
        patterns += _ALTERED_TABLE
        yield from _added(said)
    made = {_bare(match[1]) for match in _MADE.finditer(migration_says)}
    for pattern, rule in patterns:
        for match in pattern.finditer(said.text):
            if not (rule is rules.GONE_OBJECT and _bare(match[1]) in made):
                yield Finding(rule, match[0], f"says {match[0]!r}{_of(said)}")


def what_waits(said: Said) -> Iterator[Finding]:
    """On a table that was there before."""
    for match in _INDEX.finditer(said.text):
        rule = rules.UNIQUE_INDEX if "UNIQUE" in match[0].upper() else rules.INDEX
        yield Finding(rule, match[0], f"says {match[0]!r}{_of(said)} under a lock")
    if not said.changes_a_table:
        return
    for match in _ADDED_CONSTRAINT.finditer(said.text):
        if "NOT VALID" not in match["rest"].upper() and "USING INDEX" not in match["rest"].upper():
            is_indexed = match["kind"].upper() in {"UNIQUE", "PRIMARY KEY", "EXCLUDE"}
            rule = rules.UNIQUE_INDEX if is_indexed else rules.SCAN
            yield Finding(rule, match["key"], f"says {match['key']!r}{_of(said)} under a lock")
    for match in _ADDED_COLUMN.finditer(said.text):
        said_of_it = f"says {match['key']!r}{_of(said)}"
        if _UNIQUE.search(match["rest"]):
            yield Finding(rules.UNIQUE_INDEX, match["key"], f"{said_of_it}, with an index made under a lock")
        if _VALUE.search(match["rest"]) and not _SAME_FOR_ALL_ROWS.search(match["rest"]):
            yield Finding(rules.REWRITE, match["key"], f"{said_of_it}, which is another for each row")


def _added(said: Said) -> Iterator[Finding]:
    for match in _ADDED_COLUMN.finditer(said.text):
        rest, said_of_it = match["rest"], f"says {match['key']!r}{_of(said)}"
        if "NOT NULL" in rest.upper() and not _VALUE.search(rest):
            yield Finding(rules.REQUIRED, match["key"], f"{said_of_it}, NOT NULL without a DEFAULT")
        if _UNIQUE.search(rest) and _VALUE.search(rest):
            yield Finding(rules.UNIQUE, match["key"], f"{said_of_it}, unique with a DEFAULT that all rows would get")
    for match in _ADDED_CONSTRAINT.finditer(said.text):
        if "USING INDEX" not in match["rest"].upper():  # what was made before it
            rule = rules.UNIQUE if match["kind"].upper() in {"UNIQUE", "PRIMARY KEY"} else rules.CHECKED
            yield Finding(rule, match["key"], f"says {match['key']!r}{_of(said)}")


def _of(said: Said) -> str:
    return f" of {said.table}" if said.table else ""


def _bare(name: str) -> str:
    return name.replace('"', "").removeprefix("public.").lower()


def _plain(sql: str, *, keep_values: bool = False) -> str:
    def plain(match: re.Match[str]) -> str:
        text = match[0]
        if text.startswith(("--", "/*")):
            return " "
        if text.startswith("$"):
            return _plain(match[2], keep_values=True) if _DO.search(sql[: match.start()]) else "''"
        return text if keep_values or text.startswith('"') else "''"

    return _QUIET.sub(plain, sql)
