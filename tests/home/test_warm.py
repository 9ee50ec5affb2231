"""A server that has started."""

import subprocess
import sys

ASKED = """
import gc, sys
import eduapp.asgi
print(gc.get_freeze_count() > 50_000, "grading.views.desk" in sys.modules)
"""


def test_pages_are_loaded_at_the_start_and_never_searched_for_rubbish():
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
