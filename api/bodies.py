"""What a body says it is."""

from __future__ import annotations

from fastapi import Request


def content_type(request: Request) -> tuple[str, str]:
    """Return the media type of the body, or an empty text, and its character set; UTF-8 where none is named."""
    media_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    named = dict(part.strip().partition("=")[::2] for part in parameters.split(";"))
    return media_type.strip(), named.get("charset", "utf-8").strip('"')
