"""The papers as a site of files: feed, papers, tags, search. It works from a folder and from any server of files.

Links are relative. Search reads its index from a script, because a page from a folder may read no other file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from api.web.rendering import STATIC, day, environment
from summarizer.errors import UsageError
from summarizer.exports import About, export
from summarizer.exports.wording import day_of, distinct_names, line
from summarizer.exports.writing import write_whole
from summarizer.models import Paper

TOGETHER = 100  # papers of one page of the feed
IN_FEED = 50
MANIFEST = ".papergist-site.json"  # what the site consists of, so that what goes is removed and nothing else is
_COPIED = ("page.css", "icon.svg", "search.js")


@dataclass(frozen=True)
class Names:
    """The names of files, without their ending: by paper id and by tag."""

    papers: Mapping[str, str]
    tags: Mapping[str, str]


def write_site(papers: Sequence[Paper], folder: Path) -> int:
    """Write the site of these papers, in their order, into a folder that is new, empty or holds such a site, and return
    how many files it has. Each file is written whole; what an older site had and this one has not is removed, and
    nothing else. Raises: UsageError."""
    before = _files_before(folder)
    made = dict(_files(papers))
    try:
        for place in {(folder / path).parent for path in made}:
            place.mkdir(parents=True, exist_ok=True)
        write_whole(folder / MANIFEST, _json(sorted({*made, *before})))
        for path, data in made.items():
            write_whole(folder / path, data)
        for path in before - made.keys():
            (folder / path).unlink(missing_ok=True)
        write_whole(folder / MANIFEST, _json(sorted(made)))
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
    return len(made)


def _files_before(folder: Path) -> set[str]:
    """Return the files of the site that a folder holds. Raises: UsageError where it holds something else."""
    try:
        known = json.loads((folder / MANIFEST).read_bytes())
        return {path for path in known if _is_inside(path)}
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"{folder / MANIFEST} cannot be read.", hint="Name an empty folder.") from error
    if folder.exists() and (not folder.is_dir() or any(path.name[0] != "." for path in folder.iterdir())):
        raise UsageError(f"{folder} holds something that is no site of Papergist's.", hint="Name an empty folder.")
    return set()


def _is_inside(path: Any) -> bool:
    return isinstance(path, str) and not Path(path).is_absolute() and ".." not in Path(path).parts


def _files(papers: Sequence[Paper]) -> Iterator[tuple[str, bytes]]:
    """Give the path and the contents of each file."""
    counted = Counter(tag for paper in papers for tag in dict.fromkeys(paper.tags))
    tags = sorted(counted, key=lambda tag: (-counted[tag], tag))
    ids = [paper.id for paper in papers]
    names = Names(dict(zip(ids, distinct_names(ids), strict=True)), dict(zip(tags, distinct_names(tags), strict=True)))
    shared = {"names": names, "total": len(papers)}
    yield from _feed(papers, shared)
    for paper in papers:
        yield f"papers/{names.papers[paper.id]}.html", _page("paper", root="../", here="", paper=paper, **shared)
    yield "tags.html", _page("tags", root="", here="tags.html", counted=[(tag, counted[tag]) for tag in tags], **shared)
    for tag in tags:
        bearing = [paper for paper in papers if tag in paper.tags]
        yield f"tags/{names.tags[tag]}.html", _list(line(tag), [("", bearing)], shared, root="../")
    yield "search.html", _page("search", root="", here="search.html", **shared)
    yield from _rest(papers, names)


def _rest(papers: Sequence[Paper], names: Names) -> Iterator[tuple[str, bytes]]:
    index = [
        {
            "file": names.papers[paper.id],
            "title": line(paper.title),
            "tldr": line(paper.tldr or ""),
            "tags": [line(tag) for tag in paper.tags],
            "authors": [line(author) for author in paper.authors],
        }
        for paper in papers
    ]
    yield "static/papers.js", b"self.papergistPapers = " + _json(index) + b";\n"
    for name in _COPIED:
        yield f"static/{name}", (STATIC / name).read_bytes()
    yield "feed.atom", export("atom", papers[:IN_FEED], About()).encode("utf-8", "replace")
    yield "feed.json", export("json-feed", papers[:IN_FEED], About()).encode("utf-8", "replace")
    yield ".nojekyll", b""


def _feed(papers: Sequence[Paper], shared: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Give the pages of the feed, by day, newest first."""
    starts = range(0, max(len(papers), 1), TOGETHER)
    paths = ["index.html", *(f"older-{number}.html" for number in range(2, len(starts) + 1))]
    for number, start in enumerate(starts):
        groups = [
            (day(when) if when else "without a day", list(some))
            for when, some in groupby(papers[start : start + TOGETHER], key=day_of)
        ]
        later, earlier = paths[number - 1] if number else "", paths[number + 1] if number + 1 < len(paths) else ""
        yield paths[number], _list("Papers", groups, shared, here="index.html", later=later, earlier=earlier)


def _list(
    heading: str,
    groups: Sequence[tuple[str, Sequence[Paper]]],
    shared: Mapping[str, Any],
    *,
    root: str = "",
    here: str = "",
    later: str = "",
    earlier: str = "",
) -> bytes:
    told = {"heading": heading, "groups": groups, "later": later, "earlier": earlier, "root": root, "here": here}
    return _page("list", **told, **shared)


def _page(template: str, **values: Any) -> bytes:
    return environment().get_template(f"site/{template}.html").render(**values).encode("utf-8", "replace")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, indent=1).encode()
