"""Settings, read once at the edge: flags, then PAPERGIST_* variables, then papergist.toml in the home, then defaults.

An unknown key is an error that names the nearest real one, so that a typing mistake never passes for a setting.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from summarizer.addresses import is_local, mail_address
from summarizer.errors import SettingsError
from summarizer.models import EngineName

PREFIX = "PAPERGIST_"
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_ADDRESS = re.compile(r"https?://([\w.-]+|\[[\da-fA-F:]+\])(:\d{1,5})?/?")


class Settings(BaseModel):
    """Everything that can be configured. Each field is `PAPERGIST_<NAME>` and `<name>` in papergist.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("embedding")
    @classmethod
    def _names_an_embedding_model(cls, value: str) -> str:
        if value in {"minilm", "none"} or value.startswith((".", "~")) or "/" in value:
            return value
        raise ValueError("it should be minilm, none, a folder such as ./my-encoder, or PROVIDER/NAME")

    @field_validator("index_url", "traces_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is None or (_ADDRESS.fullmatch(value) and urlsplit(value).port != 0):
            return value
        raise ValueError("it should be an address such as http://127.0.0.1:8001, without a path, name or password")

    @field_validator("url", "hf_url", "arxiv_url", "arxiv_listing_url", "public_url")
    @classmethod
    def _is_of_a_service(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc and not parts.query:
            return value.rstrip("/")
        raise ValueError("it should be an address such as http://127.0.0.1:8000, without a name or password in it")

    @field_validator("public_url")
    @classmethod
    def _is_encrypted(cls, value: str | None) -> str | None:
        if value is None or value.startswith("https://") or is_local(value):
            return value
        raise ValueError("it should begin with https://, as what stands behind it lets people decide")

    @field_validator("mail_from")
    @classmethod
    def _is_a_sender(cls, value: str | None) -> str | None:
        if value is None or (value.isprintable() and mail_address(parseaddr(value)[1])):
            return value
        raise ValueError("it should be an address such as papers@example.org, or Papers <papers@example.org>")

    @model_validator(mode="after")
    def _keeps_mail_to_itself(self) -> Self:
        if self.smtp_security == "none" and self.smtp_host and not is_local(f"smtp://{self.smtp_host}"):
            raise ValueError("smtp_security may be none on this machine only")
        return self

    @field_validator("trusted_hosts", "fetch_hosts", "webhook_hosts", mode="before")
    @classmethod
    def _are_separated_by_commas(cls, value: Any) -> Any:
        return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value

    @field_validator("trusted_hosts", "fetch_hosts", "webhook_hosts")
    @classmethod
    def _are_names_of_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if all(_HOST.fullmatch(name) for name in value):
            return tuple(name.lower() for name in value)
        raise ValueError("they should be names such as papers.example.org, without a scheme, port or path")

    home: Path = Field(description="the folder that holds the collection; default: the platform's user data folder")
    host: str = Field(
        default="127.0.0.1", description="address that `papergist serve` binds; others than loopback need keys"
    )
    port: int = Field(default=8000, ge=0, le=65535, description="port that `papergist serve` binds; 0 picks a free one")
    embedding: str = Field(
        default="minilm",
        min_length=1,
        description="`minilm`: the packaged model; a folder with a sentence encoder (model.onnx and tokenizer.json); "
        "PROVIDER/NAME: a model that LiteLLM reaches; `none`: retrieval by words alone",
    )
    embedding_url: str | None = Field(
        default=None, description="address of an OpenAI-compatible server that embeds, usually ending in /v1"
    )
    index_url: str | None = Field(
        default=None,
        description="address of a Chroma server that keeps the vector index; default: it lies in the home",
    )
    threads: int = Field(default=0, ge=0, description="passages that are embedded at once; 0: one for each core")
    engine: EngineName = Field(
        default="extractive", description="who writes: `extractive` needs nothing, `generative` needs a `model`"
    )
    model: str | None = Field(
        default=None, description="the model of the generative engine as LiteLLM names it, such as `ollama/llama3.2`"
    )
    model_url: str | None = Field(
        default=None, description="address of an OpenAI-compatible server of your own, usually ending in /v1"
    )
    model_timeout: float = Field(
        default=120.0,
        gt=0,
        le=3600,
        description="seconds that a model has for one paper or answer, repairs included",
    )
    model_concurrency: int = Field(default=4, ge=1, le=64, description="calls of a model that may run at once")
    budget_day_usd: float | None = Field(default=None, ge=0, description="most US dollars for models in a day (UTC)")
    budget_run_usd: float | None = Field(default=None, ge=0, description="most US dollars for models in one command")
    budget_day_tokens: int | None = Field(default=None, ge=0, description="most tokens of models in a day (UTC)")
    budget_run_tokens: int | None = Field(default=None, ge=0, description="most tokens of models in one command")
    body_limit: int = Field(default=16_000_000, ge=1, description="greatest request body the service reads, in bytes")
    fetch_hosts: tuple[str, ...] = Field(
        default=(),
        description="hosts that sources may be fetched from although they are of this machine or network, separated by "
        "commas; names only, no ports",
    )
    fetch_limit: int = Field(default=32_000_000, ge=1, description="greatest page of a source elsewhere, in bytes")
    hf_url: str = Field(
        default="https://huggingface.co", description="where `hf:` sources are fetched from, such as a mirror"
    )
    arxiv_url: str = Field(
        default="https://export.arxiv.org", description="where `arxiv:` queries are fetched from, such as a mirror"
    )
    arxiv_listing_url: str = Field(
        default="https://rss.arxiv.org", description="where `arxiv:` categories are fetched from, such as a mirror"
    )
    smtp_host: str | None = Field(default=None, description="the server that takes mail for subscribers")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="its port: 587 for `starttls`, 465 for `tls`")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="how the way to it is encrypted; its certificate is checked; `none` on this machine only",
    )
    smtp_user: str | None = Field(default=None, description="name that the mail server is given")
    smtp_password: str | None = Field(default=None, repr=False, description="password that goes with it")
    smtp_ca: Path | None = Field(
        default=None, description="file (PEM) of an authority of your own that signed the mail server's certificate"
    )
    mail_from: str | None = Field(
        default=None, description="who mail is from: `Papers <papers@example.org>`; refusals come back to it"
    )
    public_url: str | None = Field(
        default=None,
        description="address under which readers reach the service, for the links in mails: `https://papers.example.org`",
    )
    traces_url: str | None = Field(
        default=None,
        description="address of an OpenTelemetry collector that is sent a span a request (OTLP over gRPC), such as "
        "`http://127.0.0.1:4317`",
    )
    webhook_hosts: tuple[str, ...] = Field(
        default=(),
        description="hosts of this machine or network that web hooks may go to, separated by commas; over http too",
    )
    url: str | None = Field(
        default=None, description="address of a running service that verbs are to ask instead of the home (`--url`)"
    )
    api_key: str | None = Field(default=None, repr=False, description="key that is sent to the service at `url`")
    trusted_hosts: tuple[str, ...] = Field(
        default=(), description="names under which a reverse proxy or others reach the service, separated by commas"
    )
    rate_limit: int | None = Field(
        default=None,
        ge=0,
        description="requests a minute of each key, or of each address where there are no keys; 0: no limit; default: "
        "1200 for a key, none without keys",
    )
    log: Literal["warnings", "requests"] = Field(
        default="warnings", description="what the service writes to stderr, as JSON lines; `requests`: one for each too"
    )
    data: Path | None = Field(default=None, description="folder of evaluation data; only `papergist eval` reads it")
    bertscore_model: Path | None = Field(
        default=None, description="folder of a model for the metric `bertscore`; only `papergist eval` reads it"
    )
    entailment_model: Path | None = Field(
        default=None, description="folder of a model of inference, for the metric `entailment` of `papergist eval`"
    )


def load_settings(flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings in force. flags that are None do not count. Raises: SettingsError."""
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    variables = _from_environment(os.environ if environment is None else environment)
    home = _home(given.get("home") or variables.get("home") or user_data_path("papergist", appauthor=False))
    merged = {**_from_file(home / "papergist.toml"), **variables, **given, "home": home}
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "smtp_security"
        raise SettingsError(f"The setting {name!r} is not usable: {first['msg'].lower()}.") from error


def _home(path: str | Path) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:  # "~somebody" where there is no somebody
        raise SettingsError(f"The home {str(path)!r} names nobody's folder.") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found = {key.removeprefix(PREFIX).lower(): value for key, value in environment.items() if key.startswith(PREFIX)}
    _refuse_unknown(found, where="the environment", write=lambda name: PREFIX + name.upper())
    return found


def _from_file(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    if "home" in found:
        raise SettingsError(
            f"{path} sets 'home', which decides where that file is looked for.", hint="Use --home or PAPERGIST_HOME."
        )
    _refuse_unknown(found, where=str(path), write=str)
    return found


def _refuse_unknown(names: Iterable[str], *, where: str, write: Any) -> None:
    for name in names:
        if name not in Settings.model_fields:
            near = difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=0.5)
            hint = (
                f"Did you mean {write(near[0])}?"
                if near
                else f"There are: {', '.join(map(write, Settings.model_fields))}."
            )
            raise SettingsError(f"There is no setting {write(name)} ({where}).", hint=hint)
