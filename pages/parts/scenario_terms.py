"""A scenario's terms as widgets, each fault said next to its field."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import streamlit as st

from cmcore.findings import CmcoreError
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.scenario import Typed, load_scenario, make_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.terms import ScenarioInvalidError, Terms

Slots = dict[str, Any]


def model_terms(kind: str, slots: Slots) -> dict[str, Any]:
    """One model's terms from its widgets; `slots` gets a place below each for what is wrong with it."""
    with st.container(border=True):
        st.markdown(f"**{BY_KIND[kind].name}**")
        given = _widgets(kind, _type_of(kind), (), slots)
        slots[kind] = st.empty()
    return given


def typed_use(slots: Slots) -> dict[str, Any]:
    """The utilization typed in, in place of sessions."""
    with st.container(border=True):
        st.markdown("**Utilization, typed in**")
        given = _widgets("utilization", Typed, (), slots)
        slots["utilization"] = st.empty()
    return given


def _type_of(part: str) -> type[Terms]:
    found: type[Terms] = type(getattr(make_scenario({}), part))
    return found


def further_terms(part: str, shown: Collection[str], slots: Slots) -> dict[str, Any]:
    """The terms of a part that have no slider, put away until asked for; `shown` are the paths that have one."""
    kind, given = _type_of(part), {}
    if any(f"{part}.{name}" not in shown for name in kind.model_fields):
        with st.expander("More terms"):
            given = _widgets(part, kind, shown, slots)
    slots[part] = st.empty()
    return given


def _widgets(part: str, kind: type[Terms], shown: Collection[str], slots: Slots) -> dict[str, Any]:
    given = {}
    for name, field in kind.model_fields.items():
        path = f"{part}.{name}"
        if path not in shown:
            given[name] = _widget(path, str(field.title), field.annotation, field.default)
            slots[path] = st.empty()
    return given


def _widget(path: str, title: str, kind: Any, default: Any) -> Any:
    key = f"scenarios.{path}"
    if isinstance(default, tuple) and get_args(kind)[0] is str:
        st.session_state.setdefault(key, "")
        return st.text_input(title, key=key, placeholder="T1016; T1017")
    if isinstance(default, tuple):
        return _rows(path, title, get_args(kind)[0], default)
    if isinstance(default, bool):
        st.session_state.setdefault(key, default)
        return st.checkbox(title, key=key)
    if get_origin(kind) is Literal:
        st.session_state.setdefault(key, default)
        return st.selectbox(title, get_args(kind), key=key, format_func=_words)
    if isinstance(default, int):
        st.session_state.setdefault(key, default)
        return st.number_input(title, key=key, step=1)
    st.session_state.setdefault(key, None if default is None else float(default))
    value = st.number_input(title, key=key, step=_step(default), format="%.4g" if _is_small(default) else "%.2f")
    return None if value is None else f"{value:.4f}"


def _words(option: object) -> str:
    return str(option).replace("_", " ")


def _is_small(default: Decimal | None) -> bool:
    return default is not None and abs(default) <= 1


def _step(default: Decimal | None) -> float:
    return 0.01 if _is_small(default) else 1.0


def _rows(path: str, title: str, kind: type[Terms], default: tuple[Terms, ...]) -> list[dict[str, Any]]:
    """Bands, tiers, measures or legs: a row each, edited like a sheet that opens over the page."""
    key = f"scenarios.{path}"
    start = st.session_state.setdefault(f"{key}.rows", [_plain(each) for each in default])
    columns = {name: _column(str(field.title), field.annotation) for name, field in kind.model_fields.items()}
    st.caption(title)
    with st.popover("Edit rows", icon=":material/table_rows:"):
        st.markdown(f"**{title}**")
        edited = st.data_editor(
            start or [dict.fromkeys(columns)],
            key=f"{key}.{st.session_state.get('scenarios.loaded', 0)}",
            num_rows="dynamic",
            column_config=columns,
            hide_index=True,
            width="content",
        )
    return [clean for row in edited if (clean := {name: value for name, value in row.items() if value is not None})]


def _column(title: str, kind: Any) -> Any:
    if get_origin(kind) is Literal:
        return st.column_config.SelectboxColumn(title, options=list(get_args(kind)), format_func=_words)
    if kind is bool:
        return st.column_config.CheckboxColumn(title)
    if kind is str:
        return st.column_config.TextColumn(title)
    return st.column_config.NumberColumn(title)


def _plain(row: Terms) -> dict[str, Any]:
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in row.model_dump().items()}


def keep(kind: str, terms: Terms) -> None:
    """Puts a loaded scenario's terms into the widgets."""
    for name, value in terms:
        key = f"scenarios.{kind}.{name}"
        if isinstance(value, tuple) and get_args(type(terms).model_fields[name].annotation)[0] is str:
            st.session_state[key] = "; ".join(value)
        elif isinstance(value, tuple):
            st.session_state[f"{key}.rows"] = [_plain(each) for each in value]
        else:
            is_float = isinstance(value, Decimal) or (
                type(value) is int and type(terms).model_fields[name].default is None
            )
            st.session_state[key] = float(value) if is_float else value


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
