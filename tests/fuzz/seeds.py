"""What a fuzzer begins with: a few papers of our own in every format that is read or written here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from summarizer.sources.opening import open_source

SHAPES = Path(__file__).parents[1] / "sources" / "shapes"
BIBTEX = rb"""@article{bees, title = {{Bees} Count $x^{2}$}, author = {Bee, Ada and Bo Wasp and others}, abstract = "We
count 5\% of them.", year = 2024, month = jul, doi = {10.1234/BEES}, eprint = {2403.01234v2}, archivePrefix = {arXiv}}
"""
RIS = b"TY  - JOUR\nTI  - Bees\nAU  - Bee, Ada\nAB  - We count bees.\nPY  - 2024/07/02/\nDO  - 10.1234/bees\nER  - \n"
CSV = b'Title;Abstract;Authors;Published;Upvotes\nBees;"We count bees;\ntwo lines.";Ada Bee; 2024-07-02;3\n'
CSL = {
    "type": "article-journal",
    "title": "Bees",
    "abstract": "<p>We count.</p>",
    "DOI": "10.1234/bees",
    "author": [{"family": "Bee", "given": "Ada"}, {"literal": "The Hive"}],
    "issued": {"date-parts": [[2024, 7, 2]]},
}
ANTHOLOGY = b"""<?xml version='1.0' encoding='UTF-8'?><collection id="2024.bees"><volume id="1"><meta><year>2024</year>
<month>July</month></meta><paper id="1"><title>Bees <fixed-case>C</fixed-case>ount</title><author><first>Ada</first>
<last>Bee</last></author><abstract>We count.</abstract><url>2024.bees-1.1</url></paper></volume></collection>"""
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>J</title>
<item><title>Bees</title><description>&lt;p&gt;We
count.&lt;/p&gt;</description><pubDate>Tue, 02 Jul 2024 23:30:00 -0500</pubDate></item></channel></rss>"""
LINES = b'{"title": "Bees", "abstract": "We count.", "authors": ["Ada Bee"], "published": "2024-07-02"}\n'


def seeds() -> Iterator[tuple[str, bytes]]:
    """Give names and contents."""
    yield "page", open_source("sample")[1][:4000]
    yield from (("bibtex", BIBTEX), ("ris", RIS), ("csv", CSV), ("acl", ANTHOLOGY), ("rss", RSS), ("jsonl", LINES))
    yield "list", b"[" + LINES.strip() + b"," + LINES.strip() + b"]"
    yield "csl", json.dumps([CSL]).encode()
    yield "utf16", LINES.decode().encode("utf-16")
    for path in sorted(SHAPES.iterdir()):
        yield path.name, path.read_bytes()
