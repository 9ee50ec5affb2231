"""Who may look at the tones of feedback: those who may choose one for a class."""

from __future__ import annotations

from tests.access.row import row
from tests.access.rows.courses import CHANGE, course

ROWS = [row("grading:feedback_tones", course, **CHANGE)]
