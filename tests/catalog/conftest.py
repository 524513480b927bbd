"""An empty catalog in a folder of its own."""

import pytest

from summarizer.catalog import Catalog


@pytest.fixture
def catalog(tmp_path):
    """Return an empty catalog."""
    found = Catalog(tmp_path / "catalog.sqlite3")
    yield found
    found.close()
