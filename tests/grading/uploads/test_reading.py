"""What a file is, and what is drawn of it: any bytes at all get a clear answer."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from grading.uploads.child import Unreadable, count_pages, draw_pages
from grading.uploads.reader import MOST_PAGES, Problem, inspect, render
from grading.uploads.sniffing import HEIC, LONGEST_NAME, PDF, PICTURES, name_shown, sniff
from tests.grading.uploads.papers import jpeg, pdf, png


@given(st.binary(max_size=3000))
def test_any_bytes_are_of_a_known_type_or_of_none(data):
    assert sniff(data) in {"", HEIC, PDF, *PICTURES}


@given(st.sampled_from(sorted([PDF, *PICTURES])), st.binary(max_size=300))
def test_garbage_of_any_type_is_a_problem_and_never_a_crash(media_type, data):
    with pytest.raises(Problem):
        inspect(data, media_type)


@given(st.integers(0, 2**31), st.data())
def test_a_file_with_one_changed_byte_is_read_or_refused(at, data):
    for whole, media_type in ((jpeg(), "image/jpeg"), (png(), "image/png"), (pdf(), PDF)):
        place = at % len(whole)
        altered = whole[:place] + data.draw(st.binary(min_size=1, max_size=1)) + whole[place + 1 :]
        with suppress(Problem):
            assert inspect(altered, media_type) >= 1


@given(st.text(max_size=400))
def test_a_shown_name_is_short_and_has_neither_folders_nor_hidden_letters(raw):
    name = name_shown(raw)
    assert len(name) <= LONGEST_NAME
    assert not set(name) & set("/\\\x00\n\u202e\u200b")


def test_a_long_name_keeps_its_ending():
    assert name_shown(f"C:\\homework\\{'x' * 300}.pdf").endswith("x….pdf")


@pytest.mark.parametrize(
    ("head", "media_type"),
    [(jpeg()[:64], "image/jpeg"), (png()[:64], "image/png"), (pdf()[:64], PDF), (b"\n%printer\n%PDF-1.7", PDF),
     (b"\x00\x00\x00\x18ftypheic\x00\x00", HEIC), (b"\x00\x00\x00\x18ftypisom", ""), (b"MZ\x90", ""), (b"<svg", ""), (b"PK\x03\x04", "")],
)  # fmt: skip
def test_files_are_known_by_how_they_begin(head, media_type):
    assert sniff(head) == media_type


def drawn(data: bytes, media_type: str, folder) -> list[Image.Image]:
    return [Image.open(folder / page["file"]) for page in render(data, media_type, folder)]


def test_a_photograph_is_shown_upright_and_without_the_place_it_was_taken_at(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif.get_ifd(0x8825)[1] = "N"
    page = drawn(jpeg(60, 20, exif=exif), "image/jpeg", tmp_path)[0]
    assert page.size == (20, 60)
    assert not page.getexif()


def test_a_photograph_of_sixty_megapixels_is_made_smaller(tmp_path):
    page = drawn(jpeg(10_000, 6_000, quality=30), "image/jpeg", tmp_path)[0]
    assert page.size == (2400, 1440)


def test_a_picture_beyond_a_hundred_megapixels_is_refused_before_it_is_unpacked():
    tall = io.BytesIO()
    Image.new("1", (10_100, 10_000)).save(tall, "PNG")
    with pytest.raises(Unreadable, match="too_many_pixels"):
        count_pages(tall.getvalue(), "image/png")


def test_what_is_transparent_becomes_white_paper(tmp_path):
    file = io.BytesIO()
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(file, "PNG")
    assert drawn(file.getvalue(), "image/png", tmp_path)[0].convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_of_a_long_pdf_all_pages_are_counted_and_the_first_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr("grading.uploads.reader.MOST_PAGES", 3)
    assert count_pages(pdf(300), PDF) == 300
    assert len(drawn(pdf(300), PDF, tmp_path)) == 3 < MOST_PAGES


@pytest.mark.parametrize(
    ("data", "media_type", "code"),
    [(pdf(encrypt="secret"), PDF, "encrypted"), (pdf(3)[:-200][:400], PDF, "broken"), (b"%PDF-1.7 no more", PDF, "broken"),
     (jpeg(300, 300)[:700], "image/jpeg", "broken"), (png(300, 300)[:100], "image/png", "broken")],
)  # fmt: skip
def test_a_file_that_cannot_be_opened_is_told_apart(data, media_type, code):
    with pytest.raises(Unreadable, match=code):
        count_pages(data, media_type)


def test_pages_come_from_a_process_of_their_own_and_stop_in_time(tmp_path):
    pages = draw_pages(pdf(2), PDF, tmp_path)
    assert [(page.number, page.file.exists()) for page in pages] == [(1, True), (2, True)]
    assert max(pages[0].width, pages[0].height) == 2000
    with pytest.raises(Unreadable):
        draw_pages(pdf(2), PDF, tmp_path, seconds=0.001)
