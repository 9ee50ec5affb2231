"""What every request needs, loaded once and kept for good.

Python looks through all objects for rubbish every so often. With all that a server has loaded that halts a request for a tenth
of a second and more, and what was loaded at the start is never rubbish.
"""

from __future__ import annotations

import gc

from django.urls import get_resolver

__all__ = ["warm"]


def warm() -> None:
    """Load all pages, and leave what is loaded by now out of every later search for rubbish."""
    len(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
