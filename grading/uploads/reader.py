"""The program that opens uploaded files: a process of its own, with limits, because files come from anywhere. Pure.

    python -m grading.uploads.reader inspect MEDIA_TYPE < file     one line of JSON: {"pages"} or {"problem"}
    python -m grading.uploads.reader render MEDIA_TYPE FOLDER < file   one line per page: {"number", "width", "height", "file"}

Pictures come out upright, flattened on white and without what the camera wrote beside them: where it was, and when.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grading.uploads.sniffing import PDF, PICTURES

__all__ = ["LONG_SIDE", "MOST_PAGES", "MOST_PIXELS", "inspect", "render"]

MOST_PIXELS = 100_000_000
MOST_PAGES = 60  # that are drawn; the rest stays in the file
LONG_SIDE = 2400  # pixels, of a photograph
PDF_LONG_SIDE = 2000
QUALITY = 82
MEMORY = 2 * 1024**3
CPU_SECONDS = 150
GLANCE = (256, 256)


class Problem(Exception):
    """`code` is put into words by grading/uploads/words.py."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def inspect(data: bytes, media_type: str) -> int:
    """How many pages the file has. Reads all of it once, so that what cannot be shown is told at once. Raises Problem."""
    if media_type == PDF:
        return len(_document(data))
    picture = _picture(data, media_type)
    picture.draft("RGB", GLANCE)
    _load(picture)
    return 1


def render(data: bytes, media_type: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Write the pages into `folder`; yield each when it is there. Raises Problem."""
    pages = _pages(data) if media_type == PDF else iter([_photograph(data, media_type)])
    for number, page in enumerate(pages, 1):
        name = f"page-{number:03}.webp"
        page.save(folder / name, "WEBP", quality=QUALITY, method=3)
        yield {"number": number, "width": page.width, "height": page.height, "file": name}


def _document(data: bytes) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD or "password" in str(error).lower()
        raise Problem("encrypted" if locked else "broken") from error
    if not len(document):
        raise Problem("broken")
    return document


def _pages(data: bytes) -> Iterator[Any]:
    document = _document(data)
    document.init_forms()  # so that what was typed into a form is drawn
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        # By its longer side, whatever size the page says it has.
        scale = PDF_LONG_SIDE / max(*page.get_size(), 1)
        yield page.render(scale=scale).to_pil().convert("RGB")
        page.close()


def _picture(data: bytes, media_type: str) -> Any:
    from PIL import Image, UnidentifiedImageError

    # Ours is checked before any pixel is read.
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(io.BytesIO(data), formats=[PICTURES[media_type]])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Problem("broken") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise Problem("too_many_pixels")
    return picture


def _load(picture: Any) -> None:
    try:
        picture.load()
    except MemoryError:
        raise Problem("too_many_pixels") from None
    except Exception as error:
        raise Problem("broken") from error


def _photograph(data: bytes, media_type: str) -> Any:
    from PIL import Image, ImageOps

    picture = _picture(data, media_type)
    picture.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a JPEG is read at a half, a quarter or an eighth
    _load(picture)
    turn = picture.getexif().get(0x0112, 1)
    if picture.mode not in ("L", "RGB", "RGBA"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    if picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    upright = Image.new("RGB", picture.size)
    upright.paste(picture)
    upright.getexif()[0x0112] = turn
    return ImageOps.exif_transpose(upright)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system; the time limit of who started us holds
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


def _write(line: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    _limit()
    data = sys.stdin.buffer.read()
    try:
        if arguments[0] == "inspect":
            _write({"pages": inspect(data, arguments[1])})
        else:
            for page in render(data, arguments[1], Path(arguments[2])):
                _write(page)
    except Problem as problem:
        _write({"problem": problem.code})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
