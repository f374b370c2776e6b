"""Logs as one JSON object a line: a constant event name, data as keywords."""

import structlog


def log_json() -> None:
    """Write JSON lines to standard output, with the ids that were bound at the request or job boundary."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        cache_logger_on_first_use=True,
    )
