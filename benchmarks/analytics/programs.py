"""The programs that are measured: `event-analytics`, DuckDB, SQLite and jq."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

from lines import DUCKDB_TYPES
from measure import Failed, Missing, run

ROOT = Path(__file__).resolve().parents[2]
ENVELOPE = ["source", "id", "type", "subject", "time", "datacontenttype", "tenant", "process", "data"]


def build(manifest):
    """Builds a package of this repository with the release profile, and returns the path of its program."""
    command = ["cargo", "build", "--release", "--locked", "--message-format", "json", "--manifest-path", str(manifest)]
    built = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if built.returncode:
        raise Failed(f"`{' '.join(command)}` failed")
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    programs = [message["executable"] for message in messages if message.get("executable")]
    return Path(programs[-1])


def find(command, how):
    path = shutil.which(command)
    if not path:
        raise Missing(f"`{command}` isn't installed; {how}")
    return path


class Own:
    def __init__(self, program):
        self.program = Path(program).resolve() if program else build(ROOT / "analytics" / "Cargo.toml")
        if not self.program.is_file():
            raise Failed(f"`{self.program}` doesn't exist")
        self.version = run([self.program, "--version"]).output.strip()

    def ingest(self, store, catalog, files):
        shutil.rmtree(store, ignore_errors=True)
        return run([self.program, "ingest", "--store", store, "--catalog", catalog, "--format", "json", *files])

    def query(self, store, catalog, sql):
        return run([self.program, "query", "--store", store, "--catalog", catalog, "--format", "csv", sql])

    def funnel(self, store, catalog, steps, within):
        return run([
            self.program, "report", "funnel", *steps, "--within", within, "--store", store, "--catalog", catalog,
            "--format", "csv",
        ])


def table_files(store):
    """The Parquet files that are in a store's table of events now, according to its log."""
    files = {}
    for entry in sorted((store / "events" / "_delta_log").glob("*.json")):
        for line in entry.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                files[action["add"]["path"]] = None
            if "remove" in action:
                files.pop(action["remove"]["path"], None)
    return [store / "events" / unquote(path) for path in files]


class DuckDB:
    def __init__(self, command):
        self.command = find(command, "see https://duckdb.org/install, or give its path with `--duckdb`")
        self.version = "DuckDB " + run([self.command, "--version"]).output.strip()

    folder = "."  # where the scripts are written

    def run(self, sql, database=":memory:"):
        script = Path(self.folder) / "duckdb.sql"
        script.write_text(sql)
        # With an empty file for `-init`, the settings of the user have no effect.
        return run([self.command, "-init", "/dev/null", "-batch", "-bail", "-csv", "-f", script, database])

    def ingest(self, database, columns, files):
        """Stores each event once: its envelope, its payload as received, and typed columns. Commits after each file."""
        database.unlink(missing_ok=True)
        read = ", ".join(f"{name}: '{'TIMESTAMP' if name == 'time' else 'VARCHAR'}'" for name in ENVELOPE[:-1])
        types = {name: DUCKDB_TYPES[schema["type"]] for name, schema in columns.items()}
        typed = ", ".join(f"p_{name} {kind}" for name, kind in types.items())
        shape = json.dumps(types)
        envelope = ", ".join(f"{name} {'TIMESTAMP' if name == 'time' else 'VARCHAR'}" for name in ENVELOPE)
        sql = f"CREATE TABLE events ({envelope}, {typed});\n"
        for file in files:
            sql += f"""
                BEGIN;
                CREATE TEMP TABLE incoming AS SELECT * FROM read_json('{file}', format = 'newline_delimited',
                    columns = {{{read}, data: 'JSON'}});
                INSERT INTO events SELECT * EXCLUDE typed, unnest(typed) FROM (
                    SELECT {", ".join(ENVELOPE)}, json_transform(data, '{shape}') AS typed
                    FROM incoming ANTI JOIN events USING (source, id)
                    WHERE rowid IN (SELECT min(rowid) FROM incoming GROUP BY source, id));
                DROP TABLE incoming;
                COMMIT;"""
        return self.run(sql, database)

    def parquet(self, store, sql):
        """Runs a query on the files of a store, which are the view `events`."""
        files = ", ".join(f"'{path}'" for path in table_files(store))
        return self.run(f"SET TimeZone = 'UTC';\nCREATE VIEW events AS FROM read_parquet([{files}]);\n{sql}")


class SQLite:
    def __init__(self, program):
        package = Path(__file__).parent / "sqlite"
        self.program = Path(program).resolve() if program else build(package / "Cargo.toml")
        lock = (package / "Cargo.lock").read_text()
        crate = lock.split('name = "rusqlite"\nversion = "')[1].split('"')[0]
        self.version = f"SQLite bundled in rusqlite {crate}"

    def ingest(self, database, files):
        for path in database.parent.glob(database.name + "*"):
            path.unlink()
        return run([self.program, database, *files])

    def size(self, database):
        return sum(path.stat().st_size for path in database.parent.glob(database.name + "*"))


class Jq:
    # Keeps the counts in an object with a member for each day and type.
    COUNT = 'reduce inputs as {$time, $type} ({}; .["\\($time[:10]),\\($type)"] += 1) | to_entries[] | "\\(.key),\\(.value)"'

    def __init__(self):
        self.command = find("jq", "see https://jqlang.org/download")
        self.version = run([self.command, "--version"]).output.strip()

    def count(self, file):
        return run([self.command, "-n", "-r", self.COUNT, file])
