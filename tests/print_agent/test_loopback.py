"""The control answers pages of its own site and nobody else; a ticket is taken once."""

import http.client
import json
import threading

import pytest

from print_agent import loopback
from print_agent.cups import Cups
from print_agent.jobs import Jobs
from print_agent.keeping import Keep
from print_agent.pairing import PULL, Bond
from print_agent.site import Site

ORIGIN = "https://cert.example.org"
TICKET = "7.abcdefghijklmnopqrstuv"
PROGRAMS = {
    "lpstat": "echo 'printer HP is idle.  enabled since today'; echo 'system default destination: HP'",
    "lp": "echo 'request id is HP-1 (1 file(s))'",
    "cancel": "true",
}


@pytest.fixture
def ear(tmp_path, monkeypatch):
    """A control whose printing system is a printer `HP`, and whose site is away."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    stopping = threading.Event()
    keep, site, system = Keep(tmp_path / "state", ORIGIN), Site("http://127.0.0.1:9"), Cups()
    jobs = Jobs(site, system, keep, stopping)
    bond = Bond(site, keep, system, mode=PULL, name="收发室", platform="Linux")
    server = loopback.listen((0,), origin=ORIGIN, bond=bond, jobs=jobs, system=system)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    stopping.set()
    server.shutdown()
    server.server_close()
    keep.close()


@pytest.fixture
def call(ear):
    def send(method, path, *, body=None, origin=ORIGIN, host=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", ear.server_port, timeout=5)
        given = {"Host": host or f"127.0.0.1:{ear.server_port}", **headers}
        if origin:
            given["Origin"] = origin
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        if content is not None:
            given.setdefault("Content-Type", "application/json")
        connection.request(method, path, body=content, headers=given)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer, json.loads(text) if text else None

    return send


def test_it_tells_its_own_site_who_it_is_and_which_printers_there_are(ear, call):
    answer, said = call("GET", "/v1/ping")
    _, printers = call("GET", "/v1/printers")

    assert (answer.status, said["state"], said["name"]) == (200, "waiting", "收发室")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert printers["printers"] == [{"name": "HP", "state": "idle", "is_default": True, "reason": ""}]
    assert ear.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("traits", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": None}, 403),
        ({"host": "cert.example.org"}, 421),
        ({"host": "127.0.0.1.nip.io:18632"}, 421),
    ],
)
def test_other_sites_and_other_names_are_refused_before_anything_is_read(call, traits, status):
    for method, path in (
        ("GET", "/v1/ping"),
        ("GET", "/v1/printers"),
        ("POST", "/v1/print"),
        ("OPTIONS", "/v1/print"),
    ):
        answer, _ = call(method, path, body={} if method == "POST" else None, **traits)
        assert answer.status == status
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_preflight_of_a_public_page_is_answered(call):
    answer, _ = call("OPTIONS", "/v1/print", **{"Access-Control-Request-Private-Network": "true"})

    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"ticket=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{", {}, 422),
        (b"[]", {}, 422),
        ({"ticket": 7, "printer": "HP"}, {}, 422),
        ({"ticket": "no ticket", "printer": "HP"}, {}, 422),
        ({"ticket": TICKET, "printer": "Other"}, {}, 409),
        ({"ticket": TICKET, "printer": "-o raw"}, {}, 409),
        (b"x" * 5000, {}, 413),
    ],
)
def test_what_cannot_be_a_print_is_refused_in_words(call, body, headers, status):
    answer, said = call("POST", "/v1/print", body=body, **headers)

    assert answer.status == status
    assert said["message"]


def test_a_ticket_is_taken_once_and_an_unreachable_site_ends_its_job(call):
    first, said = call("POST", "/v1/print", body={"ticket": TICKET, "printer": "HP"})
    again, _ = call("POST", "/v1/print", body={"ticket": TICKET, "printer": "HP"})
    job, state = call("GET", f"/v1/jobs/{said['job']}")
    missing, _ = call("GET", "/v1/jobs/8")

    assert (first.status, again.status, job.status, missing.status) == (202, 409, 200, 404)
    assert state["state"] in {"fetching", "failed"}
