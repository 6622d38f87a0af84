"""The arrows between packages point down only, and the core knows no web."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "cmcore"

PAGE_LINES, PARTS_LINES = 120, 260

ALLOWED = {
    "money": set(),
    "periods": set(),
    "workdays": set(),
    "quotation": set(),
    "findings": {"money", "periods"},
    "fields": {"money", "periods", "findings"},
    "reference": {"money", "periods", "findings"},
    "intake": {"quotation", "fields", "reference", "money", "periods", "findings"},
    "workbook": {"quotation", "fields", "money", "periods", "findings"},
    "remits": {"intake", "fields", "reference", "money", "periods", "findings"},
    "engine": {"workdays", "intake", "fields", "reference", "money", "periods", "findings"},
    "contracts": {"engine", "intake", "fields", "reference", "money", "periods", "findings"},
    "authorizations": {"engine", "intake", "fields", "reference", "money", "periods", "findings"},
    "denials": {"workdays", "remits", "engine", "intake", "fields", "reference", "money", "periods", "findings"},
    "variances": {"denials", "remits", "engine", "intake", "fields", "reference", "money", "periods", "findings"},
    "scenarios": {"remits", "engine", "intake", "fields", "reference", "money", "periods", "findings"},
}
ALLOWED["negotiation"] = set(ALLOWED) | {"workbook"}
ALLOWED["store"] = set(ALLOWED) | {"workbook"}
ALLOWED["cli_files"] = set(ALLOWED)
ALLOWED["cli_items"] = set(ALLOWED)
ALLOWED["cli_appeals"] = set(ALLOWED)
ALLOWED["cli_denials"] = set(ALLOWED)
ALLOWED["cli_differences"] = set(ALLOWED)
ALLOWED["cli_gates"] = set(ALLOWED)
ALLOWED["cli_plan"] = set(ALLOWED)
ALLOWED["cli_offers"] = set(ALLOWED)
ALLOWED["cli_saved"] = set(ALLOWED)
ALLOWED["cli_workspaces"] = set(ALLOWED)
ALLOWED["cli"] = set(ALLOWED)


def modules() -> list[Path]:
    return sorted(CORE.rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names


def package_of(path: Path) -> str:
    return path.relative_to(CORE).parts[0].removesuffix(".py")


def above(path: Path) -> set[str]:
    package = package_of(path)
    used = {name.split(".")[1] for name in imported(path) if name.startswith("cmcore.")} & set(ALLOWED)
    return used - {package} - ALLOWED[package]


def test_a_module_imports_only_from_the_layers_below_it():
    assert modules()
    assert {path: above(path) for path in modules() if package_of(path) != "__init__" and above(path)} == {}


def test_no_core_module_imports_streamlit():
    assert [path for path in modules() if "streamlit" in {name.split(".")[0] for name in imported(path)}] == []


def test_a_fresh_process_that_imports_all_of_the_core_holds_no_streamlit():
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules() if "migrations" not in path.parts
    ]
    code = f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\nprint('streamlit' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.strip() == "False"


def test_no_page_lies_directly_in_the_pages_folder():
    assert list((ROOT / "pages").glob("*.py")) == []


def test_pages_stay_small_and_import_no_dataframe_engine():
    pages = sorted((ROOT / "pages").rglob("*.py"))
    assert pages
    for path in pages:
        limit = PARTS_LINES if "parts" in path.parts else PAGE_LINES
        assert len(path.read_text("utf-8").splitlines()) <= limit, path
        assert not {"sqlalchemy", "duckdb", "narwhals"} & {name.split(".")[0] for name in imported(path)}, path


def test_no_function_of_the_core_is_longer_than_a_screen():
    long = [
        (path, node.name)
        for path in modules()
        if "versions" not in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > 40
    ]
    assert long == []


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
