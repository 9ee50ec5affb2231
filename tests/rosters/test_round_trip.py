"""A file that the school wrote, read again, changes nothing: whatever people and classes are called."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from school.people.names import clean_name
from school.rosters import formats
from school.rosters.formats.formulas import inert, original
from school.rosters.plan import plan
from school.rosters.state import ClassRef, Person, State, export_rows

CSV = formats.get("csv-simple")
ROLES = st.frozensets(st.sampled_from(formats.base.ROLES), min_size=1, max_size=3)
# Everything that a form lets through, with a liking for what hurts in a spreadsheet or in CSV.
NASTY = st.sampled_from(
    ["=1+1", "'=x", "@a", "-", "+49 1", "a,b", 'say "x"', "'", "a|b", "a;b", "陈 小雨", "ﬁ", "İ", "'－1"]
)
NAMES = st.one_of(NASTY, st.text(max_size=30)).map(clean_name).filter(bool)
CODES = st.text("ABCDEFGHJKMNPQRSTUVWXYZ23456789", min_size=6, max_size=6)


@st.composite
def schools(draw) -> State:
    codes = draw(st.lists(CODES, unique=True, max_size=6))
    names = st.one_of(st.sampled_from(["7A", "7a", "7 A", *codes]), NAMES)
    classes = tuple(
        ClassRef(place, draw(names), draw(st.sampled_from(["Science", "=Art", "English"])), code)
        for place, code in enumerate(codes)
    )
    numbers = draw(st.lists(NAMES.map(lambda text: text[:40].strip()), unique_by=str.casefold, max_size=8))
    people = []
    for place, number in enumerate(numbers):
        roles = draw(ROLES)
        in_class = roles & {"teacher", "assistant", "student"}
        taken = draw(st.sets(st.sampled_from([one.id for one in classes]))) if classes and in_class else set()
        email = draw(st.sampled_from(["", f"p{place}@x.org"]))
        people.append(
            Person(
                place, draw(NAMES), email, number, roles, draw(st.booleans()), dict.fromkeys(taken, "student")
            )
        )
    guardians = [one.id for one in people if "guardian" in one.roles]
    linked = [
        replace(one, guardians=draw(st.frozensets(st.sampled_from(guardians), max_size=3)) - {one.id})
        if guardians and "student" in one.roles
        else one
        for one in people
    ]
    return State(tuple(linked), classes)


@settings(max_examples=300, deadline=None)
@given(schools())
def test_exporting_and_importing_changes_nothing(state):
    if not any(person.active for person in state.people):
        return
    file = CSV.read(CSV.write(export_rows(state)))
    found = plan(file, state)
    assert found.problems == ()
    assert found.changes_nothing
    assert found.unchanged == sum(person.active for person in state.people)
    assert found.leavers == () or not all(person.active for person in state.people)


@settings(max_examples=300)
@given(st.one_of(NASTY, st.text()))
def test_a_neutralised_cell_is_safe_and_comes_back(text):
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert original(inert(text)) == text


@settings(max_examples=100, deadline=None)
@given(schools())
def test_no_cell_of_an_export_can_run(state):
    text = CSV.write(export_rows(state)).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_answered(data):
    file = CSV.read(data)
    assert file.rows or file.problems


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab1,;\t"\n\r=|@é陈', max_size=200))
def test_any_text_below_good_headings_is_answered(text):
    file = CSV.read(("number,name,email,class\n" + text).encode())
    assert file.rows or file.problems
