"""What a workspace remembers: kept for everybody, applied to the next upload."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from cmcore.findings import InputInvalidError
from cmcore.intake.correcting.clusters import find_clusters
from cmcore.intake.next_file.memory import Memory
from cmcore.store import mappings, workspaces
from cmcore.store.workspace import open_workspace

ON_A_SERVER_TOO = True
DAY = date(2026, 6, 1)
LOG = b"Session ID,Client ID,Service date,Minutes,Code,Payer\n1,C1,2026-03-02,45,T1017,MCD Home\n"


def kept(database, workspace_id) -> Memory:
    return Memory.from_dict(workspaces.load(database, workspace_id).memory)


def test_what_two_people_teach_at_once_is_all_remembered(database, workspace_id):
    def teach(spelling: str) -> None:
        mappings.remember(database, workspace_id, lambda memory: memory.remember_value("payer", spelling, "Medicaid"))

    spellings = [f"spelling {number}" for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(teach, spellings))
    assert set(kept(database, workspace_id).aliases["payer"]) == set(spellings)
    assert workspaces.load(database, workspace_id).revision == 20


def test_an_open_workspace_keeps_what_another_session_taught_meanwhile(database):
    first = open_workspace(database=database)
    second = open_workspace(first.id, database=database)
    second.name_payer(["Procedure", "Rate"], "State")
    first.remember_value("payer", "MCD", "Medicaid")
    memory = kept(database, first.id)
    assert memory.payer_of(["Procedure", "Rate"]) == "State"
    assert memory.aliases == {"payer": {"mcd": "Medicaid"}}


def test_a_spelling_is_read_as_its_value_in_these_files_and_the_next_ones(database):
    workspace = open_workspace(database=database)
    workspace.add_upload("march.csv", LOG, "Ana")
    workspace.remember_value("payer", "MCD Home", "Medicaid")
    later = workspace.add_upload("april.csv", LOG.replace(b"03-02", b"04-02"), "Ana")
    assert later.tables[0].frame["payer"].to_list() == ["Medicaid"]
    assert workspace.dataset(date(2026, 6, 1)).frames["sessions"]["payer"].to_list() == ["Medicaid", "Medicaid"]


def test_one_workspace_does_not_learn_from_another(database, workspace_id):
    mappings.remember(database, workspace_id, lambda memory: memory.remember_value("payer", "MCD", "Medicaid"))
    other = workspaces.make(database, "Other").id
    assert kept(database, other) == Memory()


def test_forgetting_leaves_nothing_remembered(database):
    workspace = open_workspace(database=database)
    workspace.set_mapping(["A", "B"], "sessions", {"A": "payer"})
    workspace.remember_value("payer", "MCD", "Medicaid")
    workspace.forget_mappings()
    assert workspace.memory == kept(database, workspace.id) == Memory()


def test_one_remembered_spelling_is_forgotten_and_the_files_read_without_it(database):
    workspace = open_workspace(database=database)
    workspace.add_upload("march.csv", LOG, "Ana")
    workspace.remember_value("payer", "MCD Home", "Medicaid")
    workspace.remember_value("payer", "AET", "Aetna")
    workspace.forget_mapping(("aliases", "payer", "mcd home"))
    assert kept(database, workspace.id).aliases == {"payer": {"aet": "Aetna"}}
    assert workspace.dataset(date(2026, 6, 1)).frames["sessions"]["payer"].to_list() == ["MCD Home"]


def test_undoing_a_merge_forgets_the_spelling_once_no_correction_of_it_is_left(database):
    head = "Session ID,Client ID,Payer,Date of service,Code,Minutes"
    rows = [f"S{at},C{at},{'Moby Helth' if at < 3 else 'Moby Health'},2026-05-{at:02},T1017,45" for at in range(1, 9)]
    workspace = open_workspace(database=database)
    workspace.add_upload(
        "book.csv", b"Payer,Code,Rate,Basis,Unit minutes\nMoby Health,T1017,20.00,per_unit,15\n", "Ana"
    )
    workspace.add_upload("may.csv", "\n".join([head, *rows]).encode(), "Ana")

    def payers() -> list[str]:
        return workspace.dataset(DAY).frames["sessions"].sort("session_id")["payer"].head(3).to_list()

    assert workspace.merge_spellings(find_clusters(workspace.dataset(DAY)), DAY, "Ana") == 2
    assert payers() == ["Moby Health"] * 3
    first, second = workspace.edits()
    workspace.undo_one(first.id, "Ana")
    assert workspace.still_means(first)  # the other cell is still corrected
    assert payers() == ["Moby Health"] * 3
    workspace.undo_one(second.id, "Ana")
    assert not workspace.still_means(first)
    assert payers() == ["Moby Helth", "Moby Helth", "Moby Health"]
    workspace.merge_spellings(find_clusters(workspace.dataset(DAY)), DAY, "Ana")
    workspace.undo("Ana")
    assert payers() == ["Moby Helth", "Moby Helth", "Moby Health"]
    assert workspace.memory.aliases == {"payer": {}}
    workspace.redo("Ana")
    assert payers() == ["Moby Health"] * 3
    assert workspace.memory.aliases == {"payer": {"moby helth": "Moby Health"}}


def test_spellings_that_stand_once_above_their_rows_are_merged_and_corrected_with_the_others(database):
    rows = "C1,Medicad,3/2/2026,T1017,60\n,,3/3/2026,T1017,60\n,,3/4/2026,T1017,60\nC2,Medicaid,3/4/2026,T1017,60\n"
    log = f"Client ID,Payer,Date,Code,Minutes\n{rows},,3/5/2026,T1017,60\n"
    book = b"Payer,Code,Basis,Rate\nMedicaid,T1017,per unit,20\n"
    workspace = open_workspace(database=database)
    workspace.add_upload("rates.csv", book, "Ana")
    workspace.add_upload("log.csv", log.encode(), "Ana")
    found = [each for each in workspace.findings(DAY) if each.suggestion == "Medicaid"]
    assert [each.cell for each in found] == ["B2", None, None]
    with pytest.raises(InputInvalidError, match="it is written once, in B2; correct it there for all of its rows"):
        workspace.correct(found[1], "Medicaid", "Ana")
    assert workspace.accept(found, "Ana") == 1
    assert workspace.dataset(DAY).frames["sessions"]["payer"].to_list() == ["Medicaid"] * 5
    workspace.undo("Ana")
    assert workspace.merge_spellings(find_clusters(workspace.dataset(DAY)), DAY, "Ana") == 1
    assert workspace.dataset(DAY).frames["sessions"]["payer"].to_list() == ["Medicaid"] * 5
