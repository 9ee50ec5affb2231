"""Letters of other alphabets that look like Latin ones, folded back where they stand among Latin letters.

The choice follows the idea of Unicode Technical Standard 39 (confusables); the table is our own and small. Formulas keep
their Greek: a lower-case Greek letter is folded in words of four letters and more only.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_CYRILLIC = ("АВЕКМНОРСТУХЅІЈԚԜҮаеорсухіјѕһԁԛԝ", "ABEKMHOPCTYXSIJQWYaeopcyxijshdqw")
_CYRILLIC_NEAR = ("ѵӏкмтнгьп", "vlkmthrbn")
_GREEK_HIGH = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
_GREEK = ("αορνικτυχεηωϲϳ", "aopviktuxenwcj")
_OTHERS = (
    "օսհոցզՍՕᎪᎬᎻᏆᏦᎷᏢᎡᏚᎢᏙᎳᏃᏀᏟᏴᎠᏞᎫɑɡʀɪɴʟʙʜᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜱꜰʏɢ",
    "ouhngqUOAEHIKMPRSTVWZGCBDLJagrinlbhacdejkmoptuvwzsfyg",
)
_SQUARES = {
    chr(start + n): chr(65 + n) for start in (0x1F130, 0x1F150, 0x1F170) for n in range(26)
}  # letters in black circles and squares, which NFKC leaves alone
_GREEK_LOW = frozenset(_GREEK[0])
_EVERY = (_OTHERS, _GREEK, _GREEK_HIGH, _CYRILLIC_NEAR, _CYRILLIC)
FOLDS: Mapping[str, str] = MappingProxyType(
    {
        **{twin: latin for pair in _EVERY for twin, latin in zip(*pair, strict=True)},
        **_SQUARES,
    }
)  # fmt: skip
# Latin letter to its closest twin, for who needs to make such words.
TWINS: Mapping[str, str] = MappingProxyType(
    {latin: twin for pair in (_GREEK_HIGH, _CYRILLIC) for twin, latin in zip(*pair, strict=True)}
)
_WORD = re.compile(r"(?:[^\W\d_]|[\U0001F130-\U0001F189])+")


def fold(text: str) -> tuple[str, bool]:
    """The text with twins as Latin letters, of the same length, and whether a word mixed or aped alphabets."""
    if text.isascii():
        return text, False
    mostly_latin = 2 * sum(c.isascii() for c in text if c.isalpha()) > sum(map(str.isalpha, text))
    found = False

    def word(match: re.Match[str]) -> str:
        nonlocal found
        given = match.group()
        if given.isascii() or not _aped(given, mostly_latin):
            return given
        found = True
        return "".join(FOLDS.get(c, c) for c in given)

    return _WORD.sub(word, text), found


def _aped(word: str, mostly_latin: bool) -> bool:
    """Whether a word holds twins beside Latin letters, or is made of twins in a text that is Latin otherwise."""
    twins = [c for c in word if c in FOLDS]
    if not twins or (len(word) < 4 and any(c in _GREEK_LOW for c in twins)):
        return False
    latin = sum(_latin(c) for c in word if c not in FOLDS)
    if latin + len(twins) < len(word):
        return False
    return latin > 0 or (len(word) > 1 and (mostly_latin or all(_latin(c) or c in _SQUARES for c in word)))


def _latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN")
