"""Who may open the pages that join all apps."""

from tests.access.row import row

ROWS = [
    row("home:index", everyone=200),
    row("home:style", everyone=200, anonymous=200),
    row("home:healthz", everyone=200, anonymous=200),
    row("home:readyz", everyone=200, anonymous=200),
]
