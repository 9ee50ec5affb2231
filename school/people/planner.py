"""What the database's planner knows of the tables.

PostgreSQL looks by itself about once a minute. A page that is opened sooner, just after thousands of rows were written, would be
planned for empty tables, and such a plan can take minutes where the right one takes milliseconds.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Model

__all__ = ["tables_analyze"]


def tables_analyze(*models: type[Model]) -> None:
    """Count and sample these tables, or all of them where none is named, as they stand in this transaction.

    Tables of another owner are left out by the database with a warning.
    """
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
