"""From files to records: lessons, concepts, questions with their sample answers, and people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from school.demo.entries import Entry, markdown, toml
from school.demo.shapes import (
    ClassSpec,
    ConceptSpec,
    CourseSpec,
    CriterionSpec,
    LessonSpec,
    LevelSpec,
    NumericKey,
    OptionSpec,
    PersonSpec,
    QuestionSpec,
    SampleAnswer,
    Text,
    UnitSpec,
)

KEYS = {"en": "en", "zh-hans": "zh"}
STAFF_ROLES = ("admin", "teacher", "assistant")


def read_courses(root: Path) -> tuple[CourseSpec, ...]:
    asks = toml(root, "tutor.toml").child("lessons")
    return tuple(
        CourseSpec(
            slug=course.words("slug"),
            title=course.text("title"),
            subject=course.text("subject"),
            description=course.text("description"),
            units=tuple(
                UnitSpec(
                    slug=unit.words("slug"),
                    title=unit.text("title"),
                    lessons=tuple(_lesson(root, row, asks) for row in unit.children("lesson", "slug")),
                )
                for unit in course.children("unit", "slug")
            ),
        )
        for course in toml(root, "courses.toml").children("course", "slug")
    )


def _lesson(root: Path, row: Entry, asks: Entry) -> LessonSpec:
    slug = row.words("slug")
    (english, english_body), (chinese, chinese_body) = (
        markdown(root, f"lessons/{slug}.{language}.md") for language in KEYS
    )
    return LessonSpec(
        slug=slug,
        title=Text(english.words("title"), chinese.words("title")),
        summary=Text(english.words("summary"), chinese.words("summary")),
        body=Text(english_body, chinese_body),
        minutes=row.get("minutes", int),
        concepts=row.list_of_words("concepts"),
        asks=tuple(question.as_text() for question in asks.children(slug)),
    )


def read_concepts(root: Path) -> tuple[ConceptSpec, ...]:
    return tuple(
        ConceptSpec(
            slug=row.words("slug"),
            course=row.words("course"),
            title=row.text("title"),
            description=row.text("description"),
            prerequisites=row.list_of_words("needs"),
        )
        for row in toml(root, "concepts.toml").children("concept", "slug")
    )


def read_questions(root: Path, lesson: str) -> tuple[QuestionSpec, ...]:
    rows = toml(root, f"questions/{lesson}.toml").children("question", "slug")
    banks = toml(root, f"answers/{lesson}.toml")
    return tuple(_question(row, lesson, banks) for row in rows)


def _question(row: Entry, lesson: str, banks: Entry) -> QuestionSpec:
    kind = row.words("kind")
    if kind not in KINDS:
        row.fail(f"“{kind}” is not a kind of question; known: {', '.join(KINDS)}")
    return QuestionSpec(
        slug=row.words("slug"),
        lesson=lesson,
        kind=kind,
        prompt=row.text("prompt"),
        explanation=row.text("explanation"),
        points=row.decimal("points"),
        difficulty=row.fraction("difficulty"),
        concepts=row.list_of_words("concepts"),
        answer_in_english=bool(row.data.get("answer_in_english")),
        **KINDS[kind](row, banks),
    )


def _single_choice(row: Entry, banks: Entry) -> dict[str, Any]:
    options = row.children("options", "id")
    return {
        "options": tuple(
            OptionSpec(
                id=option.words("id"),
                text=option.as_text(),
                why=option.text("why") if "why" in option.data else None,
            )
            for option in options
        )
    }


def _numeric(row: Entry, banks: Entry) -> dict[str, Any]:
    key = NumericKey(
        value=row.decimal("value"),
        tolerance=row.decimal("tolerance"),
        unit=row.words("unit") if row.data.get("unit") else "",
        unit_required=bool(row.data.get("unit_required")),
        wrong_texts=row.list_of_words("wrong"),
    )
    return {"numeric": key}


def _short_answer(row: Entry, banks: Entry) -> dict[str, Any]:
    references, bank = row.child("references"), banks.child(row.words("slug"))
    # A task whose answer is English has the same references in both editions, so they are written once.
    sources = dict.fromkeys(KEYS, "en") if row.data.get("answer_in_english") else KEYS
    criteria = read_criteria(row)
    return {
        "references": {language: references.list_of_words(key) for language, key in sources.items()},
        "criteria": criteria,
        "answers": {language: _bank(bank, key, len(criteria)) for language, key in KEYS.items()},
    }


def read_criteria(question: Entry) -> tuple[CriterionSpec, ...]:
    return tuple(
        CriterionSpec(
            slug=item.words("slug"), text=item.as_text(), points=item.decimal("points"), levels=_levels(item)
        )
        for item in question.children("criteria", "slug")
    )


def _levels(criterion: Entry) -> tuple[LevelSpec, ...]:
    rows = criterion.children("levels") if "levels" in criterion.data else ()
    return tuple(LevelSpec(points=row.decimal("points"), text=row.as_text()) for row in rows)


def _bank(bank: Entry, key: str, criteria: int) -> tuple[SampleAnswer, ...]:
    rows = bank.get(key, list)
    if not all(isinstance(row, list) and len(row) in (2, 3) for row in rows):
        bank.fail(f"each of “{key}” must be a list: score, text and, for a part of the points, levels")
    names = ("score", "text", "levels")
    return tuple(
        _sample(Entry(bank.file, bank.name, dict(zip(names, row, strict=False))), criteria) for row in rows
    )


def _sample(row: Entry, criteria: int) -> SampleAnswer:
    score = row.decimal("score")
    # All or nothing needs no list of levels: every criterion is met, or none.
    levels = row.decimals("levels") if 0 < score < 1 else (score,) * criteria
    return SampleAnswer(score=score, text=row.words("text"), levels=levels)


KINDS = {"single_choice": _single_choice, "numeric": _numeric, "short_answer": _short_answer}


def read_classes(people: Entry) -> tuple[ClassSpec, ...]:
    return tuple(
        ClassSpec(
            code=group.words("code"),
            language=group.words("language"),
            students=tuple(
                _person(student, "student", {"language": group.words("language")})
                for student in group.children("student", "number")
            ),
        )
        for group in people.children("class", "code")
    )


def read_adults(people: Entry, key: str) -> tuple[PersonSpec, ...]:
    return tuple(
        _person(row, row.data.get("role", "guardian"), row.data) for row in people.children(key, "key")
    )


def _person(row: Entry, role: str, defaults: Mapping[str, Any]) -> PersonSpec:
    number = row.words("number") if role == "student" else ""
    return PersonSpec(
        key=number or row.words("key"),
        role=role,
        name=row.words("name"),
        language=str(defaults.get("language", "en")),
        email="" if role == "student" else row.words("email"),
        school_number=number,
        teaches=row.list_of_words("teaches") if "teaches" in row.data else (),
        children=row.list_of_words("children") if role == "guardian" else (),
    )
