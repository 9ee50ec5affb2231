"""Names that a spreadsheet would run: in no file that leaves the house, and text in every file that comes in."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grading.models import GradeCell
from tests.access.matrix import ROWS
from tests.factories import World
from tests.grading.release.decided import decide_all

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("//evil.example","Sam")'
RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@pytest.fixture
def poisoned(world: World, hand_in) -> World:
    """Whatever people can name carries a formula."""
    for row, field in (
        (world.student, "display_name"), (world.assignment, "title"), (world.section, "name"), (world.course, "title"),
        (world.questions["short_answer"], "title"), (world.concepts[0], "name"),
    ):  # fmt: skip
        setattr(row, field, FORMULA)
        row.save()
    decide_all(hand_in(world, short="+1+cmd|' /C calc'!A0"), world.teacher)
    return world


def cells_of(data: bytes, kind: str) -> list[str]:
    if kind == "csv":
        return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    return [str(cell.value) for cell in cells if cell.data_type == "s"]


def test_no_file_that_can_be_taken_away_has_a_cell_that_runs(poisoned, client_of):
    teacher, found = client_of(poisoned.teacher), {}
    rows = [row for row in ROWS if row.method == "get" and row.name.endswith("_xlsx")]
    addresses = {row.name: reverse(row.name, args=row.args(poisoned)) for row in rows}
    for kind in ("csv", "xlsx"):
        addresses[f"gradebook {kind}"] = reverse(
            "grading:gradebook_export", args=[poisoned.section.public_id, kind]
        )
    for name, address in addresses.items():
        reply = teacher.get(address)
        kind = "csv" if "text/csv" in reply["Content-Type"] else "xlsx"
        found[name] = [cell for cell in cells_of(reply.content, kind) if cell.startswith(RUNS)]
    assert len(found) > 4
    assert found == {name: [] for name in found}


def test_a_formula_in_a_file_of_marks_is_told_as_no_number_and_written_nowhere(poisoned, client_of):
    teacher = client_of(poisoned.teacher)
    url = reverse("grading:gradebook_export", args=[poisoned.section.public_id, "csv"])
    heading, line = list(csv.reader(io.StringIO(teacher.get(url).content.decode("utf-8-sig"))))[:2]
    place = next(at for at, text in enumerate(heading) if "HYPERLINK" in text)
    line[place] = "=1+1"
    out = io.StringIO()
    csv.writer(out).writerows([heading, line])
    upload = SimpleUploadedFile("marks.csv", out.getvalue().encode())
    page = teacher.post(
        reverse("grading:gradebook_import", args=[poisoned.section.public_id]), {"file": upload}, follow=True
    )
    assert "“=1+1” is not a number" in page.content.decode()
    assert not GradeCell.objects.exists()
