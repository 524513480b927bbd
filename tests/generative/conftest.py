"""A provider that replies as it is told to, over an empty catalog."""

import pytest

from tests.generative.scripted import study


@pytest.fixture(name="study")
def study_of_a_test(tmp_path):
    with study(tmp_path) as made:
        yield made
