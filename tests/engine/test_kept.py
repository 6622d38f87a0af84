from __future__ import annotations

import duckdb
import narwhals as nw
import polars as pl

from cmcore.engine.kept import kept, kept_columns


@kept_columns
def columns():
    return {"twice": nw.col("a") * 2, "said": nw.when(nw.col("a") > 1).then(nw.lit("many"))}


def test_kept_columns_say_the_same_of_every_frame_and_on_every_engine():
    one, other = pl.DataFrame({"a": [1, 2]}), pl.DataFrame({"a": [3]})
    assert columns() is columns()
    for frame, expected in ((one, [(2, None), (4, "many")]), (other, [(6, "many")]), (one, [(2, None), (4, "many")])):
        assert nw.from_native(frame.lazy()).select(*columns()).collect().rows() == expected
    relation = nw.from_native(duckdb.sql("SELECT 2 AS a"))
    assert relation.select(*columns()).collect("polars").rows() == [(4, "many")]


def test_what_is_built_on_a_kept_expression_leaves_it_as_it_was():
    doubled = kept(nw.col("a") * 2)
    frame = nw.from_native(pl.DataFrame({"a": [1]}))
    assert frame.select(doubled, more=doubled + 1).rows() == [(2, 3)]
    assert frame.select(doubled).rows() == [(2,)]


def test_a_kept_expression_is_made_polars_own_once(monkeypatch):
    made = []
    plain = nw.Expr._to_compliant_expr
    monkeypatch.setattr(nw.Expr, "_to_compliant_expr", lambda self, ns: made.append(1) or plain(self, ns))
    once, frame = kept(nw.col("a") * 2), nw.from_native(pl.DataFrame({"a": [1]}))
    frame.select(once)
    first = len(made)
    frame.select(once)
    assert first > 0
    assert len(made) == first
