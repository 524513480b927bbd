"""Bytes → text with line feeds for line ends, and a note on every byte that did not fit."""

from __future__ import annotations

import codecs
import re
from typing import Any

from summarizer.errors import SourceNotUnderstood
from summarizer.models import NotUnderstood

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_UNPACK = "Unpack it first, or have it unpacked on the way: "
_NO_TEXT = {  # how files begin that are no text, whatever their name; what they are, and what to do
    b"\x1f\x8b": ("is packed by gzip", f"{_UNPACK}`gunzip -c FILE | papergist ingest -`"),
    **{
        f"BZh{level}1AY&SY".encode(): ("is packed by bzip2", f"{_UNPACK}`bunzip2 -c FILE | papergist ingest -`")
        for level in range(1, 10)
    },
    b"\xfd7zXZ\0": ("is packed by xz", f"{_UNPACK}`unxz -c FILE | papergist ingest -`"),
    b"\x28\xb5\x2f\xfd": ("is packed by zstd", f"{_UNPACK}`zstd -dc FILE | papergist ingest -`"),
    b"PK\x03\x04": ("is a ZIP archive", f"{_UNPACK}`unzip -p FILE | papergist ingest -`"),
    b"%PDF-": ("is a PDF", "Papergist reads listings of papers with their abstracts, not the papers themselves."),
}
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']""")
_LINE_END = re.compile(r"\r\n?")
_MARK_INSIDE = re.compile(r"^\ufeff+", re.MULTILINE)
_ESCAPED = re.compile(r"[\udc80-\udcff]")
_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
_EXCERPT = 120


def decode(name: str, data: bytes) -> tuple[str, tuple[NotUnderstood, ...]]:
    """Return the text of a source and what of it could not be decoded.

    UTF-8 unless a byte order mark says UTF-16 or UTF-32, or the declaration of XML another one. Single bytes that are
    not UTF-8 are read as Windows-1252 and reported. Raises: SourceNotUnderstood where the bytes are no text.
    """
    for begins, (what, then) in _NO_TEXT.items():
        if data.startswith(begins):
            raise SourceNotUnderstood(f"{name} {what}.", hint=then)
    mark, encoding = next(((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    if not mark and (declared := _declared(data)) is not None:
        data = declared
    raw, cut = _decode_with_marks(data[len(mark) :], encoding)
    if "\0" in raw:
        raise SourceNotUnderstood(
            f"{name} is not text: it holds zero bytes.", hint="Papergist reads a page pasted as text, or JSON Lines."
        )
    text = _MARK_INSIDE.sub("", _LINE_END.sub("\n", raw))
    return _ESCAPED.sub(_as_windows, text), (*_foreign_bytes(name, text), *_cut_end(name, text, cut=cut))


def _declared(data: bytes) -> bytes | None:
    """Return XML that declares another encoding in UTF-8; None where it does not, or is not in what it declares."""
    declared = _DECLARED.match(data)
    if declared is None or declared[1].lower().startswith(b"utf"):  # what is ASCII so far is no UTF-16
        return None
    try:
        return data.decode(declared[1].decode()).encode()
    except (LookupError, ValueError):
        return None


def _decode_with_marks(data: bytes, encoding: str) -> tuple[str, bool]:
    """Return text in which a foreign byte b is the surrogate U+DC00+b, and whether it ends inside a character."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding == "utf-8" else "replace")
    text, rest = decoder.decode(data), decoder.getstate()[0]
    if rest and _ESCAPED.search(text):  # no UTF-8 to begin with, so its last byte is foreign, too
        return text + decoder.decode(b"", final=True), False
    return text, bool(rest)


def _as_windows(match: re.Match[str]) -> str:
    return bytes([ord(match.group()) - 0xDC00]).decode("cp1252", "replace")


def _foreign_bytes(name: str, text: str) -> tuple[NotUnderstood, ...]:
    first = _ESCAPED.search(text)
    if not first:
        return ()
    count = len(_ESCAPED.findall(text))
    reason = f"not UTF-8 from here: {count} {'byte was' if count == 1 else 'bytes were'} read as Windows-1252"
    return (_note(name, text, first.start(), reason),)


def _cut_end(name: str, text: str, *, cut: bool) -> tuple[NotUnderstood, ...]:
    return (_note(name, text, len(text), "the source ends inside a character"),) if cut else ()


def _note(name: str, text: str, offset: int, reason: str) -> NotUnderstood:
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:].split("\n", 1)[0][:_EXCERPT]
    return NotUnderstood(
        source=name, line=text.count("\n", 0, offset) + 1, text=_ESCAPED.sub(_as_windows, line), reason=reason
    )


def storable(value: Any) -> Any:
    """Return a JSON value with U+FFFD for each zero character and lone surrogate: databases refuse or cut at them."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value
