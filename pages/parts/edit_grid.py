"""A table to edit whose cells are real inputs: nothing typed is lost or put elsewhere, however slow the answer.

The browser keeps each edit until it is told that it was taken (outbox.js), with the list, row and column that its
maker saw. A list that was replaced meanwhile is still known here, so that the edit lands on the row it was made of.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SAVES = "grids.saves"
LISTS_KEPT = 8
"""Lists of a page, the one edited last at the end, whose edits are still taken."""
_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "edit_grid",
    html='<div class="frame"></div>',
    css=(_HERE / "edit_grid.css").read_text("utf-8"),
    js=(_HERE / "edit_grid.js").read_text("utf-8"),
)
_mount_outbox = st.components.v2.component("outbox", js=(_HERE / "outbox.js").read_text("utf-8"))


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

    `tick` names the column whose tick says that a row was saved, if there is one. A drafted list's edits are kept, not
    saved yet; one with `spare` blank rows at its end keeps as many below the last that somebody typed into.
    """

    columns: Sequence[Column]
    values: Sequence[Sequence[Any]]
    rows: Sequence[Any]
    alt: str
    name: str
    tick: str | None = None
    drafted: bool = False
    spare: int = 0


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
    """What a page's grid has taken so far: the last edit's number, what was refused and why.

    `lists` are its lists by name, each with its workspace and its rows.
    """

    number: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    unseen: set[int] = field(default_factory=set)
    lists: dict[str, tuple[str | None, Sequence[Any]]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def settle(self, number: int, refused: str | None) -> None:
        """Takes an edit as answered."""
        if refused:
            self.refused[number] = refused
            self.unseen.add(number)
        self.number = max(self.number, number)

    def found(self, made: Sequence[dict[str, Any]]) -> list[CellEdit]:
        """The edits with the rows that they were made of."""
        known = []
        for each in made:
            if each["list"] in self.lists:
                self.lists[each["list"]] = self.lists.pop(each["list"])
                row = self.lists[each["list"]][1][each["row"]]
                known.append(CellEdit(each["number"], row, each["column"], each["value"], self))
            else:
                self.settle(each["number"], RESTARTED)
        return known

    def forget_seen(self) -> None:
        """Leaves what was refused aside once it was shown."""
        self.refused = {number: why for number, why in self.refused.items() if number in self.unseen}


def draw(name: str, workspace: str | None, sheet: Sheet, save: Callable[[Any], None]) -> None:
    """The grid of a page, with rows of a workspace, told by its id, or of none.

    At the next run of any page `save` is given a desk with that workspace and saves what `taking` then gives.
    """
    taken = _taken(name)
    st.session_state.setdefault(SAVES, {})[name] = save
    taken.lists[sheet.name] = (workspace, sheet.rows)
    for old in [*taken.lists][:-LISTS_KEPT]:
        del taken.lists[old]
    _mount(
        key=f"{name}.grid",
        data={
            "grid": name,
            "list": sheet.name,
            "columns": [each.told() for each in sheet.columns],
            "rows": [list(each) for each in sheet.values],
            "alt": sheet.alt,
            "tick": sheet.tick,
            "drafted": sheet.drafted,
            "spare": sheet.spare,
            "taken": taken.number,
            "refused": {str(number): why for number, why in taken.refused.items()},
        },
    )
    for why in dict.fromkeys(taken.refused.values()):
        st.warning(why, icon=":material/warning:")
    taken.unseen.clear()


def unsaved() -> dict[str, str | None]:
    """The grids with edits that are not answered yet, each with the workspace they were made in, if it is known."""
    waiting = {}
    for name, edits in _sent().items():
        taken = _taken(name)
        lists = [taken.lists.get(each["list"]) for each in edits if each["number"] > taken.number]
        if lists:
            waiting[name] = lists[0] and lists[0][0]
    return waiting


def save_edits(name: str, desk: Any) -> None:
    """Saves what was edited in a grid; a grid that is not known any more, as after a restart, has it refused."""
    if name in st.session_state.get(SAVES, {}):
        st.session_state[SAVES][name](desk)
    else:
        refuse_edits(name, RESTARTED)


def refuse_edits(name: str, why: str) -> None:
    """Refuses what was edited in a grid."""
    with taking(name) as edits:
        for each in edits:
            each.answer(why)


def refused_unseen() -> list[str]:
    """Why edits were refused, where no grid said so yet: their maker may have gone to another page."""
    taken = [_taken(name) for name in _sent()]
    return [*dict.fromkeys(each.refused[number] for each in taken for number in each.unseen)]


def outbox() -> None:
    """What carries the edits of every grid to the server; to be drawn by the app itself, outside of its pages.

    Who types and at once goes to another page takes the outbox along: Streamlit drops what a page's own parts had still
    to send, and keeps what stands on all pages.
    """
    names = st.session_state.get(SAVES, {}) | _sent()
    with st.container(key="outbox"):
        _mount_outbox(
            key="sent", data={"taken": {each: _taken(each).number for each in names}}, on_edits_change=lambda: None
        )


@contextmanager
def taking(name: str) -> Iterator[list[CellEdit]]:
    """The edits not answered yet, in the order they were made; each is to be answered once it is saved or refused.

    Streamlit begins a new run before the one at hand has stopped: the other waits until these are answered, so that no
    edit is made twice. Edits of a list that is not known any more are told to their maker and answered here.
    """
    taken = _taken(name)
    sent = sorted(_sent().get(name, []), key=itemgetter("number"))
    if any(each["number"] > taken.number for each in sent):
        st.session_state["edits.taken"] = st.session_state.get("edits.taken", 0) + 1
    with taken.lock:
        made = [each for each in sent if each["number"] > taken.number]
        if made:
            taken.forget_seen()
        yield taken.found(made)


RESTARTED = "The app was restarted while this was typed. Look whether it was saved, and type it again if not."


def _taken(name: str) -> _Taken:
    taken: _Taken = st.session_state.setdefault(f"{name}.taken", _Taken())
    return taken


def _sent() -> dict[str, list[dict[str, Any]]]:
    """The edits that the browser sent last, by the name of their grid; those answered meanwhile may be among them."""
    return dict((st.session_state.get("sent") or {}).get("edits") or {})
