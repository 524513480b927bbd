"""The fixed wordings of abstracts on which deletion rests: what opens, announces, cites and trails."""

from __future__ import annotations

import re

LABEL = re.compile(
    r"(?:\\textbf\{|\*\*)?(?:[A-Z][A-Z]+(?:(?: |/|, | & )[A-Z]+){0,4}|(?:Background|Context|Objectives?|Aims?|Purpose|"
    r"Motivation|(?:Materials and |Methods and )?(?:Methods?|Results?|Findings)|Methodology|Design|Setting|Discussion|"
    r"Conclusions?|Interpretation|Significance|Introduction|Contributions?|Abstract|Summary|Problem|Approach|"
    r"Importance|Inquiry|Knowledge|Grounding|"
    r"Originality|Implications|Limitations|Participants|Patients|Measurements|Main (?:Results|Outcomes?)|Evaluation)"
    r"(?: and [a-z]\w+)?)\s?(?::|—)(?:\}|\*\*)?\s+(?=\S)"
)

_ADVERBS = (
    "however|moreover|furthermore|additionally|specifically|consequently|therefore|thus|hence|notably|finally|lastly|"
    "here|"
    "instead|overall|importantly|interestingly|surprisingly|remarkably|accordingly|nevertheless|nonetheless|similarly|"
    "conversely|meanwhile|subsequently|afterwards|in that way|in this way|"
    "besides|correspondingly|at the same time|on this basis|for this purpose|likewise|crucially|critically|also|"
    "then|next|first|second|third|firstly|secondly|thirdly|unfortunately|still|"
    "ultimately|"
    "concretely|more (?:specifically|precisely|generally|importantly)|most (?:importantly|notably)"
)
_WORK = "paper|work|article|study|report|letter|note|survey|thesis|chapter|contribution"
OPENER = re.compile(
    rf"(?:(?:{_ADVERBS}|in (?:this|the present|the current|our) (?:\w+ )?(?:{_WORK})|"
    r"in (?:particular|addition|contrast|summary|conclusion|response|turn|fact|general|short|essence)|with this paper|"
    r"to (?:this|that) end|to do (?:so|this)|as a (?:result|consequence|solution|remedy)|for (?:this|these) \w+|"
    r"to (?:\w+ly )?(?:address|tackle|overcome|solve|remedy|mitigate|bridge|fill|close|alleviate|handle|resolve) "
    r"(?:(?:this|these|those|that|such)(?: \w+){0,3}|"
    r"the (?:challenge|problem|issue|gap|limitation)s?)|(?:based|building) (?:up)?on (?:this|these)(?: \w+){0,2}|"
    r"(?:motivated|inspired) by (?:this|these)(?: \w+){0,2}|on the (?:other|one) hand|in light of (?:this|these)(?: "
    r"\w+)?"
    rf"),\s+|(?:in this (?:{_WORK})|here|thus|hence|therefore|but|and|yet|so)\s+(?=we\b))",
    re.IGNORECASE,
)
CONTINUING = re.compile(
    r"(?<=\bwe) (?:also|further|additionally|furthermore|moreover|thus|therefore|hence|instead|finally|then|first|"
    r"next)\b,?"
    r"(?= \w)",
    re.IGNORECASE,
)

_FIND = (  # not argue, believe or suggest, without which an opinion would stand as a fact
    "show|shows|showed|demonstrate|demonstrates|demonstrated|find|found|prove|proved|observe|observed|conclude|"
    "report|reported|establish|discover|discovered|reveal|reveals|revealed|indicate|indicates|indicated|"
    "confirm|confirms|confirmed|verify"
)
_RESULTS = "results?|experiments?|findings|evaluations?|analys[ie]s|simulations?|stud(?:y|ies)|work"
_KIND = "extensive|experimental|empirical|numerical|theoretical|simulation|evaluation|comprehensive"
ANNOUNCEMENT = re.compile(
    rf"(?:we(?: (?:also|then|further|first|next|finally|empirically|theoretically|experimentally|formally))? "
    rf"(?:{_FIND})"
    rf"(?: (?:theoretically|empirically|experimentally|here))?|(?:(?:our|the|these) )?(?:(?:{_KIND}) "
    rf"){{0,2}}(?:{_RESULTS})"
    rf"(?:\s(?:on|in|across|with|over|from)\s[^,;]{{3,80}}?)?\s(?:{_FIND})|it is shown|"
    rf"this (?:{_WORK}) (?:{_FIND}))\s+that\s+(?!(?:it|they|this|these|such|both|our|he|she|doing)\b)",
    re.IGNORECASE,
)

SECOND_THAT = re.compile(r"\b(?:and|but|or) that\b")

_SUBORDINATORS = (
    "while|although|though|when|if|as|since|because|by|to|in|for|with|on|given|despite|unlike|using|based|motivated|"
    "inspired|"
    "from|at|through|after|under|without|rather|due|following|whereas|compared|among|during|across|within|until|once|"
    "besides|"
    "beyond|[a-z]{2,}ing"
)
SUBORDINATE_START = re.compile(rf"(?:{_SUBORDINATORS})\b", re.IGNORECASE)
INNER_SUBORDINATE = re.compile(
    r"\bthat,? (?:if|when|while|although|though|because|since|once|unless|whenever|given that)\b", re.IGNORECASE
)
LEADING_CLAUSE = re.compile(
    rf"(?:{_SUBORDINATORS})\b[^.;:]{{3,200}}?,\s+(?=(?:(?:here|in this (?:{_WORK})),? )?(?:we|this (?:{_WORK})|our)\b)",
    re.IGNORECASE,
)

_YEAR = r"(?:19|20)\d\d[a-z]?"
_AUTHOR = r"(?:et al\.?,?|[A-Z][\w’'-]+(?:,| (?:and|&) [A-Z][\w’'-]+,?))"
CITATION = re.compile(
    rf"\s*(?:\([^()]{{0,160}}?{_AUTHOR}\s?{_YEAR}[^()]{{0,160}}\)|\[\d+(?:[,–-]\s?\d+){{0,20}}\]|"
    r"~?\\(?:cite[a-z]*|footnote)\{[^{}]*\})"
)
_LINK = r"(?:https?://|www\.|\\url\{\s?|\\href\{\s?)"
ADDRESS = re.compile(
    rf"\s*(?:\((?:[^()]{{0,60}}\s)?{_LINK}[^()\s]{{0,300}}[^()]{{0,20}}\)|"
    rf"(?:,?\s(?:at|from|via|here|see|in|on):?\s)?{_LINK}\S{{0,300}}[^\s.,;:)])"
)
PARENTHETICAL = re.compile(r"\s*\((?P<inside>[^()]{1,300})\)")
BEFORE_AN_ADJECTIVE = re.compile(
    r"(?:^|\b(?:an?|the|this|that|our|its|their|of|and|or|in|with|for|to|by|is|are))\Z", re.IGNORECASE
)
LIMITING = re.compile(r"\b(?:among|except|excluding|not|only|unless|if|when|without|up to|at least)\b")
ENUMERATOR = re.compile(r"\d{1,2}\Z|[ivx]{1,4}\Z|[a-h]\Z")
ACRONYM = re.compile(r"[^\s()]*[A-Z][^\s()]*(?:[ -][^\s()]*[A-Z][^\s()]*){0,2}\Z")

TAIL = re.compile(
    r",\s+(?:which|where|while|whereas|thus|thereby|hence|therefore|with|by|based|such as|including|especially|"
    r"particularly|"
    r"in particular|and (?:we|it|they|our|this|thus|therefore|hence)|so that|compared|even|as well as|rather|instead|"
    r"in order|for example|e\.g\.|i\.e\.|[a-z]{3,}ing)\b|;\s|\s(?:--+|—|–)\s|—|:\s|"
    r"\s(?:which|while|whereas|thereby|such as|so that|in order to|by [a-z]+ing|using|via|"
    r"and (?:thus|therefore|hence|show|demonstrate|we)|compared (?:to|with)|based on)\s|"
    r"\s(?:to|(?:that|which)) \w+ (?:this|these|such) (?:\w+ )?\w+(?=\W*\Z)"
)
WEAK_TAIL = re.compile(r",?\s(?:for|with|in|by|on|from|across|through|under|over|to|at|during|and|that)\s|,\s")
CANNOT_END = re.compile(
    r"(?:\b(?:a|an|the|of|in|for|to|with|by|on|from|at|as|into|over|under|upon|through|between|and|or|nor|but|both|"
    r"either|"
    r"neither|not|only|that|than|is|are|was|were|be|been|being|we|our|its|their|this|these|such|can|which|who|whose|"
    r"each|following|follows|any|every|all|how|whether|what|"
    r"more|less|most|very|e\.g|i\.e|per|via|using|has|have|had|without|within|when|while|where|if|because|may|might|"
    r"suffers?|namely|first|even|also|often|attributed|due|related|associated|compared|exposed|used|designed|based|able|"
    r"likely|significantly|applied|required|needed|aim(?:s|ed)?|seeks?|tr(?:y|ies)|"
    r"tends?|attempts?|according|depending|well|respectively|relative|prior|such as|"
    r"because of|instead|rather|same|different|new|novel|various|several|many|other|long|high|low|large|"
    r"small)|[(\[,])\Z",
    re.IGNORECASE,
)
FINITE_VERB = re.compile(
    r"\b(?:we|is|are|was|were|has|have|had|can|could|may|might|must|should|will|would|does|do|did|cannot|show|find|"
    r"found|remain|"
    r"require|suffer|outperform|achieved?|improved?|reduced?|increased?|led|gave|became|learn|provide|allow|enable|"
    r"rely|"
    r"fail|offer|depend|lead|make|exhibit|yield|[a-z]{2,}(?:es|[^sui\W]s)(?= (?:a|an|the|that|to|on|in|by|and|our|"
    r"its|their|how|"
    r"both|new|novel|more|better|with|from|up|[a-z]+ly)\b))\b"
)
