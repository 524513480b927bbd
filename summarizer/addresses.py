"""Where a model or a reader is: which name at which address, and what is this machine itself."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from summarizer.errors import ModelUnknown

# Providers that go to the address they are given, and nowhere else.
_KEEP_TO_ADDRESS = frozenset(
    {
        "anthropic",
        "custom_openai",
        "hosted_vllm",
        "litellm_proxy",
        "llamafile",
        "lm_studio",
        "ollama",
        "ollama_chat",
        "openai",
        "text-completion-openai",
        "vllm",
    }
)

# What RFC 5321 calls a mailbox, without quoted names, comments and addresses in brackets, which nobody has.
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LONGEST, _LONGEST_NAME = 254, 64


def mail_address(text: str) -> str | None:
    """Return an address of mail as a server is given it, its domain in ASCII and lower case; None where it is none."""
    name, at, domain = text.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    if not at or not _NAME.fullmatch(name) or not _DOMAIN.fullmatch(domain):
        return None
    whole = f"{name}@{domain}"
    return whole if len(name) <= _LONGEST_NAME and len(whole) <= _LONGEST else None


def is_local(address: str) -> bool:
    """Say whether a URL leads to this machine itself."""
    return is_loopback(urlsplit(address).hostname or "")


def is_loopback(host: str) -> bool:
    """Return whether a host name or address, without a port, means this machine whatever a name server says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def target(model: str, api_base: str, providers: Collection[str]) -> dict[str, str]:
    """Return where a request for a model at this address goes: model, api_base and, where one must be made up, api_key.

    providers: the prefixes that LiteLLM knows. A name without one is a model of that server; a provider that might go
    elsewhere than to a local address is refused, so what was meant for this machine stays on it. Raises: ModelUnknown.
    """
    prefix, _, name = model.partition("/")
    provider = prefix if name and prefix in providers else ""
    found = {"model": model if provider else f"openai/{model}", "api_base": api_base}
    if not is_local(api_base):
        return found
    if provider and provider not in _KEEP_TO_ADDRESS:
        raise ModelUnknown(model, hint=f"For the server at your own address write openai/{name}.")
    if provider in {"", "openai"} and not os.environ.get("OPENAI_API_KEY"):
        found["api_key"] = "none"  # the SDK insists on one; local servers do not
    return found
