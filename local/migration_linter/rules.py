"""Why a change is refused, and what to do instead."""

from local.migration_linter.findings import CONTRACT, QUICK, Rule

_WHILE = "until the last process of the release before is stopped"

GONE_TABLE = Rule(
    f"The release before reads and writes it {_WHILE}.",
    (
        "This release: use it no more, and have its foreign keys checked no longer (AlterField: db_constraint=False)."
        " Take the model from the code, and from Django's state only:"
        " SeparateDatabaseAndState(state_operations=[DeleteModel(…)]), RemoveField(…) for a ManyToManyField.",
        "A later one: RunSQL('DROP TABLE …'), declared as its contract.",
    ),
    CONTRACT,
)
GONE_COLUMN = Rule(
    f"Django names every column in each SELECT and INSERT: the release before fails {_WHILE}.",
    (
        "This release: let the column do without a value (AlterField: null=True or db_default=…; a foreign key:"
        " db_constraint=False). Take the field from the code, and from Django's state only:"
        " SeparateDatabaseAndState(state_operations=[RemoveField(…)]).",
        "A later one: RunSQL('ALTER TABLE … DROP COLUMN …'), declared as its contract.",
    ),
    CONTRACT,
)
RENAMED = Rule(
    f"The release before asks for the old name {_WHILE}.",
    (
        "Rename it in Python only: db_table=… or db_column=… keeps the name that PostgreSQL has.",
        "Or expand: add the new one (null=True or db_default=…), write both, fill the old rows.",
        "The next release: read and write the new one only.",
        "A later one: drop the old one, declared as its contract.",
    ),
    CONTRACT,
)
REQUIRED = Rule(
    f"The release before inserts rows that do not name the column, and `default` is Python's: PostgreSQL refuses them"
    f" {_WHILE}.",
    (
        "Give it a db_default: rows that are there get it too, without being written anew.",
        "Where no value fits all: null=True now, with code that writes it; fill the old rows with RunSQL.",
        "A later release: null=False, declared as its contract.",
    ),
    CONTRACT,
)
NOT_NULL = Rule(
    f"The release before may write NULL {_WHILE}, and a NULL that is there stops the migration.",
    (
        "This release: a db_default, and code that never writes NULL; fill the old rows with RunSQL.",
        "A later one: null=False, declared as its contract. In public first AddConstraintNotValid (IS NOT NULL) and"
        " ValidateConstraint, so that PostgreSQL does not read the table under its lock.",
    ),
    CONTRACT,
)
TYPE = Rule(
    f"The release before writes and reads the old type {_WHILE}, and PostgreSQL may have to write the table anew.",
    (
        "Expand: add another column of the new type (null=True or db_default=…), write both, fill the old rows.",
        "The next release: read and write the new one only.",
        "A later one: drop the old one, declared as its contract.",
    ),
    CONTRACT,
)
DEFAULT_GONE = Rule(
    f"The release before leaves the value to PostgreSQL {_WHILE}: it would get NULL, or be refused.",
    ("This release: write the value, and keep db_default.", "A later one: take it away, declared as the contract."),
    CONTRACT,
)
UNIQUE = Rule(
    f"The release before may write the same twice {_WHILE} and fails then; duplicates stop the migration.",
    (
        "This release: code that writes nothing twice; mend the rows that are there.",
        "A later one: the constraint, declared as its contract.",
    ),
    CONTRACT,
)
CHECKED = Rule(
    f"The release before may write what it forbids {_WHILE} and fails then; rows that break it stop the migration.",
    (
        "This release: code that keeps to it; mend the rows that are there.",
        "A later one: the constraint, declared as its contract. In public AddConstraintNotValid, and ValidateConstraint"
        " in a migration of its own.",
    ),
    CONTRACT,
)
FORGOTTEN = Rule(
    "The new code inserts rows that do not name the column any more, and the database demands a value.",
    ("Before it in the same migration: AlterField to null=True, or with a db_default.",),
    CONTRACT,
)
FORGOTTEN_KEY = Rule(
    "The new code no longer cascades to rows that point there: PostgreSQL refuses to delete what they point to.",
    ("Before it in the same migration: AlterField with db_constraint=False.",),
    CONTRACT,
)
GONE_OBJECT = Rule(
    f"The release before may rely on it {_WHILE}.",
    (
        "Make the new one in the same migration under the same name;"
        " or drop it a release after the code stopped using it, declared as the contract.",
    ),
    CONTRACT,
)
EMPTIED = Rule(
    f"The release before still reads the rows {_WHILE}.",
    ("Empty it a release after the code stopped reading it, declared as the contract.",),
    CONTRACT,
)

_ALL_WAIT = "The table is everybody's: all workspaces wait"
INDEX = Rule(
    f"{_ALL_WAIT} while PostgreSQL reads all of it.",
    (
        "AddIndexConcurrently, in a migration of its own with atomic = False. For a field: db_index=False,"
        " and the index in Meta.indexes.",
    ),
    QUICK,
)
UNIQUE_INDEX = Rule(
    f"{_ALL_WAIT}, readers too, while its index is made.",
    (
        "RunSQL('CREATE UNIQUE INDEX CONCURRENTLY …'), in a migration of its own with atomic = False.",
        "Then SeparateDatabaseAndState: RunSQL('ALTER TABLE … ADD CONSTRAINT … UNIQUE USING INDEX …'), AddConstraint.",
    ),
    QUICK,
)
SCAN = Rule(
    f"{_ALL_WAIT} while PostgreSQL reads all of it.",
    (
        "AddConstraintNotValid (a foreign key: RunSQL with NOT VALID, in SeparateDatabaseAndState).",
        "ValidateConstraint in a migration of its own, which keeps nobody waiting.",
    ),
    QUICK,
)
REWRITE = Rule(
    f"{_ALL_WAIT}, readers too, while PostgreSQL writes all of it anew.",
    (
        "Add the column with null=True and without the value; let new rows have it by a trigger or the code.",
        "Fill the old rows in a migration of its own, some at a time.",
    ),
    QUICK,
)
TOGETHER = Rule(
    f"{_ALL_WAIT}: what the migration locked stays locked until it ends, and this reads or writes all rows.",
    ("Take it into a migration of its own, after this one.",),
    QUICK,
)

ONE_BY_ONE = Rule(
    "Its SQL can't be recorded once and said again to many: each workspace takes tens of milliseconds instead of one.",
    ("RunSQL, an operation of Django's in a transaction, or db_default=… may do it too.",),
)
NO_WAY_BACK = Rule(
    "Whoever has to take the release back can't undo it.",
    ("Give reverse_code or reverse_sql; noop where the release before is not disturbed by what stays.",),
)
UNKNOWN = Rule("The linter sees what it does to Django's state, not what it says to PostgreSQL. Look yourself.")
NO_CONFLICT = Rule("An INSERT … ON CONFLICT of the release before would find no such index any more. Look yourself.")
