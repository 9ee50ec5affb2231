"""Who may put the files of an answer into another order."""

from __future__ import annotations

from tests.access.row import row
from tests.access.rows.uploads import own_upload, upload

ROWS = [
    row("grading:upload_move", upload, method="post"),
    row("grading:upload_move", own_upload, method="post", student=302),
]
