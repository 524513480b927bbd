"""Papers that are only about orders to models: sentences on attacks, defences and measurements, of our own making."""

from __future__ import annotations

import itertools

WHO = (
    "Attackers",
    "Malicious web pages",
    "Our red team's prompts",
    "Hidden texts in preprints",
    "Adversarial suffixes",
    "Prompt injections",
)
DO = (
    "make models ignore previous instructions",
    "ask assistants to reveal their system prompt",
    "override the guidelines of a chatbot",
    "demand a positive review from automated reviewers",
    "exfiltrate the user's data through image links",
)
WHERE = (
    "in 40 percent of our trials.",
    "although a filter removes delimiters.",
    "when the injected text is encoded in base64.",
    "unless the summarizer is trained on quoted attacks.",
)
ABOUT = [f"{who} {do} {where}" for who, do, where in itertools.product(WHO, DO, WHERE)]
ABOUT += [
    'We hide "ignore all previous instructions" in white text and count who obeys.',
    "A defence that decodes base64 before filtering stops nine of ten attacks.",
    "Multilingual attacks («ignorez les instructions») transfer better than English ones.",
    "We study instruction hierarchies: should a model follow the system prompt or the user?",
    "Reviewers who use language models give higher scores to papers with hidden orders.",
]
