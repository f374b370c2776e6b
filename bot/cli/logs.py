"""Logs as one JSON object a line: a constant event name, data as keywords."""

import logging
import sys
from typing import TextIO

import structlog

from providers.rest.redaction import REDACTOR


def log_json(out: TextIO = sys.stdout) -> None:
    """Write JSON lines to `out`, with the ids that were bound at the request or job boundary, and no secret."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(out),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            REDACTOR,  # after the tracebacks have become text
            structlog.processors.JSONRenderer(),
        ],
        cache_logger_on_first_use=True,
    )
