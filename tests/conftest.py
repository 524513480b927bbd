"""What every test may use."""

import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew from what the program says now"
    )


@pytest.fixture
def update_golden(request):
    """Say whether golden files are to be written instead of only compared."""
    return request.config.getoption("--update-golden")
