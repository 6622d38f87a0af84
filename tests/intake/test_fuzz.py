"""A sample of what benchmarks/fuzz.py reads by the thousand."""

from __future__ import annotations

import pytest

from cmcore.intake.guarding.guarded import ChildEndedError, Limits, run_guarded
from cmcore.remits.reading import read_upload
from tests.intake.mutants import mutant, seeds

LIMITS = Limits(10, 1024**3)
BATCH = 50


@pytest.mark.parametrize("first", range(0, 300, BATCH))
def test_no_mutant_crashes_its_reader_or_takes_too_much_of_anything(first):
    broken = {}
    for number in range(first, first + BATCH):
        name, data = mutant(number)
        try:
            reading = run_guarded(LIMITS, read_upload, name, data)
        except ChildEndedError as error:
            broken[number] = str(error)
        else:
            assert (reading.refused is None) == bool(reading.tables)
            assert reading.refused is None or reading.refused.startswith(f"{name}: ")
    assert broken == {}


@pytest.mark.parametrize(("name", "data"), dict(seeds()).items())
def test_the_whole_files_that_mutants_are_made_of_are_read(name, data):
    reading = read_upload(name, data)
    assert reading.refused is None
    assert reading.tables[0].data_rows > 0


def test_a_mutant_is_the_same_every_time():
    assert [mutant(number) for number in range(40)] == [mutant(number) for number in range(40)]


@pytest.mark.parametrize(("name", "data"), dict(seeds()).items())
def test_a_file_cut_short_anywhere_is_read_as_far_as_it_goes_or_refused(name, data):
    for sixteenth in range(16):
        reading = read_upload(name, data[: len(data) * sixteenth // 16])
        assert (reading.refused is None) == bool(reading.tables)
        if data.startswith((b"PK", b"PAR1")):
            assert reading.refused is not None
