"""Templates → text, for what is mark-up: whatever a paper, a person or a model wrote is escaped in it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.exports.wording import clean, line
from summarizer.links import link, search_link

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "templates"


def rendered(name: str, **values: Any) -> str:
    """Return a template with these values; a name that it does not get is an error."""
    return environment().get_template(name).render(**values)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates, read at their first use."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"line": line, "clean": clean}
    made.globals |= {"link": link, "search_link": search_link}
    return made
