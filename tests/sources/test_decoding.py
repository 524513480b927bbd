"""Bytes become text, and what does not fit is told."""

import bz2
import gzip
import io
import lzma
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import SourceNotUnderstood
from summarizer.sources.decoding import decode


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_understood_and_gone(encoding):
    assert decode("page.txt", "Bees 🐝\xa0count\n".encode(encoding)) == ("Bees 🐝\xa0count\n", ())


def test_line_ends_become_line_feeds():
    assert decode("page.txt", b"a\r\nb\rc\n\r\nd")[0] == "a\nb\nc\n\nd"


def test_a_mark_between_two_pages_is_gone():
    assert decode("page.txt", b"\xef\xbb\xbfa\n\xef\xbb\xbfb")[0] == "a\nb"


def test_foreign_bytes_are_read_as_windows_text_and_reported_once():
    text, (note,) = decode("page.txt", "• one\n".encode() + b"caf\xe9 \x96 bees\ncaf\xe9")
    assert text == "• one\ncafé – bees\ncafé"
    assert (note.source, note.line, note.text) == ("page.txt", 2, "café – bees")
    assert "3 bytes were read as Windows-1252" in note.reason


def test_a_character_cut_at_the_end_is_reported():
    text, (note,) = decode("page.txt", b"one\nbees \xe2\x80")
    assert text == "one\nbees "
    assert (note.line, note.reason) == (2, "the source ends inside a character")


def test_bytes_that_are_no_text_are_refused_by_name():
    with pytest.raises(SourceNotUnderstood) as caught:
        decode("bees.png", b"\x89PNG\r\n\0\0")
    assert caught.value.message == "bees.png is not text: it holds zero bytes."
    assert caught.value.hint


def _zipped(data):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("papers.jsonl", data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("pack", "what", "then"),
    [
        (gzip.compress, "is packed by gzip", "gunzip -c FILE | papergist ingest -"),
        (bz2.compress, "is packed by bzip2", "bunzip2 -c FILE | papergist ingest -"),
        (lambda data: bz2.compress(data, 1), "is packed by bzip2", "bunzip2 -c FILE | papergist ingest -"),
        (lambda data: b"\x28\xb5\x2f\xfd" + data, "is packed by zstd", "zstd -dc FILE | papergist ingest -"),
        (lzma.compress, "is packed by xz", "unxz -c FILE | papergist ingest -"),
        (_zipped, "is a ZIP archive", "unzip -p FILE | papergist ingest -"),
        (lambda data: b"%PDF-1.7\n" + data, "is a PDF", "listings of papers"),
    ],
)
def test_a_packed_file_is_refused_with_what_unpacks_it(pack, what, then):
    with pytest.raises(SourceNotUnderstood) as caught:
        decode("papers.data", pack(b'{"title": "Bees"}\n'))
    assert caught.value.message == f"papers.data {what}."
    assert then in caught.value.hint


@settings(max_examples=200, deadline=None)
@given(st.binary())
def test_any_bytes_give_text_that_can_be_stored_or_are_refused(data):
    try:
        text, _ = decode("page.txt", data)
    except SourceNotUnderstood:
        return
    assert text.encode().decode() == text
    assert "\r" not in text


def test_xml_is_read_in_the_encoding_that_it_declares():
    text = '<?xml version="1.0" encoding="iso-8859-2"?><a>Łódź</a>'
    assert decode("a.xml", text.encode("iso-8859-2")) == (text, ())


@pytest.mark.parametrize("encoding", ["no-such", "zlib", "utf-16", "ascii"])
def test_xml_that_is_not_in_what_it_declares_is_read_as_any_text(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><a>é</a>'
    assert decode("a.xml", text.encode())[0] == text
