from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings


@pytest.fixture(scope="package", autouse=True)
def _own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Files of the demo school's pupils land here."""
    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder):
        yield folder
