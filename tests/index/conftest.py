"""A small collection with its index."""

import pytest

from tests.making import BRIDGES, Collection, entry, long_abstract


@pytest.fixture
def collection(tmp_path):
    """Return a collection of two papers in several passages, embedded and mirrored."""
    made = Collection(tmp_path)
    made.ingest(entry(abstract=long_abstract("bees")), entry("Bridges of Paper", BRIDGES))
    yield made
    made.catalog.close()
