"""The rules of the house that a reader cannot see at a glance: sizes, names, layers, a light web process."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("eduapp", "school", "grading", "recommend", "tutoring", "ml", "bench", "tests")
SOURCES = sorted(
    path for folder in OURS for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
)
PAGES = sorted((ROOT / "templates").rglob("*.html"))
FRONT = [
    path
    for suffix in ("*.css", "*.js")
    for path in (ROOT / "static").rglob(suffix)
    if "vendor" not in path.parts
]
VAGUE = {"utils", "helpers", "common", "misc"}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_400_lines():
    assert {
        str(path.relative_to(ROOT)): lines(path) for path in [*SOURCES, *PAGES, *FRONT] if lines(path) > 400
    } == {}


def test_the_median_file_is_shorter_than_100_lines():
    product = [lines(path) for path in SOURCES if "tests" not in path.parts and path.name != "__init__.py"]
    assert statistics.median(product) < 100


def test_no_function_is_longer_than_50_lines():
    long = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or 0) - node.lineno + 1
                if size > 50:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = size
    assert long == {}


def test_every_file_is_named_by_a_noun_of_the_field():
    assert [str(path) for path in SOURCES if path.stem in VAGUE] == []


def test_no_page_carries_inline_style_script_or_handler():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for inline in (" style=", "<style", " onclick=", " onsubmit=", " onchange=", "javascript:"):
            assert inline not in text, f"{page.relative_to(ROOT)}: {inline}"
        assert "<script>" not in text, page


def test_every_layer_of_the_import_contract_exists():
    contract = ConfigParser()
    contract.read(ROOT / ".importlinter")
    for section in ("importlinter:contract:layers", "importlinter:contract:pure"):
        names = contract[section].get("layers", "") + contract[section].get("source_modules", "")
        for name in names.replace("|", "\n").replace(":", "\n").split():
            path = ROOT / name.replace(".", "/")
            assert path.is_dir() or path.with_suffix(".py").exists(), name


@pytest.mark.parametrize("module", ["eduapp.asgi", "eduapp.celery"])
def test_a_web_process_loads_no_machine_learning(module: str):
    """Importing every page keeps torch and friends out: the process stays small and starts fast."""
    code = (
        f"import sys, {module}, django; django.setup(); import eduapp.urls, eduapp.checks; "
        "print([name for name in ('torch', 'transformers', 'peft', 'sklearn', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
