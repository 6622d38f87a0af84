"""Navigation and theme of the browser app; nothing else."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.parts import edit_grid, page

SECTIONS = {
    "": [("home/overview", "Overview", ":material/space_dashboard:")],
    "Prepare": [
        ("prepare/upload", "Upload", ":material/upload_file:"),
        ("prepare/fix", "Fix", ":material/rule:"),
        ("prepare/payers", "Payers", ":material/account_balance:"),
    ],
    "Earn": [
        ("earn/coverage", "Coverage", ":material/verified_user:"),
        ("earn/authorizations", "Authorizations", ":material/approval:"),
        ("earn/reimbursement", "Reimbursement", ":material/payments:"),
    ],
    "Recover": [
        ("recover/denials", "Denials", ":material/assignment_return:"),
        ("recover/learning", "Causes and trends", ":material/monitoring:"),
    ],
    "Plan": [
        ("plan/scenarios", "Scenarios", ":material/tune:"),
        ("plan/negotiation", "Negotiation", ":material/handshake:"),
    ],
    "Team": [
        ("team/review", "Review", ":material/group:"),
        ("team/workspaces", "Workspaces", ":material/workspaces:"),
    ],
    "Help": [("help/reference", "Reference", ":material/menu_book:")],
}


def pages() -> dict[str, list[st.Page]]:
    """Every page by section, in the order of the work."""
    return {
        section: [
            st.Page(
                f"pages/{path}.py", title=title, icon=icon, url_path=path.split("/")[1], default=title == "Overview"
            )
            for path, title, icon in entries
        ]
        for section, entries in SECTIONS.items()
    }


if __name__ == "__main__":
    st.set_page_config(page_title="cmcore", page_icon=":material/receipt_long:", layout="wide")
    page.save_edits()
    edit_grid.outbox()
    st.navigation(pages(), position="top").run()
else:
    # The server imports this file before anybody comes, and hears that the navigation knows the pages; else it would
    # look for them in the folder `pages` first, and tell a visitor whose link comes first that there is no such page.
    PagesManager.uses_pages_directory = False
    app = st.App(__file__)
