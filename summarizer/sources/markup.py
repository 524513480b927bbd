"""XML and HTML, made safe and plain: no document type (and so no entities of its own), tags taken out of text."""

from __future__ import annotations

import re
from collections.abc import Collection
from html.parser import HTMLParser
from xml.parsers import expat

_PROLOG = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[\da-fA-F]+|[a-zA-Z]\w*);")
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "tr"})
_UNSEEN = frozenset({"script", "style"})


def root_of(text: str) -> str | None:
    """Return the name of the root element without its prefix; None where the text is no XML or has a document type."""
    prolog = _PROLOG.match(text)
    root = _ROOT.match(text, prolog.end() if prolog else 0)
    return root.group(1) if root else None


def has_document_type(text: str) -> bool:
    """Return whether a document type stands before the root: entities can be declared nowhere else."""
    prolog = _PROLOG.match(text)
    return text[prolog.end() if prolog else 0 :][:9].upper() == "<!DOCTYPE"


def lines_of(text: str, names: Collection[str], *, namespaces: bool = False) -> tuple[list[int], str]:
    """Return the 1-based lines on which elements of these names begin, up to where the XML breaks off, and why it does,
    or an empty text. namespaces: a prefix without one breaks it off, too."""
    found: list[int] = []
    parser = expat.ParserCreate(namespace_separator=":" if namespaces else None)

    def start(name: str, _attributes: object) -> None:
        if name.rpartition(":")[2] in names:
            found.append(parser.CurrentLineNumber)

    parser.StartElementHandler = start
    try:
        parser.Parse(re.sub(r"^\s*<\?xml.*?\?>", _blanked, text, count=1, flags=re.DOTALL))
        parser.Parse("", True)  # noqa: FBT003 - expat's own: nothing follows
    except expat.ExpatError as error:
        return found, f"the XML breaks off at line {error.lineno}: {expat.errors.messages[error.code]}"
    return found, ""


def _blanked(match: re.Match[str]) -> str:
    """Keep the lines of the declaration and not its encoding: the text is decoded already."""
    return "\n" * match.group().count("\n")


def plain_text(text: str) -> str:
    """Return HTML without its tags, blocks on lines of their own; a text that holds none is left as it stands."""
    if not _TAG.search(text):
        return text
    stripped = _Stripped()
    stripped.feed(text)
    stripped.close()
    lines = "\n".join(line.strip() for line in "".join(stripped.parts).split("\n"))
    return re.sub(r"\n{2,}", "\n\n", lines).strip()


class _Stripped(HTMLParser):
    """Collects what a person sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
