"""One training from decisions to files: learn, measure on what was held out, compare with what judges now, save."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

import ml.tuning
from grading.graders.base import Item
from grading.graders.essay import EssayGrader
from grading.graders.learnt import learnt_of
from grading.graders.short_answer import ShortAnswerGrader
from grading.models import Draft, Response, TrainedGrader, TrainingRun
from grading.services.batches import model_turn
from grading.services.training_progress import Held
from grading.services.training_writing import added_of, rewriter_for
from grading.serving import adapters_for
from grading.training.corrections import Material, material_of, withdrawn
from grading.training.curves import FOLDER, logged
from grading.training.decided import lessons_of
from grading.training.evaluation import Judged, evaluated, own_scores
from grading.training.public_sets import unchanged_on_public_sets
from grading.training.subgroups import groups_among
from ml import provenance
from ml.tuning.base import Progress, Settings, Stopped, TooFew

if TYPE_CHECKING:
    from ml.tuning.artefact import Tuned
    from ml.tuning.base import Example

__all__ = ["Made", "discard", "made_by"]

CHUNK = 32


@dataclass(frozen=True)
class Made:
    """A trained grader on disk that no row knows yet; `fields` are those of TrainedGrader."""

    public_id: uuid.UUID
    fields: dict[str, Any]


def made_by(run: TrainingRun, held: Held) -> Made:
    """Train and measure. Raises what ml.tuning raises, and Stopped; nothing is left then but work to go on with."""
    from ml.tuning import held_out, settled, tune

    material = material_of(run)
    chosen = Settings(**run.settings)
    if not material.decided:
        raise TooFew(chosen.least, 0, {})
    grader = _loaded()
    base: Any = grader.scorer  # the shipped scorer also gives the vectors that learning needs
    lessons = lessons_of(material.decided)
    examples = [example for _index, example in lessons]
    chosen = settled(chosen, examples)
    work = _work_folder(run, examples)
    rewrite = rewriter_for(chosen, material, work)
    report = logged(held.report, work)
    tuned = tune(examples, chosen, base=base, progress=report, stop=held.stop, work=work, rewrite=rewrite)
    augmented = added_of(dict(tuned.added), chosen, rewrite)
    held.note(augmented=augmented)
    predictions = held_out(
        examples, chosen, base=base, progress=report, stop=held.stop, work=work, rewrite=rewrite
    )
    found = [
        (index, example.key, prediction)
        for (index, example), prediction in zip(lessons, predictions, strict=True)
    ]
    own = own_scores(material.decided, found)
    judged, unlearn = _judged(material, own, grader, held)
    groups = groups_among(run.school, [one.student for one in judged])
    figures, gate = evaluated(judged, material.pairs, groups)
    # Told on the page: what judges now could not be the measure.
    figures["unlearn"] = unlearn
    figures["augmented"] = augmented
    figures["public"] = unchanged_on_public_sets(settings.BENCH_DATA, tuned, grader)
    made = _saved(tuned, material, work, {"figures": figures, "gate": gate, "scores": _kept(judged)})
    shutil.rmtree(run.folder, ignore_errors=True)
    return made


def discard(made: Made) -> None:
    """Remove the files of a grader that came too late."""
    shutil.rmtree(settings.GRADERS_DIR / str(made.public_id), ignore_errors=True)


def _loaded() -> ShortAnswerGrader:
    """A model of its own: the one that grades is busy with answers, and is not made for two threads.

    Loaded while no other thread loads one: the libraries do not bear being imported twice at once.
    """
    grader = ShortAnswerGrader()
    with model_turn:
        grader.grade([Item("warm", "short_answer", "?", {"references": ["warm"]}, {"text": "warm"})])
    return grader


def _work_folder(run: TrainingRun, examples: Sequence[Example]) -> Path:
    """Where work in progress of exactly these examples is kept. What was begun with others, such as before a consent was
    withdrawn, is deleted and not gone on with."""
    mark = hashlib.sha256(repr((run.settings, examples)).encode()).hexdigest()[:16]
    folder = Path(run.folder)
    for other in folder.glob("*"):
        if other.name != mark:
            shutil.rmtree(other, ignore_errors=True)
    work = folder / mark
    work.mkdir(parents=True, exist_ok=True)
    return work


def _judged(
    material: Material, own: dict[int, float], grader: ShortAnswerGrader, held: Held
) -> tuple[list[Judged], bool]:
    """Each answer that the candidate can judge, with what the teacher, the grader in use and the shipped one gave; and whether
    one in use was passed over, for it holds work that must be unlearned."""
    places = sorted(own)
    responses = [material.responses[place] for place in places]
    items = [material.decided[place].item for place in places]
    shipped = _shipped(responses, items, grader, held)
    before, unlearn = _before(responses, items, grader)
    judged = [
        Judged(
            response=items[at].id,
            student=material.decided[place].student,
            teacher=material.decided[place].score,
            own=own[place],
            before=before.get(items[at].id, shipped[at]),
            shipped=shipped[at],
        )
        for at, place in enumerate(places)
    ]
    return judged, unlearn


def _shipped(
    responses: Sequence[Response], items: Sequence[Item], grader: ShortAnswerGrader, held: Held
) -> list[float | None]:
    """Scores of the shipped grader; where it has drafted the same answer already, that draft's. It gives none to an essay."""
    version = grader.version()
    rows = Draft.objects.filter(response__in=[one.pk for one in responses], model_version=version)
    drafted = {(row.response_id, row.answer_version, row.question_version): float(row.score) for row in rows}
    keys = [(one.pk, one.version, one.question.version) for one in responses]
    found: dict[int, float] = {at: drafted[key] for at, key in enumerate(keys) if key in drafted}
    missing = [at for at, item in enumerate(items) if at not in found and item.kind != EssayGrader.kind]
    for start in range(0, len(missing), CHUNK):
        if held.stop():
            raise Stopped
        part = missing[start : start + CHUNK]
        verdicts = grader.grade([items[at] for at in part])
        found.update((at, float(one.score)) for at, one in zip(part, verdicts, strict=True))
        held.report(Progress(min(start + CHUNK, len(missing)), len(missing), None, None, "comparing"))
    return [found.get(at) for at in range(len(items))]


def _before(
    responses: Sequence[Response], items: Sequence[Item], grader: ShortAnswerGrader
) -> tuple[dict[str, float], bool]:
    """Scores of the classes' own graders in use, by response, and whether one was passed over.

    For an answer that one has learnt from, it is the score that it gave while that answer was held out: what it knows by heart
    would be no measure. One that holds work which must be unlearned is no measure at all: what leaves that work out could
    seem worse for it and never take its place.
    """
    adapters = adapters_for(responses, grader.scorer.version)
    serving = TrainedGrader.objects.filter(
        state=TrainedGrader.State.SERVING, version__in={one.version for one in adapters.values()}
    ).select_related("school")
    kept = [one for one in serving if not withdrawn(one.school, one.learnt_from)]
    versions = {one.version for one in kept}
    passed_over = {pk for pk, one in adapters.items() if one.version not in versions}
    carrying = [
        replace(item, adapter=None if one.pk in passed_over else adapters.get(one.pk))
        for one, item in zip(responses, items, strict=True)
    ]
    settled = learnt_of(carrying, grader.scorer)
    live = {
        item.id: float(learnt.score)
        for item, learnt in zip(items, settled, strict=True)
        if learnt is not None
    }
    heard = {row[0]: row[2] for one in kept for row in one.scores}
    return {name: heard.get(name, score) for name, score in live.items()}, bool(passed_over)


def _kept(judged: Sequence[Judged]) -> list[list[Any]]:
    """[response, teacher, own, before, shipped], without the student."""
    return [[one.response, one.teacher, one.own, one.before, one.shipped] for one in judged]


def _saved(tuned: Tuned, material: Material, work: Path, measured: dict[str, Any]) -> Made:
    public_id = uuid.uuid4()
    folder = settings.GRADERS_DIR / str(public_id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    files = tuned.save(folder)
    (work / FOLDER).rename(folder / FOLDER)
    knows = {
        one.item.key: response.question.version
        for one, response in zip(material.decided, material.responses, strict=True)
        if tuned.knows(one.item.key) or any(tuned.knows(part.id) for part in one.item.criteria)
    }
    fields = {
        "version": tuned.version,
        "base": tuned.base,
        "code": provenance.code_version(Path(ml.tuning.__path__[0])),
        "seed": tuned.settings.seed,
        "settings": asdict(tuned.settings),
        "files": files,
        "size": sum((folder / name).stat().st_size for name in files),
        "answers": len(material.decided),
        "students": len({one.student for one in material.decided}),
        "knows": knows,
        "learnt_from": material.learnt_from,
        **measured,
    }
    return Made(public_id, fields)
