"""Whether a sentence's first word, which any sentence writes with a capital, is a name all the same.

English tells: a noun in the singular that stands without an article before its verb ("Quillon weaves the cloth"),
before what explains it ("Quillon, a loom, …") or as an owner ("Quillon's loom") is a name, unless it is a word for what
cannot be counted ("Training takes …"). Those are told by their endings, and by lists where the ending does not.
"""

from __future__ import annotations

import re

from summarizer.checks.words import FUNCTION_WORDS

# Verbs of the third person that are seldom nouns in the plural; some are, and stand behind an adjective then.
_VERBS = frozenset(
    """achieves adapts addresses adds adopts advances aggregates aims aligns alleviates allows alternates amplifies
    analyzes applies approximates assembles assigns assumes attains attends augments automates avoids balances beats
    becomes begins boosts bridges brings builds calibrates captures categorizes challenges chooses classifies closes
    collects combines compares competes compiles complements completes composes compresses comprises computes
    concatenates conceptualizes conditions connects consists constrains constructs contains contributes controls
    converges converts corrects couples covers creates customizes cuts decides decodes decomposes decouples
    decreases defines delivers demonstrates denotes departs depends derives detects determines discovers
    disentangles distills divides doubles drives drops edits eliminates embeds emphasizes employs empowers enables
    encodes encourages enforces enhances enriches ensures establishes estimates evaluates exceeds excels executes
    exhibits expands explains exploits explores exposes extends extracts facilitates fails features fills finds fits
    fixes follows forces formulates fuses gathers generalizes generates gets gives guides handles harnesses helps
    highlights holds identifies imitates implements imposes improves includes incorporates increases induces infers
    inherits initializes injects integrates introduces involves iterates keeps lacks lags leads learns lets
    leverages lies links lowers maintains makes maps masks matches maximizes measures merges minimizes mitigates
    mixes models modifies moves needs obtains offers opens operates optimizes outperforms outputs overcomes pairs
    parses performs picks pinpoints plans plays poses predicts presents preserves prevents prioritizes probes
    processes produces promotes propagates proposes proves provides prunes pushes raises ranks reaches reads
    recovers reduces refers refines reformulates regularizes relies remains removes renders replaces represents
    requires resolves retains retrieves reuses reveals routes runs samples satisfies scales schedules scores
    searches segments selects separates serves sets shifts shows shrinks simplifies simulates skips solves speeds
    splits stabilizes stands starts stores streamlines strengthens suggests supports surpasses synthesizes tackles
    takes targets teaches tells tests ties tracks trains transforms translates treats trims tunes turns
    underperforms unifies unlocks updates uses utilizes validates varies verifies views wins works wraps writes
    yields""".split()  # noqa: SIM905
)
_NOUNS_TOO = frozenset(
    """advances aims attributes balances boosts bridges challenges conditions controls couples covers drives drops
    edits estimates exploits features fits forces guides highlights leads links maps masks matches measures mixes
    models moves needs offers outputs pairs plans plays probes processes ranks routes samples scales schedules
    scores searches segments sets shifts speeds splits stands starts stores supports targets tests ties tracks
    trains turns updates uses views wins works wraps yields""".split()  # noqa: SIM905
)
_ADVERB = r"(?:(?:[a-z]+ly|also|now|then|thus|further|even|still|never|not|both|first|jointly) )?"
_ACTS = re.compile(
    rf" {_ADVERB}(?:is|was|does|has|{'|'.join(sorted(_VERBS - _NOUNS_TOO))}|[a-z]{{3,}}(?:izes|yzes|ifies))\b"
)
_MAY = re.compile(rf" {_ADVERB}(?:can|could|cannot|will|would|may|might)\b")  # what may be said of many things too
_TAKES = re.compile(rf" {_ADVERB}[a-z]+[a-rtv-z]s (?:a|an|the|its|each|every|this|no|up|as|better|state-of-the-art)\b")
_EXPLAINED = re.compile(r"(?:,|:| -{1,3}| [–—]) an? [a-z]")
_COUNTS_NOT = frozenset(
    """accuracy air attention audio blood brain care code compute confidence coverage curriculum data debate depth
    detail dialogue dropout effort empathy energy english evolution evidence expertise fairness feedback finetuning
    geometry grammar hardware health heat help human humor inference infinite information intelligence irony
    knowledge language latency life light logic mathematics mass math memory metadata momentum motion music nature
    noise overfitting performance physics play power practice pressure progress prompt quality radar rain randomness
    rank reason reinforcement replay research retrieval reuse risk scale self-attention sleep slang software sound
    speech speed student success supervision support surprise syntax talk teamwork technology temperature text
    theory thought throughput time touch trade traffic transfer trust truth vision voice water wealth weather weight
    width wisdom wheat work""".split()  # noqa: SIM905
)
# What a sentence may open with before a comma, a colon or its verb, and whose something may be.
_ANYBODY = frozenset(
    """additionally anybody anyone author authors besides child children code conclusion conclusions contribution
    contributions conversely existing everybody everyone everything finally first fourth furthermore hence here
    however idea indeed instead introduction keyword keywords last lastly likewise meanwhile men moreover motivation
    nevertheless next nobody none nonetheless nothing novelty novel objective online otherwise overall overview
    paper people problem project proposal question recently result second similarly solution somebody someone
    something still student summary technique third today tomorrow women user yes yesterday yet""".split()  # noqa: SIM905
)
COMMON = frozenset(
    """this that these it we our abstract paper work study approach method model models research researchers authors
    results experiments analysis data training learning evidence code performance theory""".split()  # noqa: SIM905
)
_COMMON_ENDINGS = (
    "ing", "ion", "ions", "ness", "ment", "es", "ed", "ism", "ers", "ors", "ance", "ence", "cy", "ty", "try", "sis",
    "logy", "graphy", "therapy", "ship", "ture", "ally", "edge", "ics", "able", "ical", "ings", "als",
)  # fmt: skip
_OWNS = ("'s", "'")


def names_its_subject(word: str, rest: str) -> bool:
    """Return whether the word that opens a sentence is surely a name; `rest` is the sentence behind it."""
    bare = word.lower().removesuffix("'").removesuffix("'s")
    if is_common(bare):
        return False
    owns = word.endswith(_OWNS) and bool(re.match(r" [a-z]", rest))
    acts = _ACTS.match(rest) or _TAKES.match(rest) or (_MAY.match(rest) and not bare.endswith("s"))
    return owns or bool(acts) or (bool(_EXPLAINED.match(rest)) and not bare.endswith("ly"))


def is_common(low: str) -> bool:
    """Return whether a lower-case word may open a sentence without an article though it is no name: "training"."""
    listed = low in FUNCTION_WORDS or low in COMMON or low in _COUNTS_NOT or low in _ANYBODY
    return listed or low in _VERBS or f"{low}s" in _VERBS or low.endswith(_COMMON_ENDINGS)
