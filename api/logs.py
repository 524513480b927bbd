"""What the service tells whoever runs it: JSON lines on stderr, each with the id of the request that it is about."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Literal

from api.watch import REQUESTS

if TYPE_CHECKING:
    from structlog.typing import Processor


def configure(told: Literal["warnings", "requests"]) -> None:
    """Have everything that is logged in this process go to stderr as JSON, from warnings on; with `requests` also one
    line for each of them."""
    import structlog  # brings rich

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    written: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=written))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(REQUESTS).setLevel(logging.INFO if told == "requests" else logging.WARNING)
