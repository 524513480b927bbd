"""Deciding which entries of a source tell of the same paper, and which paper of the collection that is.

An arXiv id decides, then a DOI; without one, title and abstract do.

One title can be two papers, and one paper can be told with an edited abstract. Two entries that stand in one source
under one title with unlike abstracts are two papers. A source that now tells a title otherwise than it did has been
edited. Between sources, likeness of the abstracts decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from summarizer.ids import find_arxiv_id
from summarizer.models import Entry
from summarizer.text import fold, one_line, words

ALIKE = 0.4
_ENDS = re.compile(r"""[.!?…。！？]["'”’»)\]]*$""")  # of sentences


@dataclass(eq=False)
class Wording:
    """An abstract and, once they are asked for, the different words in it."""

    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(words(self.text))


@dataclass(eq=False)
class Known:
    """A paper that is there already: its row, its ids with aliases, and whether this source has told of it before."""

    row: Mapping[str, Any]
    ids: frozenset[str]
    same_source: bool = False

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.row["abstract"])


@dataclass(eq=False)
class Group:
    """The entries of one source that tell of one paper, in its order, and the paper if it is known."""

    entries: list[Entry] = field(default_factory=list)
    known: Known | None = None

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.entries[0].abstract)

    @property
    def arxiv_id(self) -> str | None:
        """The one of its entries; they never have several."""
        return next((entry.arxiv_id for entry in self.entries if entry.arxiv_id), None)

    @property
    def doi(self) -> str | None:
        """The first of its entries'."""
        return next((entry.doi for entry in self.entries if entry.doi), None)

    @property
    def title_key(self) -> str:
        return title_key(self.entries[0].title)


def title_key(title: str) -> str:
    """Return the form in which titles are compared; a title of signs alone ("???") is compared as it stands."""
    return fold(title) or one_line(title)


def likeness(first: Wording, second: Wording) -> float:
    """Return the share of words that two abstracts have in common (Jaccard), 0 to 1; 1 where either is empty or is
    the other one cut short."""
    if cut_short(first.text, second.text) or cut_short(second.text, first.text):
        return 1.0
    left, right = first.words, second.words
    return len(left & right) / len(left | right) if left and right else 1.0


def cut_short(full: str, other: str) -> bool:
    """Return whether the other abstract is the full one, cut: by a feed, with dots at its end, or within a sentence,
    as where a page was not copied to its end."""
    end = other.rstrip()
    stem = end.rstrip(" .…")
    is_cut = end.endswith(("…", "...")) or not _ENDS.search(end)
    return is_cut and len(stem) < len(full.rstrip(" .…")) and full.startswith(stem)


def group_entries(entries: Iterable[Entry]) -> list[Group]:
    """Gather the entries of one source that tell of the same paper, in the order in which each first appears."""
    groups: list[Group] = []
    by_key: dict[str, list[Group]] = {}
    for entry in entries:
        keys = [f"arxiv {entry.arxiv_id}"] if entry.arxiv_id else []
        keys += [f"doi {entry.doi}"] if entry.doi else []
        keys.append(f"title {title_key(entry.title)}")
        own = Group([entry])
        group = next((g for key in keys for g in by_key.get(key, ()) if _together(g, own)), None)
        if group is None:
            group = own
            groups.append(group)
        else:
            group.entries.append(entry)
        for key in keys:
            if group not in by_key.setdefault(key, []):
                by_key[key].append(group)
    return groups


def of_one_title(groups: Iterable[Group]) -> list[list[Group]]:
    """Gather the groups whose titles are compared as equal, in the order in which each title first appears."""
    found: dict[str, list[Group]] = {}
    for group in groups:
        found.setdefault(group.title_key, []).append(group)
    return list(found.values())


def assign(groups: Sequence[Group], known: Sequence[Known]) -> None:
    """Give each group of one title the known paper that it tells of, at most one group a paper."""
    open_groups, free = list(groups), list(known)
    for is_it in (_same_content, _alike, _edited):
        for group in list(open_groups):
            group.known = next((paper for paper in free if is_it(group, paper)), None)
            if group.known is not None:
                open_groups.remove(group)
                free.remove(group.known)


def _together(group: Group, other: Group) -> bool:
    mine, its = group.arxiv_id, other.arxiv_id
    if mine and its:
        return mine == its
    if group.doi and group.doi == other.doi:
        return True
    return likeness(group.wording, other.wording) >= ALIKE


def _conflicting(group: Group, paper: Known) -> bool:
    """Two different arXiv ids are two papers, whatever their titles."""
    mine = group.arxiv_id
    return mine is not None and mine not in paper.ids and any(find_arxiv_id(name) == name for name in paper.ids)


def _same_content(group: Group, paper: Known) -> bool:
    return not _conflicting(group, paper) and any(e.abstract == paper.row["abstract"] for e in group.entries)


def _alike(group: Group, paper: Known) -> bool:
    return not _conflicting(group, paper) and likeness(group.wording, paper.wording) >= ALIKE


def _edited(group: Group, paper: Known) -> bool:
    return paper.same_source and not _conflicting(group, paper)
