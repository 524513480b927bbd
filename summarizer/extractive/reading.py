"""What readers mind in a TL;DR, whatever words it shares with an author's own: set by hand, in the ranker's units.

The authors' TL;DRs that the ranker learned from hold no abstracts with labelled sections and few from outside machine
learning, and a score of shared words forgives a sentence that opens with "It". A weight of 0.01 is one point of shared
words in 100; what each costs by that measure was looked up by cross-validation on the same training data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from summarizer.extractive.compression import MOST_WORDS, Form
from summarizer.extractive.wording import LABEL

Features = Mapping[str, float]

_TOO_LONG = -10.0
_DANGLES, _POINTS_BACK, _IS_OPAQUE, _EVALUATES, _IS_VAGUE = -0.15, -0.03, -0.03, -0.1, -0.05
_IS_FORCED, _IS_FRAGMENT, _BACKGROUND = -0.03, -0.04, -0.08
_SAYS_WHAT_IT_DOES = 0.06
_IS_PROCEDURE, _FINDS, _CONCLUDES, _STUDIES_TIMES = -0.12, 0.1, 0.03, 2
_PER_WORD, _WORDS_ENOUGH = 0.0015, 22
_SECTIONS = (
    (re.compile(r"\W*(?:conclu|interpret|significance|contribution|summary)", re.IGNORECASE), 0.06),
    (re.compile(r"\W*(?:result|finding|outcome)", re.IGNORECASE), 0.0),
    (re.compile(r"\W*(?:background|context|introduction|motivation|importance|problem)", re.IGNORECASE), -0.05),
    (re.compile(r"\W*(?:method|material|design|setting|patient|participant|measure|data)", re.IGNORECASE), -0.04),
)
_CONTRIBUTES = ("proposes", "is proposed", "this work", "shows", "studies", "makes", "our method", "we", "our")
_LEADS_UP = ("sentence 0", "long before contribution", "-2 from contribution", "-1 from contribution")
_PAPER = "paper|work|article|study|survey|report|review|thesis|letter|note"
_DANGLING = re.compile(
    rf"(?:it|they|these|those|such|both|its|their|he|she|doing so|this(?! (?:{_PAPER}))|"
    r"the (?:proposed|resulting|latter|former|method|model|approach|framework|algorithm|system|authors?|technique|"
    r"second|other|first (?=tracks|is|uses)))\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:such(?! as\b| that\b)|these|those(?! (?:that|of|for|in|with|from|who|which)\b)|"
    rf"this(?! (?:{_PAPER})\b)|the (?:above|aforementioned|same) \w+|the following two)\b",
    re.IGNORECASE,
)
_OPAQUE = re.compile(
    r"\bsuch (?:an? (?!way\b|manner\b)|\w+s\b(?! as\b))|\bthis (?:\w+ )?(?:problem|challenge|question|issue|gap|task|"
    r"idea|goal|limitation|observation|phenomenon|setting|direction)\b",
    re.IGNORECASE,
)
_EVALUATING = re.compile(
    r"(?:we (?:also |further |extensively |empirically |then |first )*(?:(?:evaluate|test|validate|compare|experiment|"
    r"apply|demonstrate|show|verify|assess)(?: (?:on|with|our|the (?:proposed|effectiveness|performance|efficacy|"
    r"utility|potential|approach|method|model)|this|these|its|it|them)\b)|(?:conduct|perform|use|run|carry out|put)\b)|"
    r"(?:extensive |comprehensive |the |our )*(?:experiments?|evaluations?)(?: results)?\b)",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:sheds? (?:new |some )?light|avenues?\b|(?:highlights?|underscores?|emphasi[sz]es?) the (?:need|importance|"
    r"potential|necessity|value)|we hope|future (?:work|research|directions?)|paves? the way|are (?:of great interest|"
    r"discussed)|key insights? .{0,20}(?:is|are) two|in (?:two|three|four|several) ways\b)",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(r"To [^,]*\Z")
_PROCEDURE = re.compile(
    r"\b(?:(?:were|was) (?:(?:\w+ly|then|also|subsequently) )?"
    r"(?:randomi[sz]ed|recruited|enrolled|included|assigned|allocated|divided|collected|"
    r"measured|assessed|performed|analy[sz]ed|obtained|asked|administered|reviewed|used|conducted|interviewed|"
    r"recorded|evaluated|carried out|followed|selected|examined|determined|calculated|given|treated|screened)|"
    r"consisted of|underwent|(?:outcome|predictor|primary|secondary|explanatory) (?:measures?|variables?|end ?points?)|"
    r"inclusion criteria|(?:sample|cohort|population) comprised|we (?:\w+ly )?(?:reviewed|recruited|enrolled|collected|"
    r"included|interviewed|followed|randomi[sz]ed|retrieved|searched))\b",
    re.IGNORECASE,
)
_FINDING = re.compile(
    r"\b(?:significant(?:ly)?|(?:was|were|is|are) (?:\w+ly )?(?:associated|correlated|related)|correlated|predicted|"
    r"p ?[<=≤] ?0?\.\d|compared (?:with|to)|(?:higher|lower|greater|fewer|more|less|better|worse) \w*.{0,60}\bthan|"
    r"(?:reduc|increas|improv|decreas)ed|did not|no (?:\w+ )?(?:differences?|association|effect)|only \d)\b|"
    r"\d ?% of\b",
    re.IGNORECASE,
)


def dangles(text: str) -> bool:
    """Return whether the text opens with a word that points to what stood before it: "It", "These", "The method"."""
    return _DANGLING.match(text) is not None


def points_back(text: str) -> bool:
    """Return whether the text holds a word that points to another sentence: "such systems", "these methods"."""
    return _POINTING.search(text) is not None


def only_evaluates(text: str) -> bool:
    """Return whether the text opens by saying that something was evaluated, not what it is or what came out."""
    return _EVALUATING.match(text) is not None


def readers_score(form: Form, sentence: Features, *, of_a_study: bool) -> float:
    """Return what is added by hand for a form, given its sentence's features. In the report of a study, where nothing
    is proposed, what was found goes before how it was looked for."""
    return (
        _of_length(form)
        + _DANGLES * dangles(form.text)
        + _POINTS_BACK * points_back(form.text)
        + _IS_OPAQUE * (_OPAQUE.search(form.text) is not None)
        + _EVALUATES * only_evaluates(form.text)
        + _IS_VAGUE * (_VAGUE.search(form.text) is not None)
        + _IS_FRAGMENT * (_FRAGMENT.match(form.text) is not None)
        + _IS_FORCED * ("forced" in form.deleted)
        + _SAYS_WHAT_IT_DOES * _is_about_what_is_named(sentence)
        + _BACKGROUND * _is_background(sentence) * (_STUDIES_TIMES if of_a_study else 1)
        + (_of_a_study(form) if of_a_study else 0.0)
    )


def reports_procedures(sentence: str) -> bool:
    """Return whether a sentence says how a study was carried out: "were randomised", "the outcome measure was"."""
    return _PROCEDURE.search(sentence) is not None


def section_score(sentence: str, current: float) -> float:
    """Return what is added by hand for the labelled section in which the sentence stands, or goes on to stand."""
    label = LABEL.match(sentence)
    if label is None:
        return current
    return next((score for pattern, score in _SECTIONS if pattern.match(label.group())), 0.0)


def _of_length(form: Form) -> float:
    """Forms over 30 words are the last resort, the shorter the better; up to 22, longer ones say more."""
    over = max(0, form.words - MOST_WORDS)
    return (_TOO_LONG - over if over else 0.0) + _PER_WORD * min(form.words, _WORDS_ENOUGH)


def _of_a_study(form: Form) -> float:
    if reports_procedures(form.text):
        return _IS_PROCEDURE
    return _FINDS * (_FINDING.search(form.text) is not None) + _CONCLUDES * ("announcement" in form.deleted)


def _is_background(sentence: Features) -> bool:
    """Return whether a sentence opens the abstract or leads up to its contribution without saying anything that the
    authors did."""
    leads_up = any(sentence[name] for name in _LEADS_UP)
    return leads_up and not any(sentence[f"sentence {name}"] for name in _CONTRIBUTES)


def _is_about_what_is_named(sentence: Features) -> bool:
    """Return whether a sentence counts as the contribution by the name that it opens with alone ("LoRA keeps …"): the
    authors speak of nothing that they did, so nothing else tells it from what leads up to it."""
    contributes = any(sentence[f"sentence {name}"] for name in _CONTRIBUTES)
    return bool(sentence["+0 from contribution"] and not sentence["sentence 0"]) and not contributes
