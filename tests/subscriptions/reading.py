"""What stands in letters, read as their readers would."""

import re

from summarizer.subscriptions.joining import confirm


def text_of(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def token_of(message, what="confirm"):
    """Return the token of a letter's link."""
    return re.search(rf"https://papers\.example\.net/{what}/([\w-]+)", text_of(message))[1]


def confirm_from(world, message):
    return confirm(world.catalog, token_of(message), now=world.now)


def titles_in(message):
    """Return the titles of the papers of a letter."""
    return set(re.findall(r"\[\d+\] ((?:Sorting|Counting|Paper|Snow|Glass) \w+ \d+)$", text_of(message), re.MULTILINE))
