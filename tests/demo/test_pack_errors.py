"""A mistake in a file of the demo school is told with the file, the entry and what to change."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.demo.checks import check
from school.demo.pack import DATA, load_pack
from school.demo.shapes import ConceptSpec, CourseSpec, DemoPack, PackError, Text

WORD = Text("word", "词")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        ("concepts.toml", 'needs = ["particle-model"]', 'needs = ["magic"]', "states-of-matter: unknown prerequisites: magic"),
        ("concepts.toml", 'needs = []', 'needs = ["density"]', "run in a circle"),
        ("courses.toml", "minutes = 40", "minutes = 0", "particles: minutes must be positive"),
        ("courses.toml", 'slug = "density"', 'slug = "gravity"', "lessons/gravity.en.md: the file is missing"),
        ("questions/density.toml", 'value = "8.5"', 'value = "eight"', "“value” is not a number: eight"),
        ("questions/density.toml", 'slug = "half-a-bar"', 'slug = "steel-ship"', "used 2 times"),
        ("questions/density.toml", 'kind = "numeric"', 'kind = "drawing"', "“drawing” is not a kind of question"),
        ("questions/density.toml", "difficulty = 0.4", "difficulty = 4.0", "must be between 0 and 1"),
        ("questions/density.toml", "why = {", "whim = {", "exactly one option is right"),
        ("questions/density.toml", 'slug = "hollow-with-air"\npoints = "1"', 'slug = "hollow-with-air"\npoints = "2"', "the criteria are worth 3 points and the question 2"),
        ("answers/density.toml", '["0.5", "Because', '["0.6", "Because', "steel-ship: scores go in quarters"),
        ("answers/density.toml", '"1 0"],', '"0 0"],', "the levels do not give the score of"),
        ("answers/density.toml", '"1 0"],', '"1 most"],', "“levels” is not a number: most"),
        ("answers/density.toml", '  ["0", "the engine keeps it up"],\n', "", "7 answers, not 8 (en)"),
        ("questions/particles.toml", 'points = "0.5"\nen = "The particles go', 'points = "2"\nen = "The particles go', "particles-move: its levels rise from 0 to its points"),
        ("lessons/density.zh-hans.md", "---\n", "", "a head between two lines"),
        ("lessons/density.zh-hans.md", "summary:", "abstract:", "“summary” is missing"),
        ("people.toml", 'children = ["7A01"]', 'children = ["9Z99"]', "no such pupil or class: 9Z99"),
        ("people.toml", 'name = "Grace', 'nom = "Grace', "teacher: “name” is missing"),
        ("tutor.toml", "[lessons]", "lessons]", "tutor.toml: "),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(copy: Path, path: str, old: str, new: str, told: str) -> None:
    change(copy, path, old, new)
    with pytest.raises(PackError) as raised:
        load_pack(copy)
    assert told in str(raised.value)
    assert str(raised.value).partition(",")[0].partition(":")[0].endswith((".toml", ".md", "questions"))


def pack_of(graph: dict[int, set[int]]) -> DemoPack:
    concepts = tuple(
        ConceptSpec(str(node), "course", WORD, WORD, tuple(str(needed) for needed in sorted(needs)))
        for node, needs in graph.items()
    )
    courses = (CourseSpec("course", WORD, WORD, WORD, ()),)
    return DemoPack(WORD, WORD, (), (), (), courses, concepts, (), (), {})


def reaches_itself(graph: dict[int, set[int]], start: int) -> bool:
    seen: set[int] = set()
    ahead = list(graph[start])
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            ahead.extend(graph[node])
    return start in seen


@given(st.lists(st.sets(st.integers(0, 5)), min_size=6, max_size=6))
def test_exactly_the_graphs_with_a_circle_are_refused(edges: list[set[int]]) -> None:
    graph = dict(enumerate(edges))
    if any(reaches_itself(graph, node) for node in graph):
        with pytest.raises(PackError, match="circle"):
            check(pack_of(graph))
    else:
        check(pack_of(graph))
