"""Who words the made examples of a training: the generators of this installation, told only what may leave the grader."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grading.own_models import generator as engine
from grading.training.corrections import Material
from grading.training.naming import names_in
from ml.answers.rewriting import Rewriter
from ml.generators import Generator, GeneratorError
from ml.tuning.base import Settings
from school.people.models import User

__all__ = ["added_of", "rewriter_for", "writable_kinds"]

log = logging.getLogger(__name__)
FILE = "written.json"


def writable_kinds() -> frozenset[str]:
    """Kinds of made examples that a generator of this installation can write. Loads nothing."""
    found = {"paraphrase": engine.is_configured(), "back_translation": engine.translator_is_configured()}
    return frozenset(kind for kind, configured in found.items() if configured)


def rewriter_for(settings: Settings, material: Material, work: Path) -> Rewriter:
    """What it wrote is remembered in `work`, so that all parts of a training learn from the same, and a resumed one too."""
    students = {int(one.student) for one in material.decided}
    names = User.objects.filter(pk__in=students).values_list("display_name", flat=True)
    writers: dict[str, Generator] = {}
    failed: dict[str, str] = {}
    makers: dict[str, Callable[[], Generator]] = {
        "paraphrase": engine.generator, "back_translation": engine.translator
    }  # fmt: skip
    for kind in writable_kinds() & set(settings.kinds):
        try:
            writers[kind] = makers[kind]()
        except GeneratorError as error:
            failed[kind] = str(error)
    rewriter = Rewriter(writers, kept=work / FILE, named=names_in(names))
    rewriter.failed |= failed
    return rewriter


def added_of(added: dict[str, int], settings: Settings, rewriter: Rewriter) -> dict[str, Any]:
    """What a grader's page tells of its made examples: numbers by kind, never a text. Empty where none were asked for."""
    for kind, why in rewriter.failed.items():
        log.warning("a training goes on without %s: %s", kind, why)
    if not settings.kinds:
        return {}
    return {
        "made": {kind: added.get(kind, 0) for kind in settings.kinds},
        "left_out": rewriter.left_out,
        "withheld": rewriter.withheld,
        "failed": sorted(rewriter.failed),
    }
