"""The top-level names are generic, so it is held that ours are the ones that are imported."""

import importlib
import site
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What may run at every start of the interpreter; anything else in site-packages is a stranger (see CONTRIBUTING.md).
# The first names this folder, the second is setuptools', the third that of environments which uv or virtualenv made.
KNOWN_PTH = {"_editable_impl_papergist.pth", "distutils-precedence.pth", "_virtualenv.pth"}


@pytest.mark.parametrize("name", ["summarizer", "api", "eval", "prompts"])
def test_a_package_of_ours_is_imported_from_this_project(name):
    module = importlib.import_module(name)
    assert Path(module.__file__).parent == ROOT / name


@pytest.mark.parametrize("name", ["summarizer", "api", "eval", "prompts"])
def test_no_other_distribution_owns_a_name_of_ours(name):
    assert set(packages_distributions().get(name, [])) <= {"papergist"}


def test_no_stranger_runs_at_the_start_of_the_interpreter():
    found = {path.name for folder in site.getsitepackages() for path in Path(folder).glob("*.pth")}
    assert found <= KNOWN_PTH
