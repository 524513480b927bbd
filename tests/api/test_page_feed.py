"""The papers of a day, of filters and of a search, as the page shows them without a browser."""

import pytest

from tests.api.conftest import PAPERS, add, running, settings_for, wait_until_ready

HTML = {"Accept": "text/html,*/*;q=0.8"}
LISTED = [{**paper, "listed": "2025-10-30"} for paper in PAPERS]


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """Return a client of a service over the invented papers, all listed on one day; for reading only."""
    with running(settings_for(tmp_path_factory.mktemp("listed"))) as client:
        wait_until_ready(client)
        assert add(client, LISTED).status_code == 201
        yield client


@pytest.mark.parametrize("params", ["day=9999-12-31", "day=0001-01-01", "week=9999-W52", "week=0001-W01"])
def test_the_first_and_the_last_days_of_the_calendar_have_pages(listed, params):
    response = listed.get(f"/?{params}", headers=HTML)
    assert response.status_code == 200
    assert "No paper meets this" in response.text
