"""A table to edit whose cells are real inputs: nothing typed is lost or put elsewhere, however slow the answer.

The browser keeps each edit until it is told that it was taken (edit_grid.js), with the list, row and column that its
maker saw. A list that was replaced meanwhile is still known here, so that the edit lands on the row it was made of.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LISTS_KEPT = 8
"""Lists of a page, the one edited last at the end, whose edits are still taken."""
_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "edit_grid",
    html='<div class="frame"></div>',
    css=(_HERE / "edit_grid.css").read_text("utf-8"),
    js=(_HERE / "edit_grid.js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is text, number, money, date, check or tags; `first` is what an edited cell goes back to."""

    name: str
    label: str
    kind: str = "text"
    edited: bool = False
    pinned: bool = False
    names: bool = False
    help: str = ""
    options: Sequence[str] = ()
    first: Sequence[str | None] | None = None

    def told(self) -> dict[str, Any]:
        """The column as the browser is told of it."""
        shown = {name: getattr(self, name) for name in ("name", "label", "kind", "edited", "pinned", "names", "help")}
        return shown | {"options": list(self.options) or None, "first": None if self.first is None else [*self.first]}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it is drawn: its columns, the values of each row in their order, and what each row is.

    `tick` names the column whose tick says that a row was saved, if there is one.
    """

    columns: Sequence[Column]
    values: Sequence[Sequence[Any]]
    rows: Sequence[Any]
    alt: str
    name: str
    tick: str | None = None


@dataclass(frozen=True, slots=True)
class CellEdit:
    """One cell just edited: what its row is, which column, and what it holds now."""

    number: int
    row: Any
    column: str
    value: Any
    taken: _Taken

    def answer(self, refused: str | None = None) -> None:
        """Says that it was saved, or why it was refused; until then the browser keeps it.

        Touches no session state: where somebody typed on, a run is cut off there, and the edit would be made again.
        """
        self.taken.settle(self.number, refused)


@dataclass(slots=True)
class _Taken:
    """What a page's grid has taken so far: the last edit's number, what was refused and why, the rows of its lists.

    `given` are the edits that the browser sent and that are not taken yet, by their number.
    """

    number: int = 0
    given: dict[int, dict[str, Any]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    unseen: set[int] = field(default_factory=set)
    lists: dict[str, Sequence[Any]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def settle(self, number: int, refused: str | None) -> None:
        """Takes an edit as answered."""
        if refused:
            self.refused[number] = refused
            self.unseen.add(number)
        self.number = max(self.number, number)
        self.given.pop(number, None)

    def found(self, made: Sequence[dict[str, Any]]) -> list[CellEdit]:
        """The edits with the rows that they were made of."""
        known = []
        for each in made:
            if each["list"] in self.lists:
                rows = self.lists[each["list"]] = self.lists.pop(each["list"])
                known.append(CellEdit(each["number"], rows[each["row"]], each["column"], each["value"], self))
            else:
                self.settle(each["number"], RESTARTED)
        return known

    def forget_seen(self) -> None:
        """Leaves what was refused aside once it was shown."""
        self.refused = {number: why for number, why in self.refused.items() if number in self.unseen}


def draw(name: str, sheet: Sheet, save: Callable[[Any], bool]) -> None:
    """The grid of a page. At the next run of any page `save` is given its desk and saves what `taking` then gives.

    Who types and at once goes to another page leaves that page's run to save it.
    """
    taken = _taken(name)
    st.session_state.setdefault("grids.saves", {})[name] = save
    taken.lists[sheet.name] = sheet.rows
    for old in [*taken.lists][:-LISTS_KEPT]:
        del taken.lists[old]
    _mount(
        key=f"{name}.grid",
        data={
            "list": sheet.name,
            "columns": [each.told() for each in sheet.columns],
            "rows": [list(each) for each in sheet.values],
            "alt": sheet.alt,
            "tick": sheet.tick,
            "taken": taken.number,
            "refused": {str(number): why for number, why in taken.refused.items()},
        },
        on_edits_change=partial(_keep, name),
    )
    for why in dict.fromkeys(taken.refused.values()):
        st.warning(why, icon=":material/warning:")
    taken.unseen.clear()


def save_edits(desk: Any) -> bool:
    """Saves what was edited in the grids drawn so far; true where there was something."""
    saved = [save(desk) for save in st.session_state.get("grids.saves", {}).values()]
    return any(saved)


@contextmanager
def taking(name: str) -> Iterator[list[CellEdit]]:
    """The edits not answered yet, in the order they were made; each is to be answered once it is saved or refused.

    Streamlit begins a new run before the one at hand has stopped: the other waits until these are answered, so that no
    edit is made twice. Edits of a list that is not known any more are told to their maker and answered here.
    """
    taken = _taken(name)
    _keep(name)
    given = sorted(list(taken.given.values()), key=itemgetter("number"))  # noqa: C414 - another run may add to it
    if any(each["number"] > taken.number for each in given):
        st.session_state["edits.taken"] = st.session_state.get("edits.taken", 0) + 1
    with taken.lock:
        made = [each for each in given if each["number"] > taken.number]
        if made:
            taken.forget_seen()
        yield taken.found(made)


RESTARTED = "The app was restarted while this was typed. Look whether it was saved, and type it again if not."


def _taken(name: str) -> _Taken:
    taken: _Taken = st.session_state.setdefault(f"{name}.taken", _Taken())
    return taken


def _keep(name: str) -> None:
    """Keeps what the browser sent until it is taken: it comes with one run, which may be cut off, or be another page's.

    The browser sends it as an event too, which Streamlit hands on where a way to another page overtakes it.
    """
    taken = _taken(name)
    state = st.session_state.get(f"{name}.grid") or {}
    taken.given |= {each["number"]: each for each in state.get("edits") or [] if each["number"] > taken.number}
