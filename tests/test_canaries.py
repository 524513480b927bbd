"""Fifty secrets are planted where a collection, its settings and its visitors have such things; none comes out where it
has no business: in what is logged, sent to a model, answered, exported, stored or said in an error."""

import io
import json
import logging
import re
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field

import pytest
from typer.testing import CliRunner

from api.logs import configure
from prompts import load
from summarizer.cli import app
from summarizer.errors import SettingsError
from summarizer.ids import title_id
from summarizer.services import Services
from summarizer.settings import load_settings
from tests.api.conftest import running, wait_until_ready
from tests.fakes import FakeEmbedder
from tests.hostile_provider import completion, hostile_provider, page, status, typed

VARIABLES = [
    "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AZURE_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY", "COHERE_API_KEY",
    "GROQ_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "DATABASE_URL", "GITHUB_TOKEN", "SMTP_PASSWORD",
    "PAPERGIST_API_KEY", "SSH_AUTH_SOCK",
]  # fmt: skip
SUBJECTS = ["bees", "bridges", "glaciers", "letters", "kites", "clocks", "ropes", "lamps", "ferns", "drums"]
REQUESTS = ["authorization", "cookie", "x-api-key", "query", "body"]
ERRORS = ["401", "403", "404", "429", "500", "page", "typed", "reply"]
FOLDERS = ["home", "source", "data", "toml"]
KEYS = ["read", "write", "admin"]
PROMPTS = ["answer", "tldr", "tags"]


def canary(kind, name):
    """Return a secret that stands nowhere else; letters only, so that no format has to escape it."""
    return f"canary{kind}{re.sub('[^a-z0-9]', '', name.lower())}"


CANARIES = [
    *(("variable", name) for name in VARIABLES),
    *(("paper", name) for name in SUBJECTS),
    *(("request", name) for name in REQUESTS),
    *(("provider", name) for name in ERRORS),
    *(("folder", name) for name in FOLDERS),
    *(("key", name) for name in KEYS),
    *(("prompt", name) for name in PROMPTS),
    ("address", "path"),
    ("address", "password"),
    ("address", "index"),
]


@dataclass
class Heard:
    """Everything that came out, by surface, and what the planted secrets are."""

    logs: str = ""
    prompts: str = ""
    prompt_of: dict = field(default_factory=dict)  # paper: what a model was sent for it
    answers: dict = field(default_factory=dict)  # paper: what was answered to a question about it
    public: str = ""  # what a reader of the service or of an export sees
    errors: str = ""
    commands: str = ""
    stored: bytes = b""
    secrets: dict = field(default_factory=dict)


def abstract(subject):
    return (
        f"We study {subject} with the {canary('paper', subject)} instrument. The {subject} instrument measures "
        f"{subject} twice a day. It shows that {subject} change with the weather."
    )


def paper(subject):
    return {"title": f"On {subject.capitalize()}", "abstract": abstract(subject)}


def failures():
    """Give what a provider that tells secrets does, by the name of each secret."""
    for code in ("401", "403", "404", "429", "500"):
        told = canary("provider", code)
        yield status(int(code), message=told, error_code=told)
    yield page(f"<html>{canary('provider', 'page')}</html>".encode())
    yield typed("text/plain", canary("provider", "typed").encode(), code=502)
    yield completion(json.dumps({"tldr": canary("provider", "reply"), "support": [1], "stack": "trace"}))


def plant(monkeypatch, folder):
    """Put the secrets where they are kept, and return the home."""
    for name in VARIABLES:
        monkeypatch.setenv(name, canary("variable", name))
    monkeypatch.setenv("PAPERGIST_DATA", str(folder / canary("folder", "data")))
    home = folder / canary("folder", "home")
    home.mkdir()
    (home / "papergist.toml").write_text(f'# {canary("folder", "toml")}\nlog = "requests"\n', encoding="utf-8")
    source = folder / canary("folder", "source")
    source.mkdir()
    lines = "\n".join(json.dumps(paper(subject)) for subject in SUBJECTS)
    (source / "papers.jsonl").write_text(lines + "\n{broken\n", encoding="utf-8")
    return home, source / "papers.jsonl"


def command(*arguments, home):
    done = CliRunner().invoke(app, [*map(str, arguments), "--home", str(home)])
    return done.stdout, done.stderr


def use_commands(heard, home, source):
    """Use the command line as a person does, without a model."""
    for arguments in (
        ("ingest", source), ("ls", "--json"), ("search", "bees", "--json"), ("tags", "--json"), ("usage", "--json"),
        ("verify", "--json"), *(("export", "--format", kind) for kind in ("bibtex", "ris", "csl-json", "jsonl", "csv")),
        *(("export", "--format", kind) for kind in ("md", "atom", "json-feed")),
    ):  # fmt: skip
        told, wrong = command(*arguments, home=home)
        heard.commands += told
        heard.errors += wrong
    for subject in SUBJECTS:
        told, _ = command("ask", f"What does the {subject} instrument measure twice a day?", "--json", home=home)
        heard.answers[subject] = told
    for arguments in (
        ("show", "nobody"),
        ("ask", ""),
        ("ask", "Why?", "--model", "openai/none"),
        ("ls", "--since", "x"),
    ):
        heard.errors += "".join(command(*arguments, home=home))


def use_service(heard, client, provider):
    """Ask the service as visitors do who carry secrets, with a provider that tells its own."""
    headers = {"cookie": f"session={canary('request', 'cookie')}", "x-api-key": canary("request", "x-api-key")}
    for path in ("/v1/papers", "/v1/tags", "/v1/search?q=bees", "/export.bib", "/feed.atom", "/metrics", "/version"):
        heard.public += client.get(
            f"{path}{'&' if '?' in path else '?'}x={canary('request', 'query')}", headers=headers
        ).text
    heard.public += client.get("/", headers=headers).text
    wrong = {"authorization": f"Bearer {canary('request', 'authorization')}"}
    for answered in (
        client.get("/v1/papers/nobody", headers={**headers, **wrong}),
        client.post("/v1/ask", json={"question": 7, "secret": canary("request", "body")}, headers=headers),
        client.post(
            "/v1/papers", content=f'{{"{canary("request", "body")}', headers={"content-type": "application/json"}
        ),
    ):
        heard.errors += answered.text
    plain = {"title": "On Mills", "abstract": "We study mills. They turn with the wind. It shows that sails matter."}
    client.post("/v1/papers", json={"papers": [plain]})
    for act in failures():
        provider.script(act)
        answered = client.post(f"/v1/papers/{title_id('On Mills')}/summary?engine=generative")
        heard.errors += answered.text
    provider.script(completion("{}"))
    for subject in SUBJECTS:
        before = len(provider.requests)
        heard.public += client.post(f"/v1/papers/{title_id(paper(subject)['title'])}/summary?engine=generative").text
        heard.prompt_of[subject] = json.dumps(provider.requests[before:])
    for subject in SUBJECTS:
        question = {"question": f"What does the {subject} instrument measure?", "engine": "generative"}
        heard.public += client.post("/v1/ask", json=question).text


def refused_address(folder):
    """Return what is said of an address that holds a password where none may."""
    with pytest.raises(SettingsError) as refused:
        load_settings({"home": folder, "index_url": f"http://user:{canary('address', 'index')}@127.0.0.1:9"})
    return f"{refused.value.message} {refused.value.hint}"


def use_keys(heard, told):
    """Make a key of every scope, and return what the list of them says."""
    services = Services(load_settings(told))
    for scope in KEYS:
        _, heard.secrets["key", scope] = services.catalog.keys.create(f"for {scope}", scope)
    services.close()
    return "".join(command("keys", "list", "--json", home=told["home"]))


@contextmanager
def logged():
    """Give what the service logs, each request too, and put the logging of the tests back."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log = io.StringIO()
    with redirect_stderr(log):
        configure("requests")
    try:
        yield log
    finally:
        root.handlers[:], root.level = before, level


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """Plant everything, use everything, and return what came out."""
    found, folder = Heard(), tmp_path_factory.mktemp("canaries")
    with pytest.MonkeyPatch.context() as patch, hostile_provider() as provider:
        home, source = plant(patch, folder)
        patch.setenv("PAPERGIST_EMBEDDING", "none")
        use_commands(found, home, source)
        who, where = f"http://user:{canary('address', 'password')}@", f"/{canary('address', 'path')}/v1"
        address = provider.url.replace("http://", who).replace("/v1", where)
        told = {"home": home, "model": "openai/m", "model_url": address, "engine": "extractive", "embedding": "none"}
        found.errors += refused_address(folder)
        services = Services(load_settings(told))
        with logged() as log, running(services.settings, embedder=FakeEmbedder(), services=services) as client:
            wait_until_ready(client)
            use_service(found, client, provider)
        found.logs = log.getvalue()
        found.prompts = json.dumps(provider.requests)
        found.commands += use_keys(found, told)
        found.stored = b"".join(path.read_bytes() for path in sorted(home.glob("catalog.sqlite3*")))
    return found


def secret(heard, kind, name):
    if kind == "prompt":
        return load(name).parts[0][1].strip().splitlines()[0]
    return heard.secrets.get((kind, name), canary(kind, name))


# Where each kind of secret may stand, because that is what it is for.
ALLOWED = {
    "paper": {"commands", "public", "stored", "prompts"},
    "prompt": {"prompts"},
    "folder": {"errors"},  # an error names the folder that it is about
    "provider": {"stored", "prompts"},  # a reply is kept, so that it is not paid for twice, and shown to be mended
}


@pytest.mark.parametrize(("kind", "name"), CANARIES, ids=[f"{kind} {name}" for kind, name in CANARIES])
def test_no_secret_comes_out_where_it_has_no_business(heard, kind, name):
    planted = secret(heard, kind, name)
    surfaces = {part: getattr(heard, part) for part in ("logs", "prompts", "public", "errors", "commands", "stored")}
    found = {part for part, text in surfaces.items() if _stands(planted, text)}
    assert found <= ALLOWED.get(kind, set()), f"{planted} stands in {found}"


def _stands(planted, text):
    return planted.encode() in text if isinstance(text, bytes) else planted in text


def test_there_are_fifty_and_everything_was_used(heard):
    assert len(CANARIES) == len(set(CANARIES)) == 50
    assert all(
        len(getattr(heard, part)) > 500 for part in ("logs", "prompts", "public", "errors", "commands", "stored")
    )


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_model_that_writes_of_a_paper_is_shown_that_paper_alone(heard, subject):
    sent = heard.prompt_of[subject]
    assert canary("paper", subject) in sent
    assert [other for other in SUBJECTS if other != subject and canary("paper", other) in sent] == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_an_answer_quotes_the_paper_that_it_is_about(heard, subject):
    told = json.loads(heard.answers[subject])
    quotes = {citation["paper_id"]: citation["quote"] for citation in told["citations"]}
    for paper_id, quote in quotes.items():
        (own,) = [other for other in SUBJECTS if title_id(paper(other)["title"]) == paper_id]
        assert [other for other in SUBJECTS if other != own and canary("paper", other) in quote] == []
