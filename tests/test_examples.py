"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

import cmcore

HOME = Path(cmcore.__file__).parent
MODULES = sorted(
    ".".join(("cmcore", *path.relative_to(HOME).with_suffix("").parts))
    for path in HOME.rglob("*.py")
    if re.search(r"^\s+>>> ", path.read_text("utf-8"), re.MULTILINE)
)


@pytest.mark.parametrize("name", MODULES)
def test_every_example_of_a_module_is_true(name):
    tried = doctest.testmod(import_module(name))
    assert tried.attempted
    assert not tried.failed
