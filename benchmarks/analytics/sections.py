"""The sections that measure `ingest` and queries: many fields, 4 and 230 typed columns, and the queries themselves."""

import json
import shutil

from lines import COMMON, FUNNEL, fields, write_catalog, write_lines
from measure import Failed, Series, folder_size, ratio, same, take_turns

# The number of event names, and the number of typed columns: 4 that all events have, and 2 for each event.
NAMES = 113
COLUMNS = 230
MANY_NAMES = 998
MANY_COLUMNS = 2_000
PART = 1_000_000  # the number of lines in a file

COUNTS = "SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY type"
DAYS = "SELECT CAST(time AS DATE) AS day, type, count(*) AS n FROM {} GROUP BY 1, 2 ORDER BY 1, 2"
RAW = "read_json([{}], format = 'newline_delimited', columns = {{{}}})"
UNIQUES = "SELECT CAST(time AS DATE) AS day, count(DISTINCT subject) AS n FROM events GROUP BY 1 ORDER BY 1"
FILTER = """SELECT count(*) AS n, sum(p_amount) AS amount FROM events
    WHERE p_seconds >= 3600 AND p_plan = 'pro'"""

# Counts the subjects that have the first event, then the second, then the third, with the last one at most a day after
# the first one. Only the latest first event before each second event has to be considered, and likewise for the third.
FUNNEL_SQL = f"""
    WITH steps AS (
        SELECT tenant, subject, time, CASE type WHEN '{FUNNEL[0]}' THEN 1 WHEN '{FUNNEL[1]}' THEN 2 ELSE 3 END AS step
        FROM events WHERE type IN ('{FUNNEL[0]}', '{FUNNEL[1]}', '{FUNNEL[2]}')
    ), first AS (
        SELECT *, max(CASE step WHEN 1 THEN time END) OVER w AS started
        FROM steps WINDOW w AS (PARTITION BY tenant, subject ORDER BY time, step ROWS UNBOUNDED PRECEDING)
    ), second AS (
        SELECT *, max(CASE step WHEN 2 THEN started END) OVER w AS sent
        FROM first WINDOW w AS (PARTITION BY tenant, subject ORDER BY time, step ROWS UNBOUNDED PRECEDING)
    )
    SELECT count(DISTINCT (tenant, subject)) FILTER (step = 1) AS a,
        count(DISTINCT (tenant, subject)) FILTER (step = 2 AND time <= started + INTERVAL 1 DAY) AS b,
        count(DISTINCT (tenant, subject)) FILTER (step = 3 AND time <= sent + INTERVAL 1 DAY) AS c
    FROM second"""


def catalog(bench, columns):
    path = bench.folder / f"catalog-{columns}"
    if not path.exists():
        write_catalog(path, MANY_NAMES if columns == MANY_COLUMNS else NAMES, columns)
    return path


def files(bench):
    """The files with the lines, which are written when they are first needed."""
    if not bench.files:
        print(f"writing {bench.events:,} lines", flush=True)
        folder = bench.folder / "lines"
        folder.mkdir()
        bench.files = write_lines(folder, bench.events, NAMES, PART, random_ids=bench.random_ids)
    return bench.files


def check_stored(what, run):
    """Checks that, according to the reports of `ingest`, each line was stored or was a duplicate."""
    reports = [json.loads(line) for line in run.output.splitlines()]
    lost = sum(report["lines"] - report["stored"] - report["repeated"] for report in reports)
    if lost or not reports:
        raise Failed(f"{what}: {lost} lines were neither stored nor found to be repeated")


def many_fields(bench):
    """Measures the memory of `ingest` with a catalog of many fields, for a tenth of the lines."""
    folder = bench.folder / "many-lines"
    folder.mkdir()
    paths = write_lines(folder, bench.events // 10, MANY_NAMES, bench.events // 10)
    store = bench.folder / "many"
    run = bench.own.ingest(store, catalog(bench, MANY_COLUMNS), paths)
    check_stored(f"{MANY_COLUMNS} columns", run)
    bench.report.measured("memory-2000", run.memory / 1e6)
    bench.report.figure(f"ingest, {MANY_COLUMNS:,} columns", "event-analytics", Series([run]), bench.events // 10)
    shutil.rmtree(store)
    shutil.rmtree(folder)


def ingest(bench):
    failures = []
    for columns in [len(COMMON), COLUMNS]:
        try:
            ingest_columns(bench, columns)
        except Failed as failure:  # The other number of columns can still be measured.
            failures.append(str(failure))
    if failures:
        raise Failed("; ".join(failures))


def ingest_columns(bench, columns):
    """Compares `ingest` with its peers, for this number of typed columns."""
    paths, declared = files(bench), fields(columns)
    store = bench.folder / f"store-{columns}"
    database, sqlite_database = bench.folder / "events.duckdb", bench.folder / "events.sqlite"
    contenders = {"own": lambda: bench.own.ingest(store, catalog(bench, columns), paths)}
    duckdb = bench.peer("duckdb")
    sqlite = bench.peer("sqlite") if columns == len(COMMON) else None
    if duckdb:
        contenders["duckdb"] = lambda: duckdb.ingest(database, declared, paths)
    if sqlite:
        contenders["sqlite"] = lambda: sqlite.ingest(sqlite_database, paths)
    results = take_turns(bench.rounds, contenders)
    own, report, name = results["own"], bench.report, f"ingest, {columns} columns"
    check_stored(name, own.runs[0])
    counts = bench.own.query(store, catalog(bench, columns), COUNTS).output
    stored = sum(int(line.split(",")[1]) for line in counts.splitlines()[1:])
    size = folder_size(store)
    report.figure(name, "event-analytics", own, bench.events, size / stored)
    report.measured(f"memory-{columns}", own.median("memory") / 1e6)
    if columns == COLUMNS:
        report.measured("bytes-lines", size / stored / (sum(path.stat().st_size for path in paths) / bench.events))
    if duckdb:
        same(f"{name}, DuckDB", counts, duckdb.run(COUNTS, database).output)
        report.figure(name, "DuckDB", results["duckdb"], bench.events, database.stat().st_size / stored)
        report.measured(f"ingest-{columns}-duckdb", ratio(own, results["duckdb"]))
        database.unlink()
    if sqlite:
        same(f"{name}, SQLite", str(stored), results["sqlite"].output.strip())
        sqlite_size = sqlite.size(sqlite_database)
        report.figure(name, "SQLite", results["sqlite"], bench.events, sqlite_size / stored)
        report.measured(f"ingest-{columns}-sqlite", ratio(own, results["sqlite"]))
        report.measured("bytes-sqlite", size / sqlite_size)
        sqlite_database.unlink()
    if columns != COLUMNS:
        shutil.rmtree(store)


def stored(bench):
    """The store with 230 columns. Section `ingest` leaves it behind; without that section, it is created here."""
    store = bench.folder / f"store-{COLUMNS}"
    if not store.exists():
        bench.own.ingest(store, catalog(bench, COLUMNS), files(bench))
    return store


def queries(bench):
    """Compares queries of the store with 230 columns with DuckDB (on the lines, and on the Parquet files) and jq."""
    paths, names, store = files(bench), catalog(bench, COLUMNS), stored(bench)
    duckdb = bench.peer("duckdb")
    jq = bench.peer("jq")
    days(bench, duckdb, jq, lambda sql: bench.own.query(store, names, sql), paths)
    if not duckdb:
        return
    for key, what, sql in [("uniques", "unique subjects by day", UNIQUES), ("filter", "filter by two fields", FILTER)]:
        results = take_turns(bench.rounds, {
            "own": lambda sql=sql: bench.own.query(store, names, sql),
            "duckdb": lambda sql=sql: duckdb.parquet(store, sql),
        })
        same(what, results["own"].output, results["duckdb"].output)
        compare(bench, key, what, results)
    results = take_turns(bench.rounds, {
        "own": lambda: bench.own.funnel(store, names, FUNNEL, "1d"),
        "duckdb": lambda: duckdb.parquet(store, FUNNEL_SQL),
    })
    reached = ",".join(line.split(",")[2] for line in results["own"].output.splitlines()[1:])
    same("funnel", reached, results["duckdb"].output.splitlines()[1])
    compare(bench, "funnel", "funnel of three events", results)


def compare(bench, key, what, results):
    bench.report.figure(what, "event-analytics", results["own"], bench.events)
    bench.report.figure(what, "DuckDB, the same Parquet", results["duckdb"], bench.events)
    bench.report.measured(key, ratio(results["own"], results["duckdb"]))


def days(bench, duckdb, jq, query, paths):
    """Compares the number of events by day and type. The peers also count duplicates, which is less work. So their
    answers differ, and are checked separately."""
    listed = ", ".join(f"'{path}'" for path in paths)
    sample = bench.folder / "sample.ndjson"
    sample_lines = max(bench.events // 50, 10_000)
    with open(paths[0], "rb") as source, open(sample, "wb") as target:
        target.writelines(line for line, _ in zip(source, range(sample_lines), strict=False))
    contenders = {"own": lambda: query(DAYS.format("events"))}
    if duckdb:
        raw = RAW.format(listed, "time: 'TIMESTAMP', type: 'VARCHAR'")
        contenders["duckdb"] = lambda: duckdb.run(DAYS.format(raw))
    if jq:
        contenders["jq"] = lambda: jq.count(sample)
    results = take_turns(bench.rounds, contenders)
    own, report, what = results["own"], bench.report, "day × type"
    report.figure(what, "event-analytics", own, bench.events)
    if duckdb:
        every = RAW.format(listed, "time: 'TIMESTAMP', type: 'VARCHAR', source: 'VARCHAR', id: 'VARCHAR'")
        once = f"(SELECT DISTINCT time, type, source, id FROM {every})"
        same(what, own.output, duckdb.run(DAYS.format(once)).output)
        report.figure(what, "DuckDB, the lines", results["duckdb"], bench.events)
        report.measured("days-duckdb", ratio(own, results["duckdb"]))
    if jq:
        counted = sum(int(line.split(",")[2]) for line in results["jq"].output.splitlines())
        same("jq's count of the lines", str(sample_lines), str(counted))
        report.figure(what, f"jq, {sample_lines:,} lines", results["jq"], sample_lines)
        report.measured("days-jq", ratio(own, results["jq"]) * sample_lines / bench.events)
