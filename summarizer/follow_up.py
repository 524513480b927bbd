"""Follow-up questions: what a question means that leans on the conversation before it.

"And how many GPUs did it use?" becomes a question of the paper that the last answer cites first, "[2]" of the one with
that number, and "by how much?" takes the question before it along. Only words of the person who asks and titles of the
collection's papers go into what is understood; nothing that an answer in the history claims does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from summarizer.extractive.naming import system_name
from summarizer.extractive.question import take_apart
from summarizer.leaning import Back, Leaning, lean_of
from summarizer.models import Paper
from summarizer.references import Cited, Find, cited_in
from summarizer.retrieval.terms import STOP_WORDS
from summarizer.text import one_line, words

MOST_TURNS = 20  # of a conversation, from its end
OWN_SUBJECT = 3  # words from which a question has a subject of its own
MOST_NAMED = 5  # papers that one question is about
LONGEST = 2000  # characters of a question
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)"
_DECISION = re.compile(rf"^{_AUXILIARY}\b", re.IGNORECASE)
_ADVERB = re.compile(rf"^(?:by how much|how|why|when|where)\s+(?={_AUXILIARY}\b)", re.IGNORECASE)
_CONDITION = re.compile(
    r"^(?:for|on|in|with|without|under|at|by|when|if|after|before|during|from|to|against|versus|than|as)\b",
    re.IGNORECASE,
)
_ABOUT_ITS = re.compile(r"^(?:what|how) about (?=[^?]*’s)", re.IGNORECASE)
_DIRECTIVES = frozenset({"compare", "summarise", "summarize", "details", "detail", "please"})
_QUOTED = re.compile(r"“[^”]*”")


@dataclass(frozen=True)
class Turn:
    """What one side of a conversation said."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class Understood:
    """A question that stands on its own. among: the papers that it is about, none where it is about all; wording: what
    to look for in these, where that is less than the question, whose titles would pass for the subject found; is_sure:
    False where it may as well be about all papers."""

    question: str
    among: tuple[Paper, ...] = ()
    leans: bool = False
    is_sure: bool = True
    wording: str | None = None

    @property
    def sought(self) -> str:
        """What to look for."""
        return self.wording or self.question


@dataclass(frozen=True)
class _Topic:
    """What was talked about so far."""

    question: str = ""
    papers: tuple[Paper, ...] = ()  # that were cited last
    listed: tuple[Paper, ...] = ()  # that stood under the last answer; under a refusal they are only near
    by_number: Mapping[int, Paper] = field(default_factory=dict)

    def meant(self) -> tuple[Paper, ...]:
        """Return the paper that "it" means: one that the question before named, else the first cited."""
        said = set(words(self.question))
        named = [paper for paper in self.papers if _called(paper) and set(words(_called(paper))) <= said]
        return tuple((named or list(self.papers))[:1])


def understand(turns: Sequence[Turn], find: Find) -> Understood:
    """Return what the last turn asks. find: gives the papers of the collection that have these ids."""
    topic, understood = _Topic(), Understood("")
    for turn in turns[-MOST_TURNS:]:
        if turn.role == "user":
            understood = _resolved(one_line(turn.text), topic)
            topic = replace(topic, question=understood.question[:LONGEST], papers=understood.among or topic.papers)
        else:
            topic = _told(topic, cited_in(turn.text, find))
    return understood


def _told(topic: _Topic, cited: Cited) -> _Topic:
    """Return what is talked about after an answer; a refusal leaves what was cited before."""
    if len(cited.papers) == 1 and cited.papers == topic.papers and cited.papers[0] in topic.listed:
        return replace(topic, by_number=cited.by_number)  # one of a list was gone into; the list stays
    if cited.by_number:
        return replace(topic, papers=cited.papers, listed=cited.papers, by_number=cited.by_number)
    return replace(topic, listed=cited.papers or topic.listed)


def _resolved(text: str, topic: _Topic) -> Understood:
    lean = lean_of(text) if topic.question and len(text) <= LONGEST else None
    if lean is None:
        return Understood(text)
    found = _RESOLVERS[lean.back](text, lean, topic)
    if found is None or len(found.question) > LONGEST:
        return Understood(text)
    return found


def _by_number(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    paper = topic.by_number.get(lean.number)
    return _naming(text, lean, (paper,)) if paper else None


def _by_place(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    place = lean.number - 1 if lean.number > 0 else lean.number
    return _naming(text, lean, (topic.listed[place],)) if -len(topic.listed) <= place < len(topic.listed) else None


def _one(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    return _naming(text, lean, topic.meant()) or _of_the_name(text, lean, topic)


def _all(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    return _naming(text, lean, topic.papers[:MOST_NAMED]) or _of_the_name(text, lean, topic)


def _several(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    """See _all; of a list that was gone into one by one it is the list."""
    papers = topic.listed if len(topic.papers) == 1 else topic.papers
    return _naming(text, lean, papers[:MOST_NAMED]) or _all(text, lean, topic)


def _again(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    """Put the question before it once more, with another question word: "Does it halve the time?" "By how much?"."""
    del text
    before = topic.question.rstrip("?. ")
    if _DECISION.match(before):
        put = f"{lean.form} {before[0].lower()}{before[1:]}?"
    elif _ADVERB.match(before):
        put = f"{lean.form} {_ADVERB.sub('', before)}?"
    else:
        put = f"{lean.form}: {before}?"
    return Understood(_capital(put), topic.papers, leans=True)


def _more(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    """Take the question before it along, with a condition or another name in it, or ask for something else of the
    paper."""
    said, before = text[lean.start :].strip(" ?.!"), topic.question.rstrip("?. ")
    if not said:
        return None
    if _CONDITION.match(said):
        return Understood(f"{before} {said}?", leans=True)
    if _is_a_name(said):
        return Understood(_with_name(before, said, topic), leans=True)
    meant = topic.meant()
    if meant:
        wording = f"What is said about {said}?"
        return Understood(f"What does {_names(meant)} say about {said}?", meant, leans=True, wording=wording)
    return Understood(f"{before} – {said}?", leans=True)


def _part(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    said, meant = _capital(text[lean.start :].strip(" ?.!")), topic.meant()
    if meant:
        return Understood(f"{said} in {_names(meant)}?", meant, leans=True, wording=f"{said}?")
    return Understood(f"{said}: {topic.question}", leans=True)


def _perhaps(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    if take_apart(text[lean.start :], {}).names or not topic.papers:
        return None
    said = _capital(text[lean.start :].strip(" ?.!"))
    is_sure = len(_content(said)) < OWN_SUBJECT
    question = f"{said}, in {_names(topic.papers)}?"
    return Understood(question, topic.papers, leans=True, is_sure=is_sure, wording=f"{said}?")


_RESOLVERS = {
    Back.number: _by_number,
    Back.place: _by_place,
    Back.one: _one,
    Back.all: _all,
    Back.several: _several,
    Back.again: _again,
    Back.more: _more,
    Back.part: _part,
    Back.perhaps: _perhaps,
}


def _naming(text: str, lean: Leaning, papers: tuple[Paper, ...]) -> Understood | None:
    """Return the question with the names of papers where it pointed to them."""
    if not papers:
        return None
    rest = _content(text[: lean.start] + " " + text[lean.end :])
    return Understood(_put(text, lean, _names(papers)), papers, leans=True, wording=text if rest else None)


def _content(text: str) -> list[str]:
    return [word for word in words(text) if word not in STOP_WORDS and word not in _DIRECTIVES]


def _of_the_name(text: str, lean: Leaning, topic: _Topic) -> Understood | None:
    """Return the question with the name that the question before it had, where no paper was cited."""
    name = next(iter(take_apart(topic.question, {}).names), None)
    if name is None:
        return Understood(f"{text.rstrip('?. ')}: {topic.question}", leans=True)
    return Understood(_put(text, lean, name), leans=True)


def _put(text: str, lean: Leaning, name: str) -> str:
    return _capital(_ABOUT_ITS.sub("What is ", text[: lean.start] + lean.form.format(name) + text[lean.end :]))


def _with_name(before: str, name: str, topic: _Topic) -> str:
    """Return a question with another name in place of the one that it is about, or beside it where it has none."""
    quoted, names = _QUOTED.search(before), list(take_apart(before, {}).names)
    titles = {word for paper in topic.papers for word in words(paper.title)}
    old = quoted.group() if quoted else next((one for one in names if one.lower() in titles), "".join(names[:1]))
    return f"{before.replace(old, name, 1)}?" if old else f"{before} – {name}?"


def _is_a_name(said: str) -> bool:
    names = take_apart(f"of {said}", {}).names
    return bool(names) and set(words(said)) <= {word for name in names for word in words(name)}


def _names(papers: Sequence[Paper]) -> str:
    told = [f"“{_called(paper)}”" for paper in papers]
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))


def _called(paper: Paper) -> str:
    """Return what a paper calls its own, else its title."""
    return re.sub(r"[“”]", "", one_line(system_name(paper) or paper.title))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
