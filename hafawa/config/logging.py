"""What the servers say about themselves: one line an event, JSON for machines, text on a terminal, never a secret."""

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"
SECRET_NAME = re.compile(r"passw|secret|token|authorization|cookie|credential|api_?key|encryption|session_?key", re.I)
PASSWORD_IN_URL = re.compile(r"(?<=://)([^:/@\s]*):([^@/\s]+)(?=@)")
# Whoever knows these addresses may do what they are for: become the first administrator, set a password, answer, hand
# in a mail, end a report.
SECRET_IN_PATH = re.compile(r"(/(?:setup|asked|figures/reports/stop|hooks/mail/\d+|password/[^/\s]+)/)[^/\s?]+")
QUIET = {
    "asyncio": logging.WARNING,
    "botocore": logging.WARNING,
    "django.request": logging.ERROR,  # ObserveMiddleware has a line for each request
    "mail.log": logging.WARNING,  # aiosmtpd's
    "uvicorn.error": logging.WARNING,
}


def hide_secrets(logger: "WrappedLogger", method: str, event: "EventDict") -> "EventDict":
    """Blank what is named like a secret, at any depth, and the passwords and secrets inside addresses."""
    return {key: HIDDEN if SECRET_NAME.search(key) else _hidden(value) for key, value in event.items()}


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        value = PASSWORD_IN_URL.sub(rf"\1:{HIDDEN}", value) if "://" in value else value
        return SECRET_IN_PATH.sub(rf"\1{HIDDEN}", value) if "/" in value else value
    if isinstance(value, dict):
        return {k: HIDDEN if SECRET_NAME.search(str(k)) else _hidden(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(item) for item in value]
    return value


def configure(*, level: str = "INFO", form: str = "") -> None:
    """Send our events and those of the libraries to standard error. `form`: json, text, or "" to decide."""
    as_text = form == "text" or (not form and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        *([] if as_text else [structlog.processors.format_exc_info]),
        hide_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    _to_standard_error(level, shared, _renderer(as_text=as_text))


def _renderer(*, as_text: bool) -> "Processor":
    if as_text:
        return structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _to_standard_error(level: str, shared: "list[Processor]", renderer: "Processor") -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(allow=[]), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, threshold in QUIET.items():
        logging.getLogger(name).setLevel(max(threshold, root.level))
