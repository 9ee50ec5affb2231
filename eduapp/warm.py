"""What every request needs, loaded once and kept for good.

Python looks through all objects for rubbish every so often. With all that a server has loaded that halts a request for a tenth
of a second and more, and what was loaded at the start is never rubbish.
"""

from __future__ import annotations

import gc

from django.urls import get_resolver

__all__ = ["warm"]

# Allocations until the youngest objects are searched, and searches until the older ones are too. A page of thousands of
# answers makes a hundred thousand objects that all go with it; with Python's own 700 it is searched a hundred times over.
YOUNGEST, MIDDLE, OLDEST = 20_000, 20, 20


def warm() -> None:
    """Load all pages, leave what is loaded by now out of every later search for rubbish, and search less often."""
    len(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, MIDDLE, OLDEST)
