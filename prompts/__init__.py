"""The prompts of the generative engine: one Markdown file each, and the loader that holds them to what they declare.

A file is split into its roles before anything is put in, so no abstract can open a role; what is missing from a render,
or given without being declared, is an error.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Role = Literal["system", "user", "assistant"]

FOLDER = Path(__file__).parent
_HEADING = re.compile(rf"^# ({'|'.join(get_args(Role))})[ \t]*$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n(.*)\Z", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z_]*")
# Characters that a person does not see and a model reads: format marks, controls, private and lone halves of pairs …
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
# … and variation selectors, which are marks by category.
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


class PromptError(ValueError):
    """A prompt file that is not well formed, or a render that gives it other inputs than it declares."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation with a model."""

    role: Role
    content: str


class FrontMatter(BaseModel):
    """What a prompt file says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: int = Field(ge=1)
    inputs: list[str] = Field(min_length=1)
    temperature: float = Field(ge=0, le=2)
    max_tokens: int = Field(ge=1, description="greatest length of the reply, in the model's tokens")
    output: str | None = Field(description="name of the pydantic schema of the reply; None: that of the call it mends")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file has it; parts are (role, template), in order."""

    name: str
    front: FrontMatter
    digest: str
    parts: tuple[tuple[Role, str], ...]

    @property
    def reference(self) -> str:
        """`name@version#hash8`: what a stored output names as its prompt."""
        return f"{self.name}@{self.front.version}#{self.digest[:8]}"

    def render(self, **inputs: Any) -> tuple[Message, ...]:
        """Return the messages, with every input's invisible characters gone.

        An input `delimiter` fences what is not ours to trust: draw it anew, at random, for each render.
        Raises: PromptError, where inputs are missing or not declared, or one of them contains the delimiter.
        """
        if set(inputs) != set(self.front.inputs):
            raise PromptError(f"{self.name} takes {sorted(self.front.inputs)}, not {sorted(inputs)}.")
        clean = {name: _visible_in(value) for name, value in inputs.items()}
        _hold_fence(self.name, clean)
        return tuple(Message(role, _compiled(template).render(clean).strip()) for role, template in self.parts)


@cache
def load(name: str) -> Prompt:
    """Return the prompt of this name. Raises: PromptError."""
    path = FOLDER / f"{name}.md"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise PromptError(f"There is no prompt {name!r}; there are: {', '.join(names())}.")
    return parse(name, path.read_bytes())


def names() -> list[str]:
    """Return the names of the prompts that there are, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.md") if _NAME.fullmatch(path.stem))


def parse(name: str, content: bytes) -> Prompt:
    """Return the prompt that a file of this content is. Line ends do not count. Raises: PromptError."""
    text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    split = _FRONT_MATTER.match(text)
    if split is None:
        raise PromptError(f"{name} does not begin with front matter between two lines of ---.")
    front, parts = _front_matter(name, split[1]), _parts(name, split[2])
    used = set().union(*(_used(name, template) for _, template in parts))
    if used != set(front.inputs):
        unequal = f"unused: {sorted(set(front.inputs) - used)}, undeclared: {sorted(used - set(front.inputs))}"
        raise PromptError(f"{name} declares other inputs than it uses; {unequal}.")
    return Prompt(name, front, hashlib.sha256(text.encode()).hexdigest(), parts)


def visible(text: str) -> str:
    """Return text without the characters that a model reads and a person does not see; newline and tab stay."""
    if text.isascii() and text.isprintable():
        return text  # as most abstracts are: nothing to look through
    return "".join(character for character in text if character in "\n\t" or not _unseen(character))


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN or any(ord(character) in span for span in _SELECTORS)


def _visible_in(value: Any) -> Any:
    """Return value with visible() applied to every string in it, however deep."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {key: _visible_in(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_visible_in(inner) for inner in value]
    return value


def _hold_fence(name: str, inputs: Mapping[str, Any]) -> None:
    """See that nothing that stands inside the fence can close it. Raises: PromptError."""
    if "delimiter" not in inputs:
        return
    delimiter = inputs["delimiter"]
    if not delimiter or any(
        delimiter in text for key, value in inputs.items() if key != "delimiter" for text in _strings(value)
    ):
        raise PromptError(f"{name} was given a delimiter that is empty or stands in another input; draw another.")


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _strings(item)]


def _front_matter(name: str, text: str) -> FrontMatter:
    import yaml

    try:
        return FrontMatter.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as error:
        raise PromptError(f"The front matter of {name} is not usable: {error}") from error


def _parts(name: str, body: str) -> tuple[tuple[Role, str], ...]:
    before, *rest = _HEADING.split(body)
    if before.strip() or not rest:
        raise PromptError(f"The body of {name} does not begin with a role: a line such as '# system'.")
    roles: list[Any] = rest[::2]
    return tuple(zip(roles, rest[1::2], strict=True))


def _used(name: str, template: str) -> set[str]:
    from jinja2 import TemplateSyntaxError, meta

    try:
        return meta.find_undeclared_variables(_environment().parse(template))
    except TemplateSyntaxError as error:
        raise PromptError(f"{name} is no Jinja template: {error}") from error


@lru_cache(maxsize=64)
def _compiled(template: str) -> Any:
    return _environment().from_string(template)


@cache
def _environment() -> Any:
    from jinja2 import Environment, StrictUndefined

    # A prompt is plain text; nothing of it is ever shown as HTML.
    return Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
