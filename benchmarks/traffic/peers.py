"""The programs that are measured: `event-catalog`, ripgrep, and three validators of JSON Schema."""

import importlib.metadata
import json
import sys
from pathlib import Path

from measure import Failed, Missing, run
from programs import ROOT, build, find

CRATES = ["serde_json", "jsonschema"]
HERE = Path(__file__).resolve().parent


class Own:
    """`event-catalog`. The exit status 1 means that there are findings, so it isn't a failure."""

    def __init__(self, program):
        package = ROOT / "crates" / "event-catalog-cli"
        self.program = Path(program).resolve() if program else build(package / "Cargo.toml")
        if not self.program.is_file():
            raise Failed(f"`{self.program}` doesn't exist")
        self.version = run([self.program, "--version"]).output.strip()

    def names(self, catalog):
        """The current and the former names of all events in a catalog."""
        listed = run([self.program, "list", "--format", "json", "--catalog", catalog]).output
        return [name for event in json.loads(listed)["events"] for name in [event["name"], *event["aliases"]]]

    def usages(self, catalog, folder, *options):
        return run([self.program, "usages", "--catalog", catalog, *options, folder], expected=(0, 1))

    def validate(self, catalog, file):
        return run([self.program, "validate", "--catalog", catalog, "--format", "json", file], expected=(0, 1))

    def infer(self, file, out):
        return run([self.program, "infer", file, "--out", out])

    @staticmethod
    def counted(output):
        """The numbers of lines and of invalid payloads that `validate` reports, in the format that the peers print."""
        report = json.loads(output)
        kinds = {finding["kind"] for finding in report["findings"]}
        if kinds - {"invalid-payload"} or report["further_findings"] or report["unknown_names"]:
            raise Failed(f"validate: unexpected findings or unknown names; kinds: {', '.join(sorted(kinds))}")
        return f"{report['occurrences']} {sum(finding['count'] for finding in report['findings'])}"


class Ripgrep:
    def __init__(self, command):
        self.command = find(command, "install it (Debian: apt-get install ripgrep), or give its path with `--ripgrep`")
        self.version = run([self.command, "--version"]).output.splitlines()[0]

    def search(self, names, folder, *options):
        # `--no-config`: the settings of the user must have no effect.
        return run([self.command, "--no-config", *options, "-F", "-f", names, folder], expected=(0, 1))


class Crate:
    """The program in benchmarks/jsonschema, which uses `serde_json::Value` and the crate `jsonschema`."""

    name = "`serde_json` and the crate `jsonschema`"

    def __init__(self, options):
        package = ROOT / "benchmarks" / "jsonschema"
        self.program = Path(options.crate).resolve() if options.crate else build(package / "Cargo.toml")
        lock = (ROOT / "benchmarks" / "Cargo.lock").read_text()
        versions = {crate: lock.split(f'name = "{crate}"\nversion = "')[1].split('"')[0] for crate in CRATES}
        self.version = ", ".join(f"{crate} {version}" for crate, version in versions.items())

    def validate(self, schemas, file):
        return run([self.program, schemas, file])

    def parse(self, file):
        """Only parses the lines, which is a lower limit for any validator that uses `serde_json`."""
        return run([self.program, file])


class Ajv:
    name = "ajv"

    def __init__(self, options):
        self.node = find("node", "see https://nodejs.org")
        self.folder = ROOT / "web" / "node_modules" / "ajv"
        if not self.folder.is_dir():
            raise Missing("ajv isn't installed; run `npm ci --ignore-scripts` in web/")
        version = json.loads((self.folder / "package.json").read_text())["version"]
        self.version = f"ajv {version} in Node.js {run([self.node, '--version']).output.strip()}"

    def validate(self, schemas, file):
        return run([self.node, HERE / "ajv.mjs", self.folder, schemas, file])


class Python:
    name = "Python's jsonschema"

    def __init__(self, options):
        try:
            version = importlib.metadata.version("jsonschema")
        except importlib.metadata.PackageNotFoundError:
            raise Missing("Python's jsonschema isn't installed; install it (`pip install jsonschema`)") from None
        self.version = f"jsonschema {version} in Python {sys.version.split()[0]}"

    def validate(self, schemas, file):
        return run([sys.executable, HERE / "python_jsonschema.py", schemas, file])


VALIDATORS = {"crate": Crate, "ajv": Ajv, "python": Python}
