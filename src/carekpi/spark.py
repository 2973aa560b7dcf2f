"""The same figures on a cluster: Spark brings the children together, carekpi counts them.

Children are independent of each other, and what is counted of some adds to what is counted of
others. So the tables are parted between children (one shuffle), each part is counted by the code
that counts a cohort on a laptop, and the counts are added up. There is no second way to a figure.

Needs ``pip install carekpi[spark]`` here and on every worker, and Java 17. Nothing of Spark is
imported before it is used.
"""

from __future__ import annotations

import datetime as dt
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from carekpi.cohort import LOCAL_TABLES, Cohort
from carekpi.cohort.columns import Texts
from carekpi.cohort.frames import arrow, columns_of
from carekpi.cohort.return_tables import RETURN_TABLES
from carekpi.ledger import REASONS
from carekpi.measures.partitions import count_all, figures, with_population
from carekpi.readers._sound import Sound
from carekpi.results import typed_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyspark.sql import Column, DataFrame, SparkSession

    from carekpi.cohort.cohort import Coverage
    from carekpi.measures import Measure, Populations
    from carekpi.measures.counted import Counted
    from carekpi.periods import Period
    from carekpi.results import Result

__all__ = ["Coverings", "Lost", "Measured", "by_child", "measure_spark"]

_RETURN = ("children", "episodes", "reviews", "visits")
_TABLE, _AUTHORITY, _CHILD = "carekpi_table", "carekpi_authority", "carekpi_child"
_WHOSE = ("child", "authority")
_MADE = "counted binary"
_SUMMED_BY = 4  # so many tasks add up what the partitions counted
_READ, _USED = "read", "used"
#: What Spark calls the kinds of columns that results have.
_KINDS = {"int64": "long", "float64": "double", "date32": "date", "string": "string"}


@frozen(kw_only=True)
class Coverings:
    """What the tables cover, as :meth:`carekpi.cohort.Cohort.from_columns` takes it.

    :param coverage_from: the date from which the reviews are complete, for all or by authority.
    :param visits_from: the date from which the visits are. :param complete_to: the last day that
        the data cover. :param reviews_to: the last day for which the reviews are there.
    :param episodes_from: the date from which the episodes are complete.
    :param without_reviews: authorities whose reviews were not given at all.
    :param local_from: by the key of the council's own tables, from when each is complete.
    """

    coverage_from: Coverage = None
    visits_from: dt.date | None = None
    complete_to: dt.date | None = None
    reviews_to: dt.date | None = None
    episodes_from: dt.date | None = None
    without_reviews: tuple[str, ...] = ()
    local_from: Mapping[str, dt.date] = field(factory=dict)


@frozen(kw_only=True, order=True)
class Lost:
    """Rows of a table, or values in them, that no part could use for one reason.

    :param table: the table. :param kind: ``row lost`` or ``value lost``.
    :param reason: a key of :data:`carekpi.ledger.REASONS`. :param count: how many.
    """

    table: str
    kind: str
    reason: str
    count: int

    def __str__(self) -> str:
        return f"{self.table}, {self.kind}, {self.count:,}: {REASONS[self.reason]}"


@frozen(kw_only=True)
class Measured:
    """What a cluster measured.

    :param results: one result a measure, in the order of the measures.
    :param rows_read: how many rows there were, by table. :param rows_used: how many were used.
    :param lost: what was not, by table, kind and reason; the rows lost and the rows used of a table
        add up to the rows read.
    """

    results: tuple[Result, ...]
    rows_read: Mapping[str, int]
    rows_used: Mapping[str, int]
    lost: tuple[Lost, ...]

    def results_frame(self, spark: SparkSession) -> DataFrame:
        """The results as a dataframe, one row a part, with the same types whatever the measures:
        to be written as Parquet, say.
        """
        columns = typed_columns([row for result in self.results for row in result.to_rows()])
        schema = ", ".join(f"`{name}` {_KINDS[kind]}" for name, (kind, _) in columns.items())
        rows = list(zip(*(values for _, values in columns.values()), strict=True))
        return spark.createDataFrame(rows, schema or "measure string")

    def ledger_frame(self, spark: SparkSession) -> DataFrame:
        """What was lost as a dataframe, one row a table, kind and reason."""
        rows = [
            (one.table, one.kind, one.reason, REASONS[one.reason], one.count) for one in self.lost
        ]
        return spark.createDataFrame(
            rows, "table string, kind string, reason string, says string, count long"
        )


def by_child(
    spark: SparkSession, tables: Mapping[str, DataFrame | str], *, parts: int | None = None
) -> DataFrame:
    """The rows of all tables in one dataframe, those of a child in one partition: the shuffle.

    :func:`measure_spark` does this itself. Where several figures are to be had of the same tables,
    do it once, keep it (``.persist()``), and hand over what it gives in the place of the tables.

    :param tables: dataframes, or paths of Parquet folders, by name: ``children``, ``episodes``,
        ``reviews``, ``visits`` (the columns of :meth:`carekpi.cohort.Cohort.from_columns`), the
        return's other tables (as text, with CHILD, AUTHORITY and YEAR) and the council's own
        (the columns of :meth:`carekpi.cohort.Cohort.with_local`). A folder may be laid out by
        ``authority=.../year=...``; a ``year`` is that of the return that a row is from, and of
        versions of one episode the latest stands.
    :param parts: into how many partitions; by default as Spark is set to
        (``spark.sql.shuffle.partitions``).
    :raises ValueError: for a table that is none, or no table of episodes or reviews.
    """
    from pyspark.sql import functions as f

    known = (*_RETURN, *RETURN_TABLES, *(key for key in LOCAL_TABLES if key not in _RETURN))
    for name in tables:
        if name not in known:
            raise ValueError(f"there is no table {name!r}; there are {', '.join(known)}")
    for name in ("episodes", "reviews"):
        if name not in tables:
            raise ValueError(f"tables: {name} is missing; nothing can be counted without it")
    packed = []
    for name, given in tables.items():
        frame = spark.read.parquet(given) if isinstance(given, str) else given
        columns = {column.lower(): column for column in frame.columns}

        def whose(column: str, columns: dict[str, str] = columns) -> Column:
            if column not in columns:
                return f.lit("")
            return f.coalesce(f.col(f"`{columns[column]}`").cast("string"), f.lit(""))

        rest = [f.col(f"`{column}`") for column in frame.columns]
        packed.append(
            frame.select(
                f.lit(name).alias(_TABLE),
                whose("authority").alias(_AUTHORITY),
                whose("child").alias(_CHILD),
                f.struct(*rest).alias(name),
            )
        )
    together = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), packed)
    keys = (_AUTHORITY, _CHILD)
    return together.repartition(*keys) if parts is None else together.repartition(parts, *keys)


def measure_spark(
    spark: SparkSession,
    tables: Mapping[str, DataFrame | str] | DataFrame,
    measures: Sequence[Measure],
    period: Period,
    *,
    by: str | Sequence[str] = (),
    population: Populations | None = None,
    covering: Coverings | None = None,
    parts: int | None = None,
    **settings: Any,
) -> Measured:
    """Figures of tables on a cluster: the same, to the last count, as of one cohort of all.

    The tables are brought together by child in one shuffle, each partition is made a cohort and
    counted there, and the counts are added up by the executors. A task that fails and is tried
    again changes nothing, as all that it gives is its own counts.

    :param spark: the session. :param tables: see :func:`by_child`, or what that gave.
    :param measures: what to measure. :param period: for when.
    :param by: what to break each down by, as a measure takes it.
    :param population: for rates, which take one.
    :param covering: what the tables cover.
    :param parts: into how many partitions the children are parted.
    :param settings: what a measure is asked with, as ``clock="case"``: for those that take it.
    :returns: the results, and what was lost.
    :raises ValueError: for a measure that must see all children at once; for a table or column that
        is none.

    Rows that cannot be used (no child, no date, an end before the start) are left out, and codes
    that are none are not known; both are counted. The council's own tables must be sound: a value
    that will not do there fails the job, and names table and column.

    >>> from carekpi.spark import measure_spark  # doctest: +SKIP
    >>> measured = measure_spark(
    ...     spark,
    ...     {"episodes": "lake/episodes", "reviews": "lake/reviews", "children": "lake/children"},
    ...     [measures.reviews_on_time],
    ...     carekpi.reporting_year(2021),
    ...     by="authority",
    ... )  # doctest: +SKIP
    """
    asked = with_population(measures, population)
    for measure in asked:
        if measure.whole:
            raise ValueError(
                f"{measure.key} has to see all children at once, and no partition does; ask it of "
                "one cohort"
            )
    rows = by_child(spark, tables, parts=parts) if isinstance(tables, Mapping) else tables
    job = _Job(
        tables=tuple(name for name in rows.columns if name not in (_TABLE, _AUTHORITY, _CHILD)),
        measures=asked,
        period=period,
        by=by,
        settings=settings,
        covering=covering or Coverings(),
        years=_years(rows),
    )
    counted = rows.mapInArrow(job.count, _MADE)
    summed = counted.repartition(_SUMMED_BY).mapInArrow(job.add, _MADE).collect()
    if not summed:
        raise ValueError("tables: they have no rows, so there is nothing to measure")
    whole = job.sum(bytes(row[0]) for row in summed)
    return Measured(
        results=tuple(figures(whole.counted, population)),
        rows_read={table: whole.rows[table, _READ, ""] for table in job.tables},
        rows_used={table: whole.rows[table, _USED, ""] for table in job.tables},
        lost=tuple(
            sorted(
                Lost(table=table, kind=kind, reason=reason, count=count)
                for (table, kind, reason), count in whole.rows.items()
                if reason
            )
        ),
    )


def _years(rows: DataFrame) -> dict[str, frozenset[tuple[str, int]]]:
    """The authorities and years of which the return's other tables have rows anywhere."""
    from pyspark.sql import functions as f

    given = [key for key in RETURN_TABLES if key in rows.columns]
    if not given:
        return {}
    year = f.coalesce(*(f.col(f"{key}.YEAR").cast("int") for key in given), f.lit(0))
    mine = rows.filter(f.col(_TABLE).isin(given)).select(_TABLE, _AUTHORITY, year).distinct()
    found: dict[str, set[tuple[str, int]]] = {key: set() for key in given}
    for table, authority, of_year in mine.collect():
        found[table].add((authority, of_year))
    return {key: frozenset(years) for key, years in found.items()}


# ---------------------------------------------------------------- what the executors do


@frozen(eq=False)
class _Part:
    """What was counted of a part, and what became of its rows: by table, kind and reason."""

    counted: tuple[Counted, ...]
    rows: Counter[tuple[str, str, str]]

    def __add__(self, other: _Part) -> _Part:
        return _Part(tuple(map(add, self.counted, other.counted)), self.rows + other.rows)


@frozen(kw_only=True, eq=False)
class _Job:
    """What is done with each partition; it travels to the executors whole."""

    tables: tuple[str, ...]
    measures: tuple[Measure, ...]
    period: Period
    by: str | Sequence[str]
    settings: Mapping[str, Any]
    covering: Coverings
    years: Mapping[str, frozenset[tuple[str, int]]]

    def count(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Count the children of a partition."""
        pa = arrow()
        held = [batch for batch in batches if batch.num_rows]
        if not held:
            return
        together = pa.Table.from_batches(held)
        rows: Counter[tuple[str, str, str]] = Counter()
        cohort = self._cohort({name: _unpacked(together, name) for name in self.tables}, rows)
        counted = count_all(self.measures, cohort, self.period, self.by, self.settings)
        yield _packed(_Part(tuple(counted), rows))

    def add(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Add up what was counted of several partitions."""
        made = [row.as_py() for batch in batches for row in batch.column(0)]
        if made:
            yield _packed(self.sum(made))

    def sum(self, made: Iterable[bytes]) -> _Part:
        """Parts as one, their measures given back to them."""
        return reduce(add, map(self._dressed, made))

    def _dressed(self, made: bytes) -> _Part:
        part: _Part = pickle.loads(made)  # noqa: S301 - our own
        pairs = zip(part.counted, self.measures, strict=True)
        return evolve(part, counted=tuple(evolve(one, measure=m) for one, m in pairs))

    def _cohort(self, given: Mapping[str, Any], rows: Counter[tuple[str, str, str]]) -> Cohort:
        covering, taken = self.covering, dict[str, dict[str, Any]]()
        for name in _RETURN:
            if name in given:
                sound = Sound(name, columns_of(name, given[name]))
                taken[name] = sound.kept()
                rows[name, _READ, ""] += sound.read
                rows[name, _USED, ""] += int(sound.keep.sum())
                rows.update({(name, *why): number for why, number in sound.lost.items()})
        cohort = Cohort.from_columns(
            children=taken.get("children", {}),
            episodes=taken["episodes"],
            reviews=taken["reviews"],
            coverage_from=covering.coverage_from,
            complete_to=covering.complete_to,
            reviews_to=covering.reviews_to,
            episodes_from=covering.episodes_from,
            without_reviews=covering.without_reviews,
        )
        for name, repeated in cohort.repeated.items():
            _move(rows, name, "same_as_another_row", repeated)
        known = set(zip(*_identities(cohort), strict=True))
        if "visits" in taken:
            visits = taken["visits"]
            kept = _of_known(known, visits["child"], visits["authority"])
            _move(rows, "visits", "child_not_known", len(visits["child"]) - len(kept))
            visits = {
                name: held.taken(kept) if isinstance(held, Texts) else held[kept]
                for name, held in visits.items()
            }
            cohort = cohort.with_visits(visits, visits_from=covering.visits_from)
        texts = {}
        for name in self.tables:
            if name in _RETURN:
                continue
            whose = columns_of(name, given[name].select(_WHOSE))
            of_nobody = {(authority, "") for authority in whose["authority"].labels}
            of_table = known | of_nobody if name in LOCAL_TABLES else known
            kept = _of_known(of_table, whose["child"], whose["authority"])
            for kind in (_READ, _USED):
                rows[name, kind, ""] += len(whose["child"])
            _move(rows, name, "child_not_known", len(whose["child"]) - len(kept))
            held = given[name].take(kept).to_pydict()
            if name in RETURN_TABLES:
                texts[name] = {
                    column.upper(): ["" if value is None else str(value) for value in values]
                    for column, values in held.items()
                }
                continue
            if "child" in LOCAL_TABLES[name].names:
                held["child"] = [child or None for child in held["child"]]
            else:
                del held["child"]
            cohort = cohort.with_local(name, held, complete_from=covering.local_from.get(name))
        return evolve(cohort, tables=texts, years_elsewhere=self.years)


def _of_known(known: Set[tuple[str, str]], child: Texts, authority: Texts) -> NDArray[np.intp]:
    """The rows of a table that are of known children."""
    size = max(len(child.labels), 1)
    pairs, place = np.unique(
        authority.number.astype(np.int64) * size + child.number, return_inverse=True
    )
    distinct = (divmod(pair, size) for pair in pairs.tolist())
    stays = [(authority.labels[a], child.labels[c]) in known for a, c in distinct]
    return np.flatnonzero(np.array(stays, dtype=np.bool_)[place])


def _identities(cohort: Cohort) -> tuple[list[str], list[str]]:
    """The authorities and the identifiers of children."""
    return cohort.child_table.authority.tolist(), cohort.child_table.identifier.tolist()


def _move(rows: Counter[tuple[str, str, str]], table: str, reason: str, number: int) -> None:
    """Rows that were thought to be used, and are not."""
    if number:
        rows[table, _USED, ""] -= number
        rows[table, "row lost", reason] += number


def _unpacked(together: Any, name: str) -> Any:
    """The rows of one of the tables, with whose they are as every table is parted by it."""
    pa, compute = arrow(), arrow("pyarrow.compute")
    mine = together.filter(compute.equal(together.column(_TABLE), name))
    kind = mine.schema.field(name).type
    names = [kind.field(n).name for n in range(kind.num_fields)]
    columns = dict(zip(names, mine.column(name).combine_chunks().flatten(), strict=True))
    others = {column: values for column, values in columns.items() if column.lower() not in _WHOSE}
    return pa.table({"child": mine.column(_CHILD), "authority": mine.column(_AUTHORITY), **others})


def _packed(part: _Part) -> Any:
    """A part as a row; without its measures, which those who add it have."""
    pa = arrow()
    nothing: dict[str, Any] = {"measure": None}
    bare = evolve(part, counted=tuple(evolve(one, **nothing) for one in part.counted))
    return pa.record_batch([pa.array([pickle.dumps(bare)], pa.binary())], ["counted"])
