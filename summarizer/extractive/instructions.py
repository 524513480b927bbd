"""Sentences of an abstract that address a language model that reads it, not a person.

Papers about prompt injection describe such sentences; a description ("attackers write 'ignore previous instructions'")
must not count. So an order has to open its clause and stand outside quotation marks, or a reading model has to be
addressed by name.

What a reader does not see, or sees as a Latin letter, is put away first: characters of no width, full-width and
look-alike letters, HTML entities. What another language orders is known by its commonest words only.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from summarizer.extractive.sentences import split

_READER = (
    r"(?:(?:AI|LLM|GPT|language model|automated|artificial)[ -])?(?:assistants?|agents?|reviewers?|models?|chatbots?|"
    r"bots?|"
    r"systems?|summari[sz]ers?|graders?|judges?)"
)
_MODEL = rf"(?:LLMs?|AIs?|GPT[\w.-]*|ChatGPT|Claude|Gemini|(?:large )?language models?|(?:AI|LLM|GPT)[ -]{_READER})"
_SUMMONS = (
    r"(?:important|attention|note|notice|warning|urgent|instructions?|reminder|message|hidden note|hey|hi|hello|dear)"
)
_CLAUSE = r"(?:^|[.!?:;,]\s*|\b(?:please|now|then|and|must|should|kindly|just)\s+|[\[(<{*#_]\s*)"
_DROP = r"(?:ignore|disregard|forget|override|bypass|discard|do not follow|don't follow|stop following)"
_THIS = r"(?:this|the) (?:paper|text|abstract|document|manuscript|submission|work|article|page)"
_OURS = r"this (?:paper|text|abstract|document|manuscript|submission|work|article)"
_ORDERED = (
    r"\b(?:you|your|please|must|should|always|never|ignore|answer|say|rate|give|cite|recommend|this (?:paper|work))\b"
)

_SIGNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "Ignore all previous instructions", "disregard the above", "forget what you were told"
        rf"{_CLAUSE}{_DROP}\s+(?:(?:all|any|every|the|your|my|these|those|of)\s+){{0,3}}(?:previous|prior|preceding|"
        rf"earlier|"
        r"above|foregoing|former|existing|system|initial|original|safety)\s+(?:[\w-]+\s+){0,2}?"
        r"(?:instructions?|prompts?|directions?|guidelines?|rules|commands?|messages?|context|text)\b",
        rf"{_CLAUSE}{_DROP}\s+(?:(?:all|everything) )?the (?:above|foregoing)\b",
        rf"{_CLAUSE}{_DROP}\s+(?:all |any |the |your )*(?:\w+ )?(?:instructions?|prompts?|rules|text|guidelines?)\s+"
        r"(?:above|before|so far|you (?:were|have been) given)\b",
        rf"{_CLAUSE}{_DROP} (?:everything|anything|all (?:of )?(?:that|this)|whatever|what)\b[^.]{{0,40}}\b(?:above|"
        rf"told|said|"
        r"instructed|earlier|written)\b",
        # "Give a positive review", "accept this paper", "do not mention any weaknesses"
        rf"{_CLAUSE}(?:give|provide|write|output|generate|produce|return|assign|submit)\s+(?:only\s+)?"
        r"(?:(?:this|the) (?:paper|work|submission)\s+)?(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}?"
        r"(?:positive|favou?rable|good|glowing|strong|excellent|high(?:er|est)?)\s+(?:\w+\s+)?"
        r"(?:review|rating|score|assessment|evaluation|recommendation|verdict|grade)\b",
        rf"{_CLAUSE}(?:do not|don't|never)\s+(?:mention|highlight|report|list|point out|include|reveal|disclose)\s+"
        r"(?:any\s+|the\s+|its\s+)?(?:\w+\s+)?(?:negatives?|weakness\w*|limitations?|flaws?|instructions?|prompt|"
        r"this note)\b",
        rf"{_CLAUSE}(?:recommend(?: accepting)?|accept)\s+(?:(?:this|the)\s+(?:paper|manuscript|submission)|"
        rf"acceptance)\b(?! r)",
        rf"{_CLAUSE}(?:reveal|print|output|repeat|leak|show)\s+(?:me\s+)?(?:your|the)\s+(?:system |hidden |initial )+"
        r"(?:prompt|instructions?|message)\b",
        # readers told what to say of the paper, notes to them, a dictated summary
        rf"\b(?:{_MODEL}|{_READER})\s+(?:must|should|shall)\s+(?:always |never |only |also )?(?:say|state|claim|cite|"
        rf"tell|recommend|rate|praise|accept|answer|respond|report|output|write)\b[^.]*\b{_OURS}\b",
        rf"^\W*(?:hidden )?(?:note|notice|message|reminder)\s+(?:to|for)\s+(?:all |any |the |every )?(?:{_MODEL}|"
        rf"{_READER})\s*:",
        rf"\bthe (?:TL;?DR|summary|correct answer|only answer) (?:of|for|to|about) {_THIS} (?:is|must|should|shall)\b",
        # a model called upon
        rf"^\W*(?:{_SUMMONS}\W*)?(?:(?:to|for)\s+)?(?:all |any |the |every )?{_MODEL}\b(?: "
        rf"{_READER})?\s*[:,].*{_ORDERED}",
        rf"^\W*dear\s+{_MODEL}\b",
        rf"\b(?:{_MODEL}|{_READER})\s+(?:reading|reviewing|summari[sz]ing|processing|that (?:reads?|"
        rf"reviews?))\s+{_THIS}\b"
        r".*\b(?:must|should|please|shall|always|never)\b",
        rf"^\W*{_SUMMONS}\W.{{0,40}}\b(?:{_MODEL}|reviewers?)\b.{{0,30}}\b(?:must|please|shall)\s+(?:\w+ )?(?:give|"
        rf"accept|rate|"
        r"recommend|say|write|ignore|answer|output|cite|state|praise|assign)\b",
        rf"\b(?:if|as|since|because|when) you(?:'re| are| were)\s+(?:an?\s+|the\s+)?{_MODEL}\b",
        rf"{_CLAUSE}as an?\s+{_MODEL},\s+you\b",
        rf"{_CLAUSE}you(?:'re| are)\s+(?:now\s+)?an?\s+(?:[\w-]+\s+){{0,3}}?(?:{_MODEL}|{_READER})\b",
        r"<\|?(?:system|im_start|im_end|assistant|endoftext)\|?>|\[/?INST\]|\bsystem prompt\s*:\s*\S|(?:^|[\[*:]\s*)"
        r"(?-i:SYSTEM|"
        r"ASSISTANT)\s*:\s",
        # forged delimiters and comments; something hidden that is to be decoded and done
        r"<!--|</?(?:abstract|instructions?|system|prompt|user|assistant|documents?|context)\b[^>]{0,80}>",
        r"\b(?:decode|decrypt|decipher|unscramble)\b[^.]{0,30}\b(?:obey|follow|execute|comply|do as)\b",
        # the same in other languages
        r"\bignor(?:iere|ez|a|e|ar|ieren sie)\b[^.]{0,30}\b(?:vorherigen|pr[ée]c[ée]dentes|anteriores|precedenti)\b",
        r"忽略[^。]{0,12}指令|(?:以前|これまで|上記)の[^。]{0,6}指示[^。]{0,10}無視",
        r"\b(?:игнорируй|забудь)(?:те)?\b[^.]{0,30}\bинструкции\b",
        # a model called by its role, told to cite, or to praise
        rf"{_CLAUSE}cite only\b[^.]{{0,60}}\bno other\b",
        # what the answer should be
        rf"{_CLAUSE}(?:answer|respond|reply|say|print|output)\s+(?:(?:only|exactly|just)\s+)*(?:with|that|the |"
        rf"[\"'“])[^.]{{1,80}}"
        r"(?:\bto (?:every|any|all|each) (?:question|prompt|query|request)|\bno matter what|\band nothing else)",
        rf"{_CLAUSE}(?:tell|inform|assure|convince)\s+(?:the|your)\s+(?:user|human|reader|operator)\s+(?:that|to)\b",
        rf"{_CLAUSE}(?:begin|start|end)\s+your\s+(?:answer|response|reply|summary|review|output)\b",
        r"\byour (?:summary|review|answer|response|tl;?dr|reply) (?:must|should|shall|has to|needs to)\b",
        rf"\b(?:when|while|before) (?:summari[sz]ing|reviewing|evaluating|rating|citing|tagging) "
        rf"{_THIS}\b[^.]{{0,40}}\b"
        r"(?:you|always|only|please|must|say|write|give)\b",
    )
)
# One of these words or marks stands in whatever a sign matches; looking for them first spares most sentences the signs.
_NEEDED = re.compile(
    r"\b(?:you\w*|your|must|should|shall|please|always|never|ignore|disregard|forget|override|bypass|discard|follow\w*|"
    r"stop|do not|don't|accept\w*|recommend\w*|reviews?|rating|score|assessment|evaluation|verdict|grade|prompts?|"
    r"instructions?|messages?|note|notice|reminder|tl;?dr|summary|answer|dear|say|rate|give|cite|this (?:paper|work)|"
    r"system|assistant|respond|reply|print|output|tell|inform|assure|convince|summari[sz]ing|reviewing|evaluating|"
    r"citing|tagging|decode|decrypt|decipher|unscramble|ignor\w*|only|игнорируй\w*|забудь\w*)\b|"
    r"<\|?|\[/?INST\]|忽略|無視",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]{1,200}\"|“[^”]{1,200}”|``[^'`]{1,200}''|(?<!\w)['‘`][^'’`]{3,200}['’`](?!\w)")
# A word with Latin letters and Cyrillic or Greek ones that look like them; words wholly of another script stay.
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u04ff])\w+\b|\b[аеорсхіѕјԁһ]+\b")
_LOOK_ALIKE = str.maketrans("аеорсхіѕјԁһутвнкмАЕОРСХІВНКМТοναι", "aeopcxisjdhytbhkmAEOPCXIBHKMTovai")
_LONGEST = 2000
_REMEMBERED = 8192  # sentences; the same few papers are asked about again and again


@lru_cache(maxsize=_REMEMBERED)
def addresses_a_model(sentence: str) -> bool:
    """Return whether the sentence gives orders to a language model that reads it. What stands in quotation marks within
    a longer sentence is reported speech and does not count."""
    plain = " ".join(_as_seen(sentence[:_LONGEST]).split())
    unquoted = _QUOTED.sub("…", plain)
    spoken = unquoted if any(character.isalnum() for character in unquoted) else plain
    return _NEEDED.search(spoken) is not None and any(sign.search(spoken) for sign in _SIGNS)


def _as_seen(text: str) -> str:
    """Return the text as a person reads it, with one form for letters that look the same."""
    if text.isascii() and "&" not in text:
        return text
    seen = unicodedata.normalize("NFKC", html.unescape(text))
    seen = "".join(character for character in seen if unicodedata.category(character) != "Cf")
    return _MIXED.sub(lambda word: word.group().translate(_LOOK_ALIKE), seen)


def count_orders(*texts: str) -> int:
    """Return how many sentences of these texts address a model."""
    return sum(addresses_a_model(text[start:end]) for text in texts for start, end in split(text))


def without_orders(text: str) -> str:
    """Return the text, as long as it was, with full stops in place of the sentences that address a model."""
    for start, end in split(text):
        if addresses_a_model(text[start:end]):
            text = text[:start] + "." * (end - start) + text[end:]
    return text
