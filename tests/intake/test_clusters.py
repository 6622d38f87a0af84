from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmcore.intake.check import check_everything
from cmcore.intake.checking.across import check_dataset
from cmcore.intake.correcting.clusters import find_clusters, remember_clusters
from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import read_file

AS_OF = date(2026, 11, 20)
HEADER = "Session ID,Client ID,Client name,Payer,Service date,CPT,Program\n"


def log(*rows):
    lines = [
        f"S-{at},C-{client},{name},{payer},2026-03-02,T1017,{program}"
        for at, (client, name, payer, program) in enumerate(rows, 1)
    ]
    return (HEADER + "\n".join(lines) + "\n").encode()


@pytest.fixture
def checked(dataset):
    def check(*made):
        whole = dataset(*made)
        return replace(whole, findings=check_dataset(whole, as_of=AS_OF))

    return check


def session(**changes):
    return {"client_id": "C-1", "service_date": "2026-03-02", "code": "T1017"} | changes


def shown(clusters):
    return [
        (each.field, each.value, each.times, [(part.text, part.cells) for part in each.spellings], each.is_sure)
        for each in clusters
    ]


def test_spellings_are_counted_beside_the_value_proposed(table, checked):
    programs = ["Adult TCM"] * 60 + ["adult tcm"] * 3 + ["ADULT-TCM"] * 3 + ["Adlut TCM"] + ["Youth"]
    made = checked(table("sessions", *(session(program=each) for each in programs)))
    assert shown(find_clusters(made)) == [
        ("program", "Adult TCM", 60, [("ADULT-TCM", 3), ("adult tcm", 3), ("Adlut TCM", 1)], True)
    ]


def test_payers_nobody_knows_join_the_cluster_of_the_payer_meant(table, checked):
    payers = ["Medicaid"] * 5 + ["Medicad"] * 2 + ["Medicaide"]
    made = checked(table("sessions", *(session(payer=each) for each in payers)), table("payers", {"payer": "Medicaid"}))
    assert shown(find_clusters(made)) == [("payer", "Medicaid", 5, [("Medicad", 2), ("Medicaide", 1)], True)]


def test_a_spelling_that_means_two_values_in_two_rows_is_in_no_cluster(table, checked):
    rows = [session(client_name="Dana Fox")] * 9 + [session(client_name="Dana Foxx")]
    rows += [session(client_id="C-2", client_name="Dana Foxx")] * 3
    assert find_clusters(checked(table("sessions", *rows))) == ()
    assert len(find_clusters(checked(table("sessions", *rows[:10])))) == 1


def test_the_money_is_each_rows_once(table, checked):
    made = checked(table("sessions", session(program="A B"), session(program="A B"), session(program="a b")))
    priced = replace(made, findings=tuple(each.priced(1250) for each in made.findings) * 2)
    assert [each.amount for each in find_clusters(made)] == [None]
    assert [each.amount for each in find_clusters(priced)] == [1250]


def test_a_cluster_accepted_once_is_read_as_its_value_the_next_time():
    data = log(
        *[(1, "Dana Fox", "Medicaid", "Adult TCM")] * 30,
        (1, "dana fox", "Medicad", "adult tcm"),
        (1, "Dana Fox", "Medicaid", "ADULT TCM"),
    )
    first = check_everything([read_file("log.csv", data)], as_of=AS_OF)
    clusters = find_clusters(first)
    assert sorted((each.field, each.value, each.cells) for each in clusters) == [
        ("client_name", "Dana Fox", 1),
        ("payer", "Medicaid", 1),
        ("program", "Adult TCM", 2),
    ]
    memory = Memory()
    remember_clusters(memory, clusters)
    again = check_everything([read_file("log.csv", data, memory=memory)], as_of=AS_OF)
    assert find_clusters(again) == ()
    values = again.frames["sessions"].select("client_name", "payer", "program").unique().rows()
    assert values == [("Dana Fox", "Medicaid", "Adult TCM")]
