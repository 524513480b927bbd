"""What schemathesis is told before it runs: JSON lines are sent as the text that they are."""

from __future__ import annotations

import schemathesis

schemathesis.serializer.alias("application/x-ndjson", "text/plain")
