"""Runs queries.sql in several engines on one Delta table, and compares the answers. See scripts/test-engines."""

import argparse
import csv
import decimal
import io
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# How long to wait for the cluster, and for an answer, in seconds.
START_TIME = 60
QUERY_TIME = 600


def fail(message):
    print(f"scripts/test-engines: {message}", file=sys.stderr)
    sys.exit(2)


def queries():
    """The name, the SQL and the needed columns of each query."""
    found = []
    for part in re.split(r"^-- name: ", (HERE / "queries.sql").read_text("utf-8"), flags=re.M)[1:]:
        name, _, text = part.partition("\n")
        needs = set(re.findall(r"^-- needs: (\w+)$", text, flags=re.M))
        lines = [line for line in text.splitlines() if not line.startswith("--")]
        found.append((name.strip(), "\n".join(lines).strip().rstrip(";"), needs))
    return found


def value(text):
    """A value in a form that is the same for all engines."""
    if text is None or text in ("", "\\N"):
        return ""
    moment = re.fullmatch(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+]00:?00)?", text)
    if moment:
        fraction = (moment[3] or "").rstrip("0").rstrip(".")
        return f"{moment[1]} {moment[2]}{fraction}"
    if re.fullmatch(r"-?\d+\.\d+", text):
        with decimal.localcontext(prec=60):
            return f"{decimal.Decimal(text).normalize():f}"
    return text


def answer(rows):
    return sorted(tuple(value(cell) for cell in row) for row in rows)


def of_csv(text):
    # A payload may be longer than the default limit of the module `csv`.
    csv.field_size_limit(sys.maxsize)
    return answer(list(csv.reader(io.StringIO(text, newline="")))[1:])


class DataFusion:
    name = "DataFusion"

    def __init__(self, binary, table):
        self.command = [binary, "query", "--store", str(table.parent), "--format", "csv"]
        # The command finds a catalog there.
        self.folder = os.getcwd()

    def ask(self, sql):
        command = [*self.command, sql]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, timeout=QUERY_TIME)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode("utf-8", "replace").strip())
        return of_csv(done.stdout.decode("utf-8"))

    def close(self):
        pass


class ClickHouse:
    name = "ClickHouse"

    def __init__(self, table):
        from chdb import session

        self.folder = tempfile.TemporaryDirectory()
        # ClickHouse reads files only below the current folder.
        os.chdir(table.parent)
        self.session = session.Session(self.folder.name)
        self.run("SET session_timezone = 'UTC'")
        path = str(table).replace("\\", "\\\\").replace("'", "\\'")
        self.run(f"CREATE VIEW events AS SELECT * FROM deltaLakeLocal('{path}')")
        self.columns = {row[0] for row in self.ask("DESCRIBE TABLE events")}
        # Only these files are in the table now: the folder may still have files that were replaced.
        files = self.ask(f"SELECT DISTINCT _path FROM deltaLakeLocal('{path}')")
        self.files = ["/" + row[0].lstrip("/") for row in files]
        self.version = self.ask("SELECT version()")[0][0]

    def run(self, sql, form="CSVWithNames"):
        return self.session.query(sql, form).bytes().decode("utf-8")

    def ask(self, sql):
        return of_csv(self.run(sql))

    def run_ddl(self, file):
        """Creates what `event-catalog generate warehouse` wrote, and reads every view."""
        self.run("CREATE DATABASE generated")
        self.run("USE generated")
        for statement in statements(file.read_text("utf-8")):
            self.run(statement)
        views = self.ask("SELECT name FROM system.tables WHERE database = 'generated' AND engine = 'View'")
        for (view,) in views:
            # The keys are bytes, which aren't text in any encoding.
            self.run(f"SELECT * FROM `{view}` LIMIT 1 FORMAT Null")
        self.run("USE default")
        return len(views)

    def close(self):
        self.session.close()
        self.folder.cleanup()


def statements(sql):
    """Splits generated SQL into statements. A `;` at the end of a line always ends a statement."""
    statement = []
    for line in sql.splitlines():
        if line.startswith("--") or not (line or statement):
            continue
        statement.append(line)
        if line.endswith(";"):
            yield "\n".join(statement).rstrip(";")
            statement = []
    if statement:
        yield "\n".join(statement)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Spark:
    """A standalone cluster of a master and two workers on this machine.

    It reads the current Parquet files of the table. With Delta's package it would read the log itself, but that
    package follows new versions of Spark only months later.
    """

    name = "Spark"

    def __init__(self, clickhouse):
        import pyspark

        home = pathlib.Path(pyspark.__file__).parent
        self.folder = tempfile.TemporaryDirectory()
        self.processes = []
        self.spark = None
        try:
            self.start(home, clickhouse)
        except BaseException:
            self.close()
            raise
        self.version = pyspark.__version__

    def start(self, home, clickhouse):
        from pyspark.sql import SparkSession
        from pyspark.sql.functions import lit

        # Timestamps are converted to Python's time zone.
        os.environ["TZ"] = "UTC"
        time.tzset()
        port, page = free_port(), free_port()
        master = f"spark://127.0.0.1:{port}"
        self.launch(home, "master", "org.apache.spark.deploy.master.Master",
                    "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page))
        self.wait(page, 0)
        for number in range(2):
            self.launch(home, f"worker-{number}", "org.apache.spark.deploy.worker.Worker",
                        "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", str(free_port()),
                        "--work-dir", f"{self.folder.name}/work-{number}", master)
        self.wait(page, 2)
        self.spark = (
            SparkSession.builder.master(master)
            .appName("test-engines")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.executor.memory", "768m")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.warehouse.dir", f"{self.folder.name}/warehouse")
            .getOrCreate()
        )
        folder = os.path.commonpath([os.path.dirname(os.path.dirname(file)) for file in clickhouse.files])
        reader = self.spark.read.option("mergeSchema", "true").option("basePath", folder)
        events = reader.parquet(*clickhouse.files)
        # A file has only the columns that contain a value.
        for column in sorted(clickhouse.columns - set(events.columns)):
            events = events.withColumn(column, lit(None).cast("string"))
        events.createOrReplaceTempView("events")

    def launch(self, home, name, *command):
        log = open(f"{self.folder.name}/{name}.log", "wb")
        environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1",
                       "SPARK_NO_DAEMONIZE": "1"}
        process = subprocess.Popen([home / "bin" / "spark-class", *command], stdout=log, stderr=log, env=environment)
        log.close()
        self.processes.append(process)

    def wait(self, page, workers):
        """Waits until the master answers, and this many workers are alive."""
        end = time.monotonic() + START_TIME
        while time.monotonic() < end:
            if any(process.poll() is not None for process in self.processes):
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{page}/json/", timeout=5) as page_text:
                    if json.load(page_text).get("aliveworkers", 0) >= workers:
                        return
            except (OSError, ValueError):
                pass
            time.sleep(0.5)
        logs = [log.read_text("utf-8", "replace")[-2000:] for log in pathlib.Path(self.folder.name).glob("*.log")]
        raise RuntimeError("the cluster doesn't start:\n" + "\n".join(logs))

    def ask(self, sql):
        rows = self.spark.sql(sql).collect()
        return answer([[shown(cell) for cell in row] for row in rows])

    def close(self):
        if self.spark is not None:
            self.spark.stop()
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        self.folder.cleanup()


def shown(cell):
    """A value of Python as a text."""
    if cell is None:
        return None
    return f"{cell:f}" if isinstance(cell, decimal.Decimal) else str(cell)


def differences(expected, found):
    """The first rows that are only in one of two answers."""
    only = [("-", row) for row in expected if row not in set(found)][:3]
    only += [("+", row) for row in found if row not in set(expected)][:3]
    return "\n".join(f"    {sign} {', '.join(cell[:80] for cell in row)!r}" for sign, row in only)


def main():
    parser = argparse.ArgumentParser(prog="scripts/test-engines")
    parser.add_argument("--spark", action="store_true")
    # The code below changes the current folder.
    path = lambda text: pathlib.Path(text).resolve()
    parser.add_argument("--ddl", type=path)
    parser.add_argument("--report", type=path)
    parser.add_argument("binary", type=path)
    parser.add_argument("table", type=path)
    arguments = parser.parse_args()
    table = arguments.table
    if table.name != "events":
        fail(f"{table} isn't the table `events` of a store")
    engines, faults = [], []
    try:
        engines.append(DataFusion(arguments.binary, table))
        clickhouse = ClickHouse(table)
        engines.append(clickhouse)
        if arguments.spark:
            engines.append(Spark(clickhouse))
        report = compare(engines, clickhouse, faults)
        if arguments.ddl:
            try:
                report.append(f"\n{clickhouse.run_ddl(arguments.ddl)} generated views can be read in ClickHouse.")
            except Exception as error:  # chdb raises several kinds
                faults.append(f"{arguments.ddl}: {error}")
    finally:
        for engine in reversed(engines):
            engine.close()
    text = "\n".join(report) + "\n"
    print(text, end="")
    if arguments.report:
        arguments.report.write_text(text, "utf-8")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def compare(engines, clickhouse, faults):
    """The lines of a table in Markdown, with the time of each answer."""
    versions = [f"{it.name} {it.version}" for it in engines[1:]]
    report = [
        f"Answers of {' and '.join(versions)}, compared with those of `event-analytics query`. Seconds of one run.\n",
        "| query | rows | " + " | ".join(it.name for it in engines) + " | |",
        "|---|---:|" + "---:|" * len(engines) + "---|",
    ]
    for name, sql, needs in queries():
        if not needs <= clickhouse.columns:
            report.append(f"| {name} | | " + " | " * len(engines) + f"left out: no {', '.join(sorted(needs))} |")
            continue
        answers, times = [], []
        for engine in engines:
            start = time.monotonic()
            try:
                answers.append(engine.ask(sql))
            except Exception as error:  # engines raise several kinds
                answers.append(None)
                faults.append(f"{name}: {engine.name}: {str(error)[:500]}")
            times.append(f"{time.monotonic() - start:.2f}")
        expected = answers[0]
        for engine, found in zip(engines[1:], answers[1:]):
            if None not in (expected, found) and expected != found:
                faults.append(f"{name}: {engine.name} differs from DataFusion\n{differences(expected, found)}")
        are_equal = expected is not None and all(found == expected for found in answers)
        rows = "" if expected is None else str(len(expected))
        report.append(f"| {name} | {rows} | {' | '.join(times)} | {'equal' if are_equal else '**differs**'} |")
    return report


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ImportError, RuntimeError) as error:
        fail(error)
