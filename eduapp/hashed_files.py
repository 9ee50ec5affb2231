"""Static files under names that carry their content's hash, so that a browser may keep them for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """Hashes the names inside `import` too: a page never runs a new module with an old one behind it."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        # These modules import a bundler's alias, which is no file; no page of ours asks for them.
        ours = {name: place for name, place in paths.items() if not name.startswith("django_htmx/")}
        yield from super().post_process(ours, dry_run, **options)
