"""`id__among=[...]`: as `id__in`, with all ids as one array, so that thousands of them cost one parameter.

Of a foreign key it is `response__id__among`, which Django reads without joining the other table.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigAutoField, Lookup

__all__ = ["Among"]


@BigAutoField.register_lookup
class Among(Lookup):  # type: ignore[type-arg]
    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (list(value),)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, of_column = self.process_lhs(compiler, connection)
        ids, of_ids = self.process_rhs(compiler, connection)
        return f"{column} = ANY({ids}::bigint[])", (*of_column, *of_ids)
