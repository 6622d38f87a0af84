"""The README is short, its links lead somewhere, and the commands that it names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cmcore.cli import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_it_is_short_enough_to_be_read():
    assert len(README.splitlines()) <= 120


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md", "sample_data/README.md", "benchmarks/README.md"])
def test_every_link_leads_to_a_file(page):
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def test_every_command_it_names_exists():
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    names |= {group.name for group in app.registered_groups}
    assert set(re.findall(r"uv run cmcore (\w+)", README)) <= names


def test_every_file_its_commands_read_exists():
    for name in re.findall(r"sample_data/[\w.]+", README):
        assert (ROOT / name).exists(), name


def test_it_opens_with_a_screenshot_and_the_two_commands():
    start = README.splitlines()[:24]
    assert any("docs/images/" in line for line in start)
    assert "pip install uv && uv run streamlit run app.py" in start
    assert "pip install uv && uv run pytest" in start


@pytest.mark.parametrize("benchmark", ["read.py", "patch.py", "price.py"])
def test_every_benchmark_that_is_listed_is_there(benchmark):
    assert benchmark in (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    assert (ROOT / "benchmarks" / benchmark).exists()
