"""Logs as one JSON object a line: a constant event name, data as keywords."""

import sys
from typing import TextIO

import structlog


def log_json(out: TextIO = sys.stdout) -> None:
    """Write JSON lines to `out`, with the ids that were bound at the request or job boundary."""
    structlog.configure(
        logger_factory=structlog.WriteLoggerFactory(out),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        cache_logger_on_first_use=True,
    )
