import ast
import re

import pytest

from tests.architecture.tree import ROOT, code, files, name

LONGEST_FILE = 400
BANNED_NAMES = {"utils", "helper", "helpers", "manager", "common", "misc"}
# A path of somebody's machine, or the address of a package mirror.
_HOME = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/[\w.-]+")
_MIRROR = re.compile(
    r"(?:--index-url|--extra-index-url|--find-links|\"resolved\": \"(?!https://registry\.npmjs\.org/))"
)
_PIN = re.compile(r"^([\w.-]+==[^\s;\\]+)", re.MULTILINE)
# A migration is a record of what was done, not a room to live in.
ROOMS = ("app", "config", "tasks", "wechat", "wechat_sandbox")


@pytest.mark.parametrize("path", code(*ROOMS), ids=name)
def test_a_file_of_code_is_short_enough_to_be_one_room(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", [path for path in code() if path.name == "__init__.py"], ids=name)
def test_a_package_says_what_it_is_for_and_nothing_else(path):
    tree = ast.parse(path.read_text("utf-8"))

    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


@pytest.mark.parametrize("path", code(*ROOMS), ids=name)
def test_a_room_says_its_purpose_in_its_first_line(path):
    purpose = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""

    assert purpose.splitlines()[0].rstrip("。").endswith((".", "?", "!"))


@pytest.mark.parametrize("path", code(), ids=name)
def test_nothing_is_imported_inside_a_function_and_nothing_relatively(path):
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [
        node.lineno
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    relative = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]

    assert inside + relative == []


@pytest.mark.parametrize("path", [path for path in code() if path.name.startswith("models")], ids=name)
def test_models_keep_their_types_at_run_time(path):
    assert "from __future__ import annotations" not in path.read_text("utf-8")


def test_no_room_is_called_by_a_name_that_says_nothing():
    assert [name(path) for path in code() if path.stem in BANNED_NAMES] == []


def test_only_the_settings_read_the_environment():
    # The two commands that start programs hand the environment on; the sandbox is a program of its own.
    allowed = {"config/settings.py", "app/cli/children.py", "wechat_sandbox/__main__.py"}
    readers = {name(path) for path in code() if re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))}

    assert readers <= allowed


def test_nothing_in_production_imports_the_sandbox():
    importers = [
        name(path)
        for path in code("app", "config", "tasks", "wechat")
        if re.search(r"^(from|import) wechat_sandbox", path.read_text("utf-8"), re.MULTILINE)
    ]

    assert importers == []


def test_no_file_names_a_folder_of_some_machine():
    found = {
        name(path): match[0]
        for path in files()
        if path.suffix not in {".png", ".ttf", ".lock"}
        and path != ROOT / "tests/architecture/test_house.py"
        and (match := _HOME.search(path.read_text("utf-8", "replace")))
    }

    assert found == {}


def test_no_file_names_a_package_mirror():
    found = [
        name(path)
        for path in files()
        if path.suffix in {".txt", ".json", ".toml"} and _MIRROR.search(path.read_text("utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(("small", "large"), [("base", "test"), ("test", "lint")])
def test_the_larger_list_of_packages_holds_the_smaller_one(small: str, large: str):
    pins = {
        part: set(
            re.findall(
                r"^([\w.-]+==[^\s;\\]+)", (ROOT / f"requirements/{part}.txt").read_text("utf-8"), re.MULTILINE
            )
        )
        for part in (small, large)
    }

    assert pins[small] - pins[large] == set()


def test_commands_open_the_application_in_one_place_which_closes_it_again():
    commands = [path for path in code("app") if name(path).startswith("app/cli/")]

    openers = [name(path) for path in commands if "create_app" in path.read_text("utf-8")]

    assert openers == ["app/cli/opened.py"]
