"""A CUPS server of this test run with a printer that writes PDF files (cups-pdf), apart from the machine's own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services import program, wait_until

_CUPSD = """Listen {root}/run/cups.sock
LogLevel warn
Browsing Off
DefaultAuthType None
WebInterface No
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_FILES = """ServerRoot {root}/etc
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/run
TempDir {root}/spool/tmp
AccessLog {root}/log/access
ErrorLog {root}/log/error
PageLog {root}/log/page
SystemGroup root
"""
_PDF = """Out {root}/out
AnonDirName {root}/out
Spool {root}/spool/cups-pdf
Log {root}/log
Label 1
"""
PRINTER = "PDF"


@dataclass
class Cups:
    """The server: its folder, and the environment in which programs find it."""

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"CUPS_SERVER": str(self.root / "run/cups.sock")}

    def run(self, *command: str) -> str:
        """Run a program of CUPS against this server and give what it says."""
        done = subprocess.run(
            command,
            env=os.environ | self.environment | {"LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
        return done.stdout

    def printed(self) -> list[Path]:
        """Give the files that the printer has written, in the order of their making."""
        return sorted((self.root / "out").rglob("*.pdf"), key=lambda path: path.stat().st_mtime)


@pytest.fixture(scope="session")
def cups() -> Iterator[Cups]:
    """A running server with the printer `PDF`, which is the default one."""
    server = shutil.which("cupsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if server is None or not Path("/usr/lib/cups/backend/cups-pdf").exists():
        pytest.skip("CUPS and printer-driver-cups-pdf are not installed")
    if os.geteuid() != 0:
        pytest.skip("cups-pdf prints for root only")
    # The path of a Unix socket has room for about 100 bytes, so not below pytest's long folders.
    with tempfile.TemporaryDirectory(prefix="ecert-cups-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        for name in ("etc/ppd", "spool/tmp", "spool/cups-pdf", "cache", "run", "log", "out"):
            (root / name).mkdir(parents=True)
        for name, text in (("cupsd", _CUPSD), ("cups-files", _FILES)):
            (root / f"etc/{name}.conf").write_text(text.format(root=root))
        # Its driver looks for a file here and nowhere else; an instance of its own leaves the machine's printer alone.
        instance = root.name
        settings = Path(f"/etc/cups/cups-pdf-{instance}.conf")
        settings.write_text(_PDF.format(root=root))
        found = Cups(root)
        command = (server, "-f", "-c", f"{root}/etc/cupsd.conf", "-s", f"{root}/etc/cups-files.conf")
        try:
            with program(*command, log=root / "cupsd.out"):
                wait_until((root / "run/cups.sock").exists, "CUPS listens")
                model = "lsb/usr/cups-pdf/CUPS-PDF_opt.ppd"
                found.run("lpadmin", "-p", PRINTER, "-v", f"cups-pdf:/{instance}", "-m", model, "-E")
                found.run("lpadmin", "-d", PRINTER)
                yield found
        finally:
            settings.unlink()
