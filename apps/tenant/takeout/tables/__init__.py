"""What goes into the export, table by table, and what does not, with the reason."""

from apps.tenant.takeout.tables.library import LIBRARY, LIBRARY_LEFT_OUT
from apps.tenant.takeout.tables.planning import PLANNING, PLANNING_LEFT_OUT
from apps.tenant.takeout.tables.publishing import PUBLISHING
from apps.tenant.takeout.tables.table import Names, Table

TABLES: tuple[Table, ...] = (*LIBRARY, *PLANNING, *PUBLISHING)
TABLES_LEFT_OUT = {**LIBRARY_LEFT_OUT, **PLANNING_LEFT_OUT}

__all__ = ["TABLES", "TABLES_LEFT_OUT", "Names", "Table"]
