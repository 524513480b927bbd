"""The words of a question that are worth looking for."""

from __future__ import annotations

import re

from summarizer.extractive.stemming import stems
from summarizer.text import words

# Function words and the words in which questions are put; they say nothing of what is sought.
STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each else
    ever few for from further get gets give given gives go goes had has hasn't have haven't having he her here hers him
    his how how's however i if in into is isn't it it's its itself just let like made make makes many may me might more
    most much must my no nor not now of off on once one only or other our ours out over own per please same shall she
    should show shows so some such than that that's the their theirs them then there there's these they this those
    through to too under until up us use used uses using very was wasn't we were weren't what what's when where which
    while who whom whose why will with within without won't would wouldn't yet you your yours paper papers article
    articles study studies work works author authors tell say says find finds found know known anyone anything someone
    something somebody exist exists explain describe called name propose proposes proposed present presents
    presented""".split()  # noqa: SIM905 - a list of words reads best as text
)


_JOINED = re.compile(r"[-'’]")


def search_terms(question: str) -> list[str]:
    """Return the question's words that are no stop words, each once whatever its form, in order; all its words where
    nothing is left.

    The parts of "pre-trained" are words of their own: a paper that writes "pre trained" is found, and one that holds
    one of the parts counts for it.
    """
    everything = list(dict.fromkeys(words(question)))
    whole = [word for word in everything if word not in STOP_WORDS]
    kept: dict[tuple[str, ...], str] = {}
    for part in (part for word in whole for part in _JOINED.split(word) if part not in STOP_WORDS):
        kept.setdefault(tuple(stems(part)), part)
    return list(kept.values()) or everything
