"""Workspaces: the name of this one and the day it is judged on, the others, and a new one beside them."""

from __future__ import annotations

from pages.parts import page, workspaces

desk = page.begin("Workspaces", needs_sessions=False)
workspaces.settings(desk)
workspaces.others(desk)
workspaces.another()
