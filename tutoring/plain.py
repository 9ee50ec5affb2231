"""Markdown with maths -> plain text that reads well in a quotation. Pure."""

import re

_SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "theta": "θ",
    "lambda": "λ", "mu": "μ", "pi": "π", "rho": "ρ", "sigma": "σ", "Sigma": "Σ", "phi": "φ", "omega": "ω",
    "Omega": "Ω", "times": "×", "cdot": "·", "div": "÷", "pm": "±", "approx": "≈", "neq": "≠", "ne": "≠",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "to": "→", "rightarrow": "→", "Rightarrow": "⇒",
    "infty": "∞", "circ": "°", "degree": "°", "sqrt": "√", "sum": "Σ", "ldots": "…", "dots": "…",
    "quad": " ", "qquad": " ", "left": "", "right": "", "displaystyle": "",
}  # fmt: skip
# Keeps a command apart from the letters that follow it once its braces are gone.
_SEAM = "\u2060"
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")

_DISPLAY_MATHS = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_INLINE_MATHS = re.compile(r"\$([^$\n]+?)\$")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_WORDS_IN_MATHS = re.compile(r"\\(?:mathrm|text|mathbf|mathit|operatorname)\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_RAISE = re.compile(r"\^(?:\{([0-9+\-−n]+)\}|([0-9n]))")
_LOWER = re.compile(r"_(?:\{([0-9+\-−]+)\}|([0-9]))")

_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_STAR = re.compile(r"\*(?=[^\s*])([^*\n]+?)(?<=\S)\*")
_UNDERSCORE = re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)")
_LINE_MARK = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+|\d+[.)]\s+)")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}")


def plain(markdown: str) -> str:
    """One line for each paragraph line, list item and table row; no marks, no LaTeX commands."""
    text = _DISPLAY_MATHS.sub(lambda found: f"\n{spoken(found[1])}\n", markdown)
    text = _INLINE_MATHS.sub(lambda found: spoken(found[1]), text)
    lines = [_inline(line) for line in _rows(text.splitlines())]
    return "\n".join(line for line in lines if line)


def spoken(latex: str) -> str:
    """Simple LaTeX as Unicode: fractions with a slash, powers raised, indices lowered. `\\ ` is a space."""
    text = latex.replace("\\ ", " ").replace("\\,", " ").replace("\\;", " ").replace("\\%", "%")
    text = _WORDS_IN_MATHS.sub(f"{_SEAM}\\1{_SEAM}", text)
    for _ in range(3):  # fractions within fractions
        text = _FRACTION.sub(r"\1/\2", text)
    text = _COMMAND.sub(lambda found: _SYMBOLS.get(found[1], found[1]), text)
    text = text.replace("^{°}", "°").replace("^°", "°")
    text = _RAISE.sub(lambda found: (found[1] or found[2]).translate(_RAISED), text)
    text = _LOWER.sub(lambda found: (found[1] or found[2]).translate(_LOWERED), text)
    for mark in ("{", "}", _SEAM):
        text = text.replace(mark, "")
    return " ".join(text.replace("\\", " ").split())


def _inline(line: str) -> str:
    text = _LINE_MARK.sub("", line)
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _TAG.sub("", text).replace("`", "")
    text = _UNDERSCORE.sub(r"\1", _STAR.sub(r"\1", _STRONG.sub(r"\2", text)))
    return " ".join(text.split())


def _rows(lines: list[str]) -> list[str]:
    """The same lines, with each table row written as `first – head: other; head: other`."""
    out: list[str] = []
    heads: list[str] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if _FENCE.match(line) or (_TABLE_RULE.match(line) and heads):
            continue
        if not line.lstrip().startswith("|"):
            heads = []
            out.append(line)
        elif not heads and _TABLE_RULE.match(following):
            heads = _cells(line)
        else:
            out.append(_row(heads, _cells(line)))
    return out


def _row(heads: list[str], cells: list[str]) -> str:
    if len(cells) < 2:
        return " ".join(cells)
    first = cells[0].rstrip("?？:： ")
    if len(cells) == 2 or len(heads) != len(cells):
        return f"{first}: {', '.join(cells[1:]).rstrip('.')}."
    named = [f"{head}: {cell}" for head, cell in zip(heads[1:], cells[1:], strict=True)]
    return f"{first} – {'; '.join(named).rstrip('.')}."


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
