"""What granian serves for P3: our application with a constant and a bare look-up beside its own routes."""

import itertools
import os
from pathlib import Path

from app.core.gateways import NoWake
from app.factory import Twins, create_app
from benchmarks import lookup, stage

stage.KEYS.update({key: os.environ[f"BENCH_{key.upper()}"] for key in stage.KEYS})
application = create_app(
    stage.settings(Path(os.environ["BENCH_FOLDER"]), os.environ["BENCH_DATABASE"]), Twins(wake=NoWake())
)
_indices = itertools.cycle(range(400))


@application.get("/json")
def constant() -> dict[str, str]:
    """Answer a constant."""
    return {"hello": "world"}


@application.get("/lookup")
def found() -> dict[str, bool]:
    """Answer a right look-up."""
    return {"shown": lookup.look_up(next(_indices))}
