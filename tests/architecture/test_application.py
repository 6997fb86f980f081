import re

from flask import Flask

from app.web.shared.access import Policy, stated
from config.settings import Settings
from tests.architecture.tree import ROOT, code, files, name

_ROW = re.compile(r"^\| `(ECERT_\w+)` \|", re.MULTILINE)


def test_every_route_says_who_may_use_it(app: Flask):
    policies = {rule.endpoint: stated(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()}

    assert policies
    assert all(isinstance(policy, Policy) for policy in policies.values())


def test_every_setting_has_one_row_in_the_documentation_and_no_row_is_stale():
    documented = _ROW.findall((ROOT / "docs/configuration.md").read_text("utf-8"))

    assert sorted(documented) == sorted(f"ECERT_{field.upper()}" for field in Settings.model_fields)


def test_every_template_parses(app: Flask):
    folder = ROOT / "templates_mobile"
    templates = [path for path in files(".html") if folder in path.parents]

    for path in templates:
        assert app.jinja_env.get_template(str(path.relative_to(folder)))
    assert templates


def test_every_template_that_a_view_names_is_there():
    named = {
        template
        for path in code("app")
        for template in re.findall(r"render_template\(\s*\"([^\"]+)\"", path.read_text("utf-8"))
    }
    present = {
        str(path.relative_to(ROOT / "templates_mobile"))
        for path in files(".html")
        if "templates_mobile" in name(path)
    }

    assert named - present == set()
