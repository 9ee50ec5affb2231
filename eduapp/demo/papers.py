"""Pages with a pupil's drawing as they reach the school: photographed on a table, scanned, or as a PDF. Pure."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw

from eduapp.demo.circuits import circuit_draw
from eduapp.demo.pens import Pen
from school.demo.tasks import Sketch, TaskFile

__all__ = ["MEDIA_TYPES", "paper_file"]

MEDIA_TYPES = {"photo": "image/jpeg", "scan": "image/png", "pdf": "application/pdf"}
DRAWN, KEPT = (1600, 1200), (1120, 840)  # drawn larger, so that lines come out smooth
PAPERS = ("#f6f2e7", "#f3f4f0", "#f7f5ee")
TABLES = ("#7a5a3c", "#5f4a3a", "#8a8f94")
INKS = ("#2b3a67", "#33363b", "#1d2733", "#45484d")
RULING = "#c9d6e2"
MADE = time.gmtime(0)  # a PDF file tells when it was made; these are the same each time


def paper_file(file: TaskFile, rng: random.Random) -> bytes:
    """The same bytes for the same file and state of `rng`."""
    ink = rng.choice(INKS)
    pages = [_page(sketch, ink, file.form, rng) for sketch in file.pages]
    stored = io.BytesIO()
    if file.form == "pdf":
        dates = {"creationDate": MADE, "modDate": MADE}
        pages[0].save(
            stored, "PDF", save_all=True, append_images=pages[1:], resolution=110, quality=78, **dates
        )
    elif file.form == "photo":
        pages[0].save(stored, "JPEG", quality=78)
    else:
        pages[0].quantize(16).save(stored, "PNG", optimize=True)
    return stored.getvalue()


def _page(sketch: Sketch, ink: str, form: str, rng: random.Random) -> Image.Image:
    page = Image.new("RGB", DRAWN, rng.choice(PAPERS) if form == "photo" else "white")
    draw = ImageDraw.Draw(page)
    if form != "scan":
        _rule(draw, rng.choice((0, 60)))
    circuit_draw(Pen(draw, rng, ink, width=rng.choice((5, 6, 7)), shake=rng.uniform(1.0, 2.2)), sketch)
    # Made small before it is turned, which costs a quarter.
    kept = page.resize(KEPT, Image.Resampling.LANCZOS).rotate(
        rng.uniform(-1.6, 1.6),
        Image.Resampling.BILINEAR,
        fillcolor=rng.choice(TABLES) if form == "photo" else "white",
    )
    return _shaded(kept) if form == "photo" else kept


def _rule(draw: ImageDraw.ImageDraw, columns: int) -> None:
    """Lined paper, or squared where there are `columns`."""
    width, height = DRAWN
    for y in range(60, height, 60):
        draw.line([(0, y), (width, y)], fill=RULING, width=2)
    for x in _steps(columns, width):
        draw.line([(x, 0), (x, height)], fill=RULING, width=2)


def _steps(step: int, end: int) -> Sequence[int]:
    return range(step, end, step) if step else ()


def _shaded(page: Image.Image) -> Image.Image:
    """Darker towards the corners, as under a lamp."""
    light = (
        ImageChops.invert(Image.radial_gradient("L"))
        .resize(page.size)
        .point(lambda value: 196 + value * 59 // 255)
    )
    return ImageChops.multiply(page, Image.merge("RGB", (light, light, light)))
