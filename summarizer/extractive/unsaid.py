"""Things that people ask for and abstracts seldom say: licences, prices, people, machines, venues, funders.

A question for such a thing is answered only by an abstract that holds words in which it is said; a sentence that is
merely about the same subject does not answer it.
"""

from __future__ import annotations

import re

_MACHINES = (
    r"(?:GPUs?|TPUs?|CPUs?|NPUs?|(?:graphics |accelerator )?cards?|accelerators?|processors?|chips?|machines?|nodes?|"
    r"cores?)"
)
_BRANDS = r"(?:[AHVP]100|H200|B200|A6000|A10G?|L40S?|T4|RTX|Jetson|Xeon|Raspberry|FPGA|TPU|MI\d{3}\w?)"
_COUNTS = r"(?:\d[\d,]*|one|two|three|four|five|six|eight|ten|sixteen|single|hundreds?|thousands?|dozens?|multiple)"
_TRAINING = r"(?:train(?:ed|ing|s)?|teach(?:ing)?|taught|fine-?tun(?:e|ed|ing)|pre-?train(?:ed|ing)?)"
_TIME = (
    r"(?:(?:\d[\d.,]*|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few|"
    r"many))[\s-]*(?:GPU[- ])?"
    r"(?:(?<!\ba )(?<!\bone )second|seconds|minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|years?)\b|overnight)"
)  # "a second" is one more of something
_MONEY = r"(?:\\?[$€£]\s?\d|\d\s?(?:USD|EUR|dollars?|euros?|cents?)\b|\bUSD\b|\bfree of charge\b)"

# What is asked, and what an abstract holds that says it. The first row that is asked for counts.
_LICENCE = (
    r"\b(?:licen[cs]\w+|copyright(?:ed)?|terms of use|commercial(?:ly)? (?:use|product)|"
    r"(?:legal(?:ly)?|allowed|permitted) to (?:use|re-?use|sell|share|copy|build|put))\b",
    r"\b(?:licen[cs]\w+|copyright\w*|commercial|Apache|MIT|GPL|BSD|CC[- ]BY|public domain|open[- ]weights?)\b",
)
_PRICE = (
    r"\b(?:(?:what|which) (?:is the |was the |are the )?prices?|prices? (?:per|tag|for|of)|dollars?|euros?|"
    r"sell(?:s|ing)? for|on sale for|cost to (?:buy|rent|run|train|use)|how expensive|subscription|salar(?:y|ies)|"
    r"(?:what|how much) (?:does|do|did|would|is) .{0,60}\b(?:cost|charge)|how much money)\b",
    rf"{_MONEY}|\b(?:(?:the|its|their|whose) prices?|prices? of|priced|costs? (?:only|just|under|less|about|as)|"
    r"salar(?:y|ies))\b",  # "at a reasonable price" names none
)
_MACHINE_COUNT = (
    rf"\bhow many\s+(?:\w+\s+)?{_MACHINES}\b(?![- ](?:hours|days))",
    rf"\b{_COUNTS}(?:[\s-]+[\w-]+){{0,2}}?[\s-]+(?:{_MACHINES}|{_BRANDS})\b",
)
_MACHINE = (
    rf"\b(?:which|what) (?:(?:kind|type|make|model) of )?(?:\w+ )?(?:hardware|{_MACHINES})\b",
    rf"\b(?:{_BRANDS}|{_MACHINES}|hardware|NVIDIA|AMD|Intel)\b",
)
_TRAINING_TIME = (
    r"\b(?:[GTC]PU|machine|compute)[- ]?(?:hours|days)\b|"
    rf"\bhow (?:long|many (?:hours|days|weeks)) .{{0,80}}\b{_TRAINING}\b",
    rf"\b{_TIME}",
)
_AUTHOR = (
    r"\b(?:who (?:wrote|are the authors|is the (?:first|lead|senior|main) (?:author|researcher))|"
    r"(?:first|lead|senior|corresponding) author|authors?['’]? (?:names?|affiliations?|e-?mails?)|"
    r"names? of the authors?|(?:author|writer|researcher)s? (?:live|work|come from|employed)|affiliat\w+|"
    r"e-?mail address|phone number|postal address|nationality)\b",
    r"\b(?:authored by|written by|affiliat\w+|e-?mail|[\w.]+@[\w.]+)\b",
)
_VENUE = (
    r"\b(?:(?:which|what) (?:conference|journal|venue|workshop|publisher)|"
    r"(?:presented|published|appear(?:ed)?) (?:at|in) (?:which|what)|"
    r"where (?:was|were|is) .{0,60}\b(?:published|presented))\b",
    r"\b(?:conference|journal|proceedings|workshop|published|presented at|accepted)\b",
)
_FUNDER = (
    r"\b(?:who (?:paid|funded|sponsored|financed)|fund(?:ed|ing|ers?)|sponsor(?:s|ed)?|grants?|donors?)\b",
    r"\b(?:fund(?:ed|ing|ers?)|sponsor(?:s|ed)?|grants?|donors?|donat\w+|supported by)\b",
)
_ROWS = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(said, re.IGNORECASE))
    for asked, said in (_LICENCE, _PRICE, _MACHINE_COUNT, _MACHINE, _TRAINING_TIME, _AUTHOR, _VENUE, _FUNDER)
)


def wording_of(question: str) -> re.Pattern[str] | None:
    """Return what an abstract must hold to answer a question for a thing seldom said, or None for other questions."""
    return next((said for asked, said in _ROWS if asked.search(question)), None)
