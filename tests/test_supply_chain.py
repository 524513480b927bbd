"""What is installed is what was chosen: pinned by hash, nothing known to be bad, nothing that runs at each start."""

import json
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
# Why each: CONTRIBUTING.md. litellm's two were malicious; the others have advisories that are mended after them.
BAD = {
    "starlette": SpecifierSet("<1.3.1"),
    "nltk": SpecifierSet("<3.10.3"),
    "python-multipart": SpecifierSet("<0.0.30"),
}
MALICIOUS = {("litellm", "1.82.7"), ("litellm", "1.82.8")}
# An editable install, and the loader of setuptools' own distutils where an environment has that.
KNOWN_PATHS = re.compile(
    r"(?:_?papergist|__editable__.*papergist.*|_editable_impl_papergist|distutils-precedence|_virtualenv|a1_coverage)\.pth"
)


def pinned(lock):
    """Return name and version of every requirement of a lock, and the lines of each."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    found = [
        (re.match(r"([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", block), block) for block in blocks if block.strip()
    ]
    assert all(match for match, _ in found), [block[:80] for match, block in found if not match]
    return [(match.group(1), match.group(2), block) for match, block in found]


def is_bad(name, version):
    return (name, version) in MALICIOUS or (name in BAD and Version(version) in BAD[name])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes(lock):
    requirements = pinned(lock)
    assert len(requirements) > 50
    assert [name for name, _, block in requirements if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_version_that_is_known_to_be_bad_is_pinned(lock):
    assert [(name, version) for name, version, _ in pinned(lock) if is_bad(name, version)] == []


def test_the_list_of_bad_versions_knows_them():
    assert is_bad("litellm", "1.82.7")
    assert is_bad("litellm", "1.82.8")
    assert is_bad("starlette", "1.3.0")
    assert not is_bad("litellm", "1.106.2")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index(lock):
    assert not re.search(r"--(?:extra-)?index-url|--find-links|https?://", (ROOT / lock).read_text(encoding="utf-8"))


def test_the_bill_of_materials_names_every_pinned_distribution_with_its_hashes():
    done = subprocess.run([sys.executable, ROOT / "deploy" / "sbom.py"], check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    found = {(part["name"], part["version"]): part for part in told["components"]}
    assert set(found) == {(name, version) for name, version, _ in pinned("requirements.lock")}
    assert all(part["hashes"] and part["purl"].startswith("pkg:pypi/") for part in found.values())
    assert sum("licenses" in part for part in found.values()) > 100
    references = {part["bom-ref"] for part in told["components"]}
    assert all(set(row["dependsOn"]) <= references for row in told["dependencies"])
    assert len(told["dependencies"][0]["dependsOn"]) > 15  # what papergist itself asks for


def test_no_unknown_file_runs_at_the_start_of_the_interpreter():
    folder = Path(sysconfig.get_path("purelib"))
    unknown = [path.name for path in folder.glob("*.pth") if not KNOWN_PATHS.fullmatch(path.name)]
    assert unknown == []
    assert not list(folder.glob("sitecustomize.py"))
    assert not list(folder.glob("usercustomize.py"))
