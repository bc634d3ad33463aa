"""How much one document may be."""

from kg.errors import DocumentError

#: The longest books have some 4 million characters; a newsletter has 20 thousand.
MAX_BYTES = 8_000_000
#: Of a file that holds many documents; it is read whole.
MAX_FILE_BYTES = 2_000_000_000


def check_size(data: bytes, source: str, max_bytes: int) -> None:
    if len(data) > max_bytes:
        raise DocumentError(
            source,
            f"{len(data) / 1e6:.1f} MB in one document (the limit is {max_bytes / 1e6:g} MB)",
            "split it, or raise max_bytes for this reader",
        )
