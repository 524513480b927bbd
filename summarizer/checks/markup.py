"""Links, mark-up and reference marks that a sentence written by a model has no use for.

A model that was told to can put an address into its sentence, with what it was shown behind it, and wait for a reader
to follow it or for a program to load it as an image. So an address may stand in a sentence only where its source has
the whole of it and it leads where many people keep code, data and papers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_SCHEME = (
    r"(?:[a-z][a-z0-9+.-]{1,15}:(?=//|[a-z]+/)|h(?:xx|tt)ps?\[?:|javascript:|data:(?=[a-z])|mailto:|file:|"
    r"(?<![\w:])//(?=\w))"
)
_ENDING = r"(?:com|org|net|io|ai|dev|app|co|edu|gov|info|me|xyz|example|test|invalid|localhost)"
_ADDRESS = re.compile(
    rf"{_SCHEME}\S*|\bwww\.\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,}}\b|\b[\w-]+(?:\[?\.\]?[\w-]+)*\[?\.\]?[a-z]{{2,}}/\S*|"
    rf"\b[\w-]+(?:\[?\.\]?[\w-]+)*\[?\.\]?{_ENDING}\b",
    re.IGNORECASE,
)
_BARE_NAME = re.compile(r"[\w-]+\.\w+")  # "Node.io", "Amazon.com": a name as much as an address
_TRUSTED = re.compile(
    r"(?:https?://)?(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|huggingface\.co|arxiv\.org|doi\.org|zenodo\.org|"
    r"osf\.io|figshare\.com|pypi\.org|kaggle\.com|openreview\.net|[\w-]+\.github\.io)(?:/[^\s?#]*)?",
    re.IGNORECASE,
)
_MARK_UP = re.compile(
    r"\*{2,}[^*]*\*{0,3}|(?<!\w)__[^_]+__|`[^`]*`?|</?[a-zA-Z!?][^<>]*>?|\]\s?[(\[:][^)\]]*[)\]]?|^\s*[#>•*-]+\s|<!--|-->|"
    r"\\[a-zA-Z]+\b|\$[^$]+\$|\[\d+(?:\s?[,-]\s?\d+)*\]|[【⟦†]|\^\d",
    re.MULTILINE,
)
_NEVER = re.compile(r"\s*(?:\[\d+\]|-->|<!--|\*\*|[#>•*-]+\s)")  # not even where the source has it
_CLOSERS = ".,;:!?)]}\"'”’»"


def faults(claim: str, source: str, *, links: bool = False) -> Iterator[tuple[int, int]]:
    """Yield where a claim has mark-up or an address that it must not have. Mark-up of the source's own stays; links:
    whether whole addresses of the source's own may stay too."""
    levelled = _levelled(claim)
    for match in _ADDRESS.finditer(levelled):
        if not _may_stay(match.group(), source, links=links):
            yield match.span()
    for match in _MARK_UP.finditer(levelled):
        if match.group().strip() not in source or _NEVER.match(match.group()):
            yield match.span()


def _may_stay(address: str, source: str, *, links: bool) -> bool:
    bare = address.rstrip(_CLOSERS)
    if _BARE_NAME.fullmatch(bare):
        return _stands(bare, source)
    return links and _TRUSTED.fullmatch(bare) is not None and _stands(bare, source)


def _stands(address: str, source: str) -> bool:
    """Return whether a source has the whole of an address, and not one that only begins with it."""
    return re.search(rf"(?<![\w/.@-]){re.escape(address)}(?:(?![\w/@?#=&%-])(?!\.\w)|$)", source) is not None


def _levelled(text: str) -> str:
    """Return the text with compatible forms of characters as plain ones, as long as it was."""
    if text.isascii():
        return text
    return "".join(plain if len(plain := unicodedata.normalize("NFKC", one)) == 1 else one for one in text)
