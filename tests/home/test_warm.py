"""A server that has started."""

import subprocess
import sys

ASKED = """
import gc, sys
import eduapp.asgi
print(gc.get_freeze_count() > 50_000, "grading.views.desk" in sys.modules, gc.get_threshold()[0] > 700)
"""


def test_pages_are_loaded_at_the_start_and_seldom_halted_to_search_for_rubbish():
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 3
