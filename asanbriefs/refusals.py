"""The log's line about a refusal: who, and what; it is no fault with a place in code."""

import logging

REFUSED = 403


class Refusals(logging.Filter):
    """Django logs a refused request with its traceback; here it gets one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite what is said of a refusal; let everything through."""
        request = getattr(record, "request", None)
        if request is not None and getattr(record, "status_code", 0) == REFUSED:
            user = getattr(request, "user", None)
            who = (user.get_username() if user else "") or "nobody signed in"
            # The path stands last, escaped: nobody can write lines of their own.
            path = record.args[-1] if isinstance(record.args, tuple) else ""
            record.msg, record.args = "Refused: %s %s %s", (who, request.method, path)
            record.exc_info = None
        return True
