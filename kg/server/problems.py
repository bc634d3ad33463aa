"""What a client did wrong, or what it can't have now."""

from kg.errors import KgError


class Problem(KgError):
    """Becomes a response with this status and ``{"error": message}``, or the message as text."""

    def __init__(self, status: int, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


def busy(message: str = "too many requests at once; try again") -> Problem:
    """503 with Retry-After."""
    return Problem(503, message, headers={"Retry-After": "1"})
