"""How much a line reads like a paper's title rather than like a paragraph of an abstract.

The weights are log-odds set by hand. No cue looks at how long a line is: a title names, a paragraph states.
"""

from __future__ import annotations

import re

_LIMIT = 8.0
_NEUTRAL = 1.0
_SMALL_WORD = 3
_LONGEST_ABBREVIATION = 8

_ABBREVIATION = re.compile(r"(?:\b(?:vs|e\.g|i\.e|etc|al|cf|resp|approx|Figs?|Eqs?|No|Dr|Mr|Mrs|St|Vol|Pt|[A-Z])|\.)$")
_FULL_STOP = re.compile(r"\.(?=[\"'”’)\]}]*\s+[\"'“‘(\[`$\\*]*[A-Z0-9])")
_FINAL_STOP = re.compile(r"\.[\"'”’)\]}]*$")
_WIDE_STOP = re.compile(r"[。！？](?=.)|。$")
_OTHER_END = re.compile(r"[?!](?=\s+[A-Z])")
_OPEN_END = re.compile(r"[,;:]$")
_ADDRESS = re.compile(r"https?://|\bwww\.|\\url\b|\\href\b|\b(?:github|gitlab|huggingface)\.(?:com|co|io)\b")
_LIST_ITEM = re.compile(r"(?:[-*–—•‣◦▪+>|#]+|\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)])\s")
_DISPLAY_MATH = re.compile(r"\$\$|\\\[|\\begin\b|\\\(|&\s*=")
_SECTION = re.compile(
    r"(?:abstract|aims?|availability|background|code|conclusions?|context|contributions?|data|design|discussion|"
    r"findings|importance|interpretation|introduction|keywords?|limitations|(?:materials and )?methods?|motivation|"
    r"objectives?|project page|purpose|results?|setting|significance|summary|tl;?dr)\s*(:|\.|$)",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"(?:We|Our|I|It|They|There|Here|However|Moreover|Furthermore|Additionally|Finally|Specifically|Consequently|Thus|"
    r"Notably|Although|In (?:this|our|particular|contrast|addition)|To (?:this end|address)|As a result|For example|"
    r"(?:This|These|The)(?: \w+)? (?:is|are|was|were|has|have|can|shows?|presents?)|"
    r"(?:All |Source |Our )?(?:[Cc]ode|[Dd]ata|[Mm]odels?|[Dd]emos?)(?: and \w+)? (?:is|are|will|can)|"
    r"This (?:paper|work|article|study|survey|report|thesis|note))\b(?=[ ,])"
)
_STATING = re.compile(
    r"\b(?:we|our|us|it|its|they|their|these|those|this|which|that|is|are|was|were|be|been|being|has|have|had|can|could|"
    r"may|might|must|should|will|would|does|do|did|not|also|such|however|than|there|often|typically|while|both|"
    r"(?:show|propose|present|introduce|achieve|improve|demonstrate|provide|require|remain|outperform|use|allow|enable|"
    r"evaluate|reveal|suggest|yield|exhibit|validate|investigate|establish|indicate|confirm|prove|obtain|find)(?:e?s)?)\b"
)
_CLAUSE_FIRST = re.compile(
    r"(?:While|When|By|With|Despite|Beyond|Given|Using|Unlike|To|Since|Because|If|For|On|As)\b[^:]*, (?:[a-z]|[A-Z]{2})"
)
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[-'’][^\W_]+)*")
_SMALL_START = re.compile(r"[a-z]+,?\s+[a-z(]")
_CONTINUED = re.compile(r"(?:however|moreover|furthermore|therefore|thus|hence|and|but|or|where|which|that|of)\b,?\s")


def title_score(line: str) -> float:
    """Return the log-odds, from -8 to 8, that this line (without outer white space) is a title."""
    cues = (_sentences, _ending, _case, _statement, _opening, _marks)
    score = sum((cue(line) for cue in cues), start=_NEUTRAL)
    return max(-_LIMIT, min(_LIMIT, score))


def _sentences(line: str) -> float:
    stops = sum(not _is_abbreviation(line, match.start()) for match in _FULL_STOP.finditer(line))
    wide = len(_WIDE_STOP.findall(line))
    others = len(_OTHER_END.findall(line))
    return -3.0 * min(stops + wide, 3) - 1.0 * min(others, 3)


def _is_abbreviation(line: str, stop: int) -> bool:
    return _ABBREVIATION.search(line, max(0, stop - _LONGEST_ABBREVIATION), stop) is not None


def _ending(line: str) -> float:
    if _FINAL_STOP.search(line):
        return -5.0
    return -3.0 if _OPEN_END.search(line) else 0.0


def _case(line: str) -> float:
    """Return a reward for capitals on the words that English prose writes small: all but the first and the short."""
    later: list[str] = [word for word in _WORD.findall(line)[1:] if len(word) > _SMALL_WORD]
    if not later:
        return 0.0
    share = sum(word[0].isupper() for word in later) / len(later)
    return 4.0 * share - 1.0


def _statement(line: str) -> float:
    clause = -1.0 if _CLAUSE_FIRST.match(line) else 0.0
    return clause - min(len(_STATING.findall(line)), 5)


def _opening(line: str) -> float:
    if _LIST_ITEM.match(line) or _DISPLAY_MATH.match(line):
        return -6.0
    section = _SECTION.match(line)
    if section:
        return -6.0 if section.end() == len(line) else -4.0
    if _OPENER.match(line) or _CONTINUED.match(line):
        return -2.0
    return -1.0 if _SMALL_START.match(line) else 0.0


def _marks(line: str) -> float:
    letters = sum(character.isalpha() for character in line)
    inked = sum(not character.isspace() for character in line)
    symbols = -4.0 if 2 * letters < inked else 0.0
    return symbols - (4.0 if _ADDRESS.search(line) else 0.0)
