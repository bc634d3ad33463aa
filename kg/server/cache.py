"""Answers kept, the graph being what it was when the server started."""

from collections import OrderedDict


class Cache:
    """The bytes last asked for, up to ``most`` in all. For one thread."""

    def __init__(self, most: int = 48 << 20) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: str, value: bytes) -> None:
        """One that takes more than an eighth of the room is not kept."""
        if key in self._kept or len(value) > self._most // 8:
            return
        self._kept[key] = value
        self._size += len(key) + len(value)
        while self._size > self._most:
            old, dropped = self._kept.popitem(last=False)
            self._size -= len(old) + len(dropped)
