"""What schemathesis is told before it runs: files are sent as the text that they are."""

from __future__ import annotations

import schemathesis

FILES = (
    "application/x-ndjson",
    "application/x-bibtex",
    "application/x-research-info-systems",
    "application/vnd.citationstyles.csl+json",
    "text/csv",
)
schemathesis.serializer.alias(list(FILES), "text/plain")
