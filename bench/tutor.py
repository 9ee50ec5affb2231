"""When the tutor answers and when it asks back: questions against their own text, and against unrelated ones."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from school.demo.pack import load_pack
from tutoring.answerable import answerable
from tutoring.passages import split
from tutoring.retrieval import rank


@dataclass(frozen=True)
class Case:
    """A question and a text: `related` when the text is the one that answers it."""

    group: str
    question: str
    body: str
    related: bool


class Tutor(Bench):
    name: ClassVar[str] = "tutor"
    summary: ClassVar[str] = (
        "share of questions that the tutor answers, from their own text and from unrelated ones"
    )

    def run(self, *, data: Path | None, say: Say) -> Report:
        """`data` is a file of XQuAD rows (title, context, qas), one JSON object a line, for English."""
        from ml.encoders import get

        cases = [*demo_cases(), *(xquad_cases(data) if data else ())]
        say(f"{len(cases)} pairs of question and text")
        reader = Reader(get())
        metrics = shares(cases, reader.answers)
        peer = shares(cases, lambda case: reader.answers(case, by_words=True))
        rows = [
            [
                group,
                *(
                    f"{found[group].get(kind, 0):.1%}"
                    for found in (metrics, peer)
                    for kind in ("own", "unrelated")
                ),
            ]
            for group in metrics
        ]
        heads = [
            "questions",
            "own text",
            "unrelated text",
            "own text, words only",
            "unrelated text, words only",
        ]
        ratio = {group: {"own": metrics[group]["own"] / peer[group]["own"]} for group in metrics}
        table = Table("Share of questions that are answered", heads, rows)
        return Report(self.name, metrics, peer, ratio, setup(pairs=len(cases)), tables=[table])


class Reader:
    """Decides as the worker does; a text is cut and embedded once."""

    def __init__(self, encoder: Any) -> None:
        self.encoder = encoder
        self.texts: dict[str, tuple[list[str], Any]] = {}
        self.questions: dict[str, Any] = {}

    def answers(self, case: Case, by_words: bool = False) -> bool:
        if case.body not in self.texts:
            passages = [f"{' › '.join(piece.headings)}\n{piece.text}" for piece in split(case.body)]
            self.texts[case.body] = (passages, self.encoder.embed(passages))
        if case.question not in self.questions:
            self.questions[case.question] = self.encoder.embed([case.question])[0]
        passages, vectors = self.texts[case.body]
        meaning = () if by_words else (self.questions[case.question], vectors)
        return answerable(case.question, rank(case.question, passages, *meaning), passages)


def shares(cases: Iterable[Case], answers: Any) -> dict[str, dict[str, float]]:
    """Per group, the share of questions that are answered from their own text and from unrelated ones."""
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for case in cases:
        counts[case.group, "own" if case.related else "unrelated"].append(answers(case))
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (group, kind), taken in counts.items():
        found[group][kind] = sum(taken) / len(taken)
    return dict(found)


def demo_cases() -> Iterator[Case]:
    """Each question of the demo with its lesson, and with every lesson of the other courses."""
    courses = load_pack().courses
    for language in ("en", "zh"):
        lessons = [
            (course.slug, lesson) for course in courses for unit in course.units for lesson in unit.lessons
        ]
        for home, lesson in lessons:
            for ask in lesson.asks:
                question = ask.of(language)
                yield Case(f"demo {language}", question, lesson.body.of(language), True)
                others = (other for course, other in lessons if course != home)
                yield from (
                    Case(f"demo {language}", question, other.body.of(language), False) for other in others
                )


def xquad_cases(path: Path) -> Iterator[Case]:
    """Nine questions of each article, with their article and with the one seven places on."""
    articles: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        articles[row["title"]].append(row)
    bodies = {title: "\n\n".join(row["context"] for row in rows) for title, rows in articles.items()}
    titles = list(articles)
    for place, title in enumerate(titles):
        unrelated = bodies[titles[(place + 7) % len(titles)]]
        asked = [qa["question"] for row in articles[title][:3] for qa in row["qas"][:3]]
        for question in asked:
            yield Case("xquad en", question, bodies[title], True)
            yield Case("xquad en", question, unrelated, False)
