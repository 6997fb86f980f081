"""Processes that start cold: forked with an application but no connection, they all ask for the token at once."""

import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from app.core.clock import SystemClock
from app.core.gateways import NoWake, current
from app.factory import Twins, create_app
from config.settings import Settings

PROCESSES, THREADS = 8, 7


def main() -> None:
    app = create_app(Settings.load(), Twins(clock=SystemClock(), wake=NoWake()))
    context = multiprocessing.get_context("fork")
    together = context.Barrier(PROCESSES)
    children = [context.Process(target=ask_in_threads, args=(app, together)) for _ in range(PROCESSES)]
    for child in children:
        child.start()
    for child in children:
        child.join()


def ask_in_threads(app: Flask, together: Barrier) -> None:
    def ask(_: int) -> str:
        with app.app_context():
            return current().sender._credentials.access_token()

    together.wait()
    with ThreadPoolExecutor(THREADS) as pool:
        sys.stdout.write("".join(f"{token}\n" for token in pool.map(ask, range(THREADS))))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
