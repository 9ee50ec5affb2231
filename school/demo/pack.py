"""The demo school as one checked record: `load_pack()`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from school.demo.checks import check
from school.demo.entries import toml
from school.demo.reading import read_adults, read_classes, read_concepts, read_courses, read_questions
from school.demo.shapes import DemoPack
from school.demo.task_reading import read_tasks

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=4)
def load_pack(root: Path = DATA) -> DemoPack:
    """Read and check all files below `root`; PackError names the file and the entry that is wrong."""
    people, courses = toml(root, "people.toml"), read_courses(root)
    lessons = (lesson.slug for course in courses for unit in course.units for lesson in unit.lessons)
    comments = toml(root, "comments.toml")
    pack = DemoPack(
        school=people.text("school"),
        term=people.text("term"),
        staff=read_adults(people, "staff"),
        guardians=read_adults(people, "guardian"),
        classes=read_classes(people),
        courses=courses,
        concepts=read_concepts(root),
        questions=tuple(question for lesson in lessons for question in read_questions(root, lesson)),
        unanswered=tuple(row.as_text() for row in toml(root, "tutor.toml").children("unanswered")),
        comments={
            how: tuple(row.as_text() for row in comments.children(how))
            for how in ("right", "partly", "wrong")
        },
        tasks=read_tasks(root),
    )
    check(pack)
    return pack
