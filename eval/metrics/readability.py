"""How many years of school a text asks for, by the length of its words and sentences.

Source: Coleman and Liau 1975. It counts letters and no syllables, which dictionaries lack for words such as GPT-4. Made
for hundreds of words: of a single sentence it says little, of the mean over many papers more.
"""

from __future__ import annotations

from eval.items import Case
from eval.metrics.metric import Metric
from summarizer.extractive.sentences import split
from summarizer.text import words

_LETTERS, _SENTENCES, _BASE = 0.0588, 0.296, 15.8


def grade(case: Case) -> float | None:
    """Return the grade, usually 5 to 30; None without words."""
    found = words(case.text)
    if not found:
        return None
    letters = sum(character.isalnum() for word in found for character in word)
    sentences = max(1, len(split(case.text)))
    return 100 * (_LETTERS * letters - _SENTENCES * sentences) / len(found) - _BASE


METRICS = (Metric("grade", grade, "neither", "Coleman and Liau 1975"),)
