"""A report as a file: which kinds there are, and what it is called in the reader's language."""

from __future__ import annotations

import re

from grading.reports.document import Report

__all__ = ["TYPES", "file_name", "file_of"]

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST = 80
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


def file_name(report: Report, form: str) -> str:
    parts = [report.scope, report.title] if report.key != "section" else [report.title, report.scope]
    words = [" ".join(_UNSAFE.sub(" ", one).split())[:LONGEST].strip(" .") for one in parts]
    return f"{' - '.join(one for one in words if one)} {report.day.isoformat()}.{form}"


def file_of(report: Report, form: str) -> bytes:
    """The bytes of a file. The libraries for paper and workbooks are loaded when the first is asked for."""
    if form == "pdf":
        from grading.reports.paper import pdf_of

        return pdf_of(report)
    from grading.reports.workbook import xlsx_of

    return xlsx_of(report)
