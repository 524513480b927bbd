"""Settings come from flags, then variables, then the file, then defaults; a typing mistake never passes for one."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from summarizer.errors import SettingsError
from summarizer.settings import Settings, load_settings


def written(home: Path, text: str) -> Path:
    (home / "papergist.toml").write_text(text, encoding="utf-8")
    return home


def test_flags_go_before_variables_and_variables_before_the_file(tmp_path):
    home = written(tmp_path, 'port = 1\nhost = "127.0.0.2"\nthreads = 3\n')
    variables = {"PAPERGIST_HOME": str(home), "PAPERGIST_PORT": "2", "PAPERGIST_HOST": "127.0.0.3", "OTHER": "x"}
    found = load_settings({"port": 4, "host": None}, variables)
    assert (found.port, found.host, found.threads, found.embedding) == (4, "127.0.0.3", 3, "minilm")
    assert found.home == home


def test_the_home_of_a_flag_decides_which_file_is_read(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    written(tmp_path / "a", "port = 1")
    written(tmp_path / "b", "port = 2")
    found = load_settings({"home": tmp_path / "b"}, {"PAPERGIST_HOME": str(tmp_path / "a")})
    assert (found.home, found.port) == (tmp_path / "b", 2)


def test_without_a_home_the_platforms_folder_is_it():
    assert load_settings({}, {}).home.name == "papergist"
    assert load_settings({}, {"PAPERGIST_HOME": ""}).home.name == "papergist"


def test_a_tilde_is_the_persons_own_folder():
    assert load_settings({"home": "~/papers"}, {}).home == Path.home() / "papers"


@pytest.mark.parametrize(
    ("variables", "message", "hint"),
    [
        ({"PAPERGIST_PROT": "1"}, "PAPERGIST_PROT", "PAPERGIST_PORT"),
        ({"PAPERGIST_ZZZZ": "1"}, "PAPERGIST_ZZZZ", "There are: PAPERGIST_HOME"),
        ({"PAPERGIST_PORT": "many"}, "'port'", ""),
        ({"PAPERGIST_PORT": "70000"}, "'port'", ""),
        ({"PAPERGIST_EMBEDDING": "big"}, "'embedding'", ""),
        ({"PAPERGIST_INDEX_URL": "127.0.0.1:8001"}, "'index_url'", ""),
        ({"PAPERGIST_INDEX_URL": "http://name:word@127.0.0.1:8001"}, "'index_url'", ""),
        ({"PAPERGIST_INDEX_URL": "http://127.0.0.1:8001/api"}, "'index_url'", ""),
        ({"PAPERGIST_INDEX_URL": "http://127.0.0.1:70000"}, "'index_url'", ""),
        ({"PAPERGIST_HOME": "~nobody-of-this-name/x"}, "names nobody's folder", ""),
    ],
)
def test_a_wrong_variable_is_an_error_that_names_it(variables, message, hint):
    with pytest.raises(SettingsError, match=message) as caught:
        load_settings({}, variables)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot = 1", "prot"),
        ("port = ", "not valid TOML"),
        ('home = "/x"', "sets 'home'"),
        ('port = "many"', "'port'"),
    ],
)
def test_a_wrong_file_is_an_error_that_names_what_is_wrong(tmp_path, text, message):
    with pytest.raises(SettingsError, match=message):
        load_settings({"home": written(tmp_path, text)}, {})


def test_a_file_that_is_no_text_or_a_folder_is_an_error_of_ours(tmp_path):
    (tmp_path / "papergist.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings({"home": tmp_path}, {})
    (tmp_path / "folder" / "papergist.toml").mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings({"home": tmp_path / "folder"}, {})


def test_a_home_that_is_a_file_or_has_too_long_a_name_is_no_crash(tmp_path):
    (tmp_path / "file").write_text("x")
    assert load_settings({"home": tmp_path / "file"}, {}).home == tmp_path / "file"
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings({"home": tmp_path / ("x" * 300)}, {})


def test_settings_do_not_change(tmp_path):
    with pytest.raises(ValidationError):
        Settings(home=tmp_path).port = 1


def test_every_setting_says_what_it_is():
    assert all(field.description for field in Settings.model_fields.values())
