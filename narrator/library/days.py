"""Days as lists and exports give them, in the one way in which an episode has them."""

from __future__ import annotations

from datetime import UTC, date, datetime


def day_of(given: object) -> str:
    """ISO 8601 of a day or a time: ISO 8601 itself, RFC 2822, seconds since 1970; empty for all else."""
    try:
        if isinstance(given, int | float) and not isinstance(given, bool):
            return datetime.fromtimestamp(given, UTC).isoformat(timespec="seconds")
        if not isinstance(given, str) or not 4 <= len(text := given.strip()) <= 64:
            return ""
        if text[:4].isdecimal():
            return date.fromisoformat(text).isoformat() if len(text) == 10 else datetime.fromisoformat(text).isoformat()
        from email.utils import parsedate_to_datetime

        return parsedate_to_datetime(text).isoformat()
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return ""
