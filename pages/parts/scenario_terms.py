"""A scenario's terms as widgets, each fault said next to its field."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import streamlit as st

from cmcore.findings import CmcoreError
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.scenario import Typed, load_scenario, make_scenario
from pages.parts import draft_grid
from pages.parts.edit_grid import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pydantic.fields import FieldInfo

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.terms import ScenarioInvalidError, Terms

Slots = dict[str, Any]
LEFT = "scenarios.left"


def stands(key: str, usual: Any) -> Any:
    """A term as its widget has it; where that is not drawn, as it was left or loaded; else as usual."""
    left = st.session_state.setdefault(LEFT, {})
    left[key] = st.session_state.get(key, left.get(key, usual))
    return left[key]


def begin(key: str, usual: Any) -> None:
    """Puts a term as it stands where its widget, which is drawn next, begins."""
    st.session_state.setdefault(key, stands(key, usual))


def given(value: Any) -> Any:
    """A widget's value as a scenario's terms take it: no float, whose last places nobody typed."""
    return f"{value:.4f}" if isinstance(value, float) else value


def put(key: str, value: Any) -> None:
    """Puts a term where its widget begins, drawn now or later."""
    st.session_state[key] = st.session_state.setdefault(LEFT, {})[key] = value


def group(part: str, title: str, summary: str, slots: Slots, *, opened: bool = False) -> Any:
    """A part's place, whose widgets are drawn while it is open; `slots` gets a place below it for what is wrong.

    Put away, its summary stands there. The title never changes: to Streamlit another title is another place.
    """
    with st.container(gap="xsmall"):
        place = st.expander(f"**{title}**", expanded=opened, key=f"scenarios.open.{part}", on_change="rerun")
        slots[part] = st.empty()
    if summary and not place.open:
        slots[part].caption(summary.replace("$", "\\$"))
    return place


def model_terms(kind: str, slots: Slots) -> dict[str, Any]:
    """One model's terms from its widgets; `slots` gets a place below each for what is wrong with it."""
    with group(kind, BY_KIND[kind].name, "", slots, opened=True) as place:
        return _widgets(kind, _type_of(kind), (), slots, drawn=place.open)


def typed_use(slots: Slots) -> dict[str, Any]:
    """The utilization typed in, in place of sessions."""
    with group("utilization", "Utilization, typed in", "", slots, opened=True) as place:
        return _widgets("utilization", Typed, (), slots, drawn=place.open)


def _type_of(part: str) -> type[Terms]:
    found: type[Terms] = type(getattr(make_scenario({}), part))
    return found


def further_terms(part: str, shown: Collection[str], slots: Slots, *, drawn: bool) -> dict[str, Any]:
    """The terms of a part that have no slider, put away until asked for; `shown` are the paths that have one."""
    kind = _type_of(part)
    if drawn and any(f"{part}.{name}" not in shown for name in kind.model_fields):
        drawn = st.toggle("More terms", key=f"scenarios.more.{part}")
    return _widgets(part, kind, shown, slots, drawn=drawn)


def _widgets(part: str, kind: type[Terms], shown: Collection[str], slots: Slots, *, drawn: bool) -> dict[str, Any]:
    given = {}
    for name, field in kind.model_fields.items():
        path = f"{part}.{name}"
        if path not in shown:
            given[name] = _widget(path, str(field.title), field.annotation, field.default, drawn=drawn)
            if drawn:
                slots[path] = st.empty()
    return given


def _widget(path: str, title: str, kind: Any, default: Any, *, drawn: bool) -> Any:
    key = f"scenarios.{path}"
    if isinstance(default, tuple) and get_args(kind)[0] is not str:
        return _rows(path, title, get_args(kind)[0], default, drawn=drawn)
    usual = _usual(default)
    if drawn:
        begin(key, usual)
        _draw(key, title, kind, default)
    return given(stands(key, usual))


def _usual(default: Any) -> Any:
    """What the widget of a term holds at first."""
    if isinstance(default, tuple):
        return ""
    return float(default) if isinstance(default, Decimal) else default


def _draw(key: str, title: str, kind: Any, default: Any) -> None:
    """The widget of a term that is no rows."""
    if isinstance(default, tuple):
        st.text_input(title, key=key, placeholder="T1016; T1017")
    elif isinstance(default, bool):
        st.checkbox(title, key=key)
    elif get_origin(kind) is Literal:
        st.selectbox(title, get_args(kind), key=key, format_func=_words)
    elif isinstance(default, int):
        st.number_input(title, key=key, step=1)
    else:
        st.number_input(title, key=key, step=_step(default), format="%.4g" if _is_small(default) else "%.2f")


def _words(option: object) -> str:
    return str(option).replace("_", " ")


def _is_small(default: Decimal | None) -> bool:
    return default is not None and abs(default) <= 1


def _step(default: Decimal | None) -> float:
    return 0.01 if _is_small(default) else 1.0


def _rows(path: str, title: str, kind: type[Terms], default: tuple[Terms, ...], *, drawn: bool) -> list[dict[str, Any]]:
    """Bands, tiers, measures or legs: a row each, edited like a sheet that opens over the page."""
    grid = f"scenarios.{path}.rows"
    if not draft_grid.has_rows(grid):
        draft_grid.begin_rows(grid, [_shown(each) for each in default])
    if drawn:
        st.caption(title)
        with st.popover("Edit rows", icon=":material/table_rows:"):
            st.markdown(f"**{title}**")
            columns = [_column(name, field) for name, field in kind.model_fields.items()]
            draft_grid.draw_rows(grid, columns, title)
            st.caption("A row with nothing in it is left out.")
    return [_as_given(kind, row) for row in draft_grid.rows_of(grid)]


def _column(name: str, field: FieldInfo) -> Column:
    title, kind = str(field.title), field.annotation
    if get_origin(kind) is Literal:
        return Column(name, title, edited=True, options=("", *map(_words, get_args(kind))))
    return Column(name, title, kind="check" if kind is bool else "text" if kind is str else "number", edited=True)


def _shown(row: Terms) -> draft_grid.Row:
    """A row of terms as its grid shows it: text, ticks and choices by their words."""
    return {name: _cell(type(row).model_fields[name].annotation, value) for name, value in row}


def _cell(kind: Any, value: Any) -> str | bool:
    if isinstance(value, bool):
        return value
    if value is None:
        return ""
    if get_origin(kind) is Literal:
        return _words(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _as_given(kind: type[Terms], row: draft_grid.Row) -> dict[str, Any]:
    """A row of a grid as the scenario takes it, what was left blank aside."""
    given = {}
    for name, field in kind.model_fields.items():
        value = row.get(name)
        if value in {None, ""}:
            continue
        options = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
        given[name] = next((each for each in options if _words(each) == value), value)
    return given


def keep(kind: str, terms: Terms) -> None:
    """Puts a loaded scenario's terms into the widgets."""
    for name, value in terms:
        key, field = f"scenarios.{kind}.{name}", type(terms).model_fields[name]
        if isinstance(value, tuple) and get_args(field.annotation)[0] is str:
            put(key, "; ".join(value))
        elif isinstance(value, tuple):
            draft_grid.begin_rows(f"{key}.rows", [_shown(each) for each in value])
        else:
            is_float = isinstance(value, Decimal) or (type(value) is int and field.default is None)
            put(key, float(value) if is_float else value)


def from_file(load: Callable[[Scenario], None]) -> None:
    """Takes the terms of a YAML file into the widgets, once; what cannot be is said, and nothing is changed."""
    with st.popover("Terms from a file", icon=":material/upload_file:"):
        given = st.file_uploader("Terms, yaml", type=["yaml", "yml"], key="scenarios.file")
    if given is None or st.session_state.get("scenarios.taken") == given.file_id:
        return
    try:
        load(load_scenario(given.getvalue().decode("utf-8", "replace")))
    except CmcoreError as error:
        st.error(str(error).replace("$", "\\$"), icon=":material/error:")
        return
    st.session_state["scenarios.taken"] = given.file_id
    st.rerun()


def say_faults(error: ScenarioInvalidError, slots: Slots) -> None:
    """Each fault below the field that it is about; what has no field is said by the caller."""
    for fault in error.faults:
        at = next((slots[path] for path in _places(fault.field) if path in slots), None)
        (at or st).error(fault.message, icon=":material/error:")


def _places(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
