"""Why a file is not taken, in words that say what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grading.uploads.reader import MOST_PIXELS
from grading.uploads.sniffing import MOST_BYTES

__all__ = ["WORDS", "words_of"]

WORDS: dict[str, Promise] = {
    "empty": _("The file is empty. Choose it again."),
    "too_large": _("The file is larger than %(megabytes)d MB. Take a smaller picture or save the PDF smaller."),
    "too_many_pixels": _("The picture has more than %(megapixels)d megapixels. Take it again with a smaller setting."),
    "heic": _(
        "HEIC pictures cannot be shown by every browser. On an iPhone choose Settings, Camera, Formats, Most Compatible, "
        "or send the picture as JPEG."
    ),
    "unknown": _("This is neither a picture (JPEG, PNG, WebP, GIF) nor a PDF file."),
    "encrypted": _("The PDF file is protected by a password. Save it without one and choose it again."),
    "broken": _("The file is damaged and cannot be opened. Save or take it again."),
    "too_many_files": _("No more files can be added here. Remove one first."),
}  # fmt: skip


def words_of(code: str) -> str:
    sizes = {"megabytes": MOST_BYTES >> 20, "megapixels": MOST_PIXELS // 1_000_000}
    return str(WORDS.get(code, WORDS["broken"])) % sizes
