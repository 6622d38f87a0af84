"""Results computed once and shared by every session of the server."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Key = tuple[Any, ...]
Result = TypeVar("Result")


class Kept:
    """Computed results by key, the least used dropped.

    Who asks for a result that is being computed waits for it; who asks for another one does not.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Key, Any] = OrderedDict()
        self._computing: dict[Key, Lock] = {}
        self._lock = Lock()

    def get(self, key: Key, compute: Callable[[], Result]) -> Result:
        """The result of a key, computed where it is not kept; a computation that fails keeps nothing."""
        with self._lock:
            if key in self._results:
                return self._use(key)  # type: ignore[no-any-return]
            turn = self._computing.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._results:
                    return self._use(key)  # type: ignore[no-any-return]
            try:
                result = compute()
            except BaseException:
                with self._lock:
                    self._computing.pop(key, None)
                raise
            with self._lock:
                self._computing.pop(key, None)
                self._keep(key, result)
        return result

    def held(self, key: Key) -> Any | None:
        """The result of a key where it is kept, else None; nothing is computed."""
        with self._lock:
            return self._results.get(key)

    def drop(self, is_stale: Callable[[Key], bool]) -> None:
        """Drops the results whose keys are stale."""
        with self._lock:
            for key in [each for each in self._results if is_stale(each)]:
                del self._results[key]

    def __len__(self) -> int:
        return len(self._results)

    def _use(self, key: Key) -> Any:
        self._results.move_to_end(key)
        return self._results[key]

    def _keep(self, key: Key, result: object) -> None:
        self._results[key] = result
        while len(self._results) > self._most:
            self._results.popitem(last=False)
