"""What every test may use."""

import resource

import pytest


def pytest_configure():
    """Let a process open as many files as it may: Chroma keeps a store open for as long as its process lives, and one
    process runs hundreds of tests."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew from what the program says now"
    )


@pytest.fixture
def update_golden(request):
    """Say whether golden files are to be written instead of only compared."""
    return request.config.getoption("--update-golden")
