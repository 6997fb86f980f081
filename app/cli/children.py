"""The programs that make up a running installation: their command lines and where they log."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.cli.broker import Broker
from app.cli.errors import CommandError
from app.cli.processes import Child, begin_child, uninterrupted
from config.settings import WECHAT_ACCOUNT_FILE, Settings

ROOT = Path(__file__).resolve().parents[2]
SANDBOX_TEMPLATES_FILE = "sandbox_templates.json"
SANDBOX_STATE_FILE = "sandbox_state.json"
BROKER_FOLDER = "broker"
LOG_FOLDER = "log"


@dataclass(frozen=True)
class Programs:
    """Makes the children of one run from its settings; together their graces stay below 10 seconds."""

    settings: Settings

    def broker(self, broker: Broker) -> Child:
        """The message broker."""
        return self._child("broker", broker.command, grace=1)

    def sandbox(self, hint: str) -> Child:
        """The stand-in for the WeChat platform."""
        var_dir = self.settings.var_dir
        command = (
            *self._python("wechat_sandbox"),
            *("--host", "127.0.0.1"),
            *("--port", str(self.settings.sandbox_port)),
            *("--callback-url", f"{self.settings.public_url}/wechat"),
            *("--state", str(var_dir / SANDBOX_STATE_FILE)),
            *("--account-file", str(var_dir / WECHAT_ACCOUNT_FILE)),
            *("--templates", str(var_dir / SANDBOX_TEMPLATES_FILE)),
            *("--hint", hint),
            *("--name", self.settings.site_account_name),
        )
        return self._child("sandbox", command, grace=1.5)

    def worker(self) -> Child:
        """The Celery worker with its schedule, or the dispatcher where there is no broker."""
        if not self.settings.redis_url:
            return self._child("worker", self._python("tasks.dispatcher"), grace=3)
        command = (
            *self._python("celery"),
            *("--app", "tasks.app:celery", "worker"),
            *("--beat", "--schedule", str(self.settings.var_dir / BROKER_FOLDER / "schedule")),
            *("--pool", "threads", "--concurrency", str(self.settings.worker_threads)),
            *("--loglevel", self.settings.log_level),
            # One worker has nobody to talk to, and asking around costs a second of the start.
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        )
        return self._child("worker", command, grace=3)

    def web(self) -> Child:
        """The web server; a worker process of it that dies is replaced by its first process."""
        command = (
            *self._python("granian"),
            *("--interface", "wsgi"),
            *("--host", self.settings.web_host),
            *("--port", str(self.settings.web_port)),
            *("--workers", str(self.settings.web_workers)),
            *("--blocking-threads", str(self.settings.web_threads)),
            "--respawn-failed-workers",
            *("--workers-kill-timeout", "2"),
            *("--log-level", self.settings.log_level.lower()),
            "config.wsgi:application",
        )
        return self._child("web", command, grace=3.5)

    def run_to_end(self, *arguments: str) -> None:
        """Run a command of `python -m app` and wait for it.

        Raises:
            CommandError: when it fails, with what it said.
        """
        command = (*self._python("app"), *arguments)
        with uninterrupted():
            process = subprocess.Popen(  # noqa: S603 - every argument is ours
                command,
                cwd=ROOT,
                env=self._environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                preexec_fn=begin_child,  # noqa: PLW1509 - this process has one thread
            )
        try:
            said, _ = process.communicate()
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode:
            said = said.strip()[-2000:]
            raise CommandError(f"{' '.join(command)} 失败。It failed:\n{said}")

    def _python(self, module: str) -> tuple[str, str, str]:
        return (sys.executable, "-m", module)

    def _child(self, name: str, command: "list[str | Path] | tuple[str, ...]", *, grace: float) -> Child:
        log = self.settings.var_dir / LOG_FOLDER / f"{name}.log"
        return Child(name, command, log, ROOT, self._environment(), grace)

    def _environment(self) -> dict[str, str]:
        """What was chosen at this start wins over what the person has set."""
        return os.environ | {
            "ECERT_VAR_DIR": str(self.settings.var_dir),
            "ECERT_WEB_PORT": str(self.settings.web_port),
            "ECERT_SANDBOX_PORT": str(self.settings.sandbox_port),
            "ECERT_REDIS_URL": self.settings.redis_url,
        }
