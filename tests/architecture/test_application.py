import re

from flask import Flask

from app.web.shared.access import Policy, stated
from config.settings import Settings
from tests.architecture.tree import ROOT, code, files

_ROW = re.compile(r"^\| `(ECERT_\w+)` \|", re.MULTILINE)


def test_every_route_says_who_may_use_it(app: Flask):
    policies = {rule.endpoint: stated(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()}

    assert policies
    assert all(isinstance(policy, Policy) for policy in policies.values())


def test_every_setting_has_one_row_in_the_documentation_and_no_row_is_stale():
    documented = _ROW.findall((ROOT / "docs/configuration.md").read_text("utf-8"))

    assert sorted(documented) == sorted(f"ECERT_{field.upper()}" for field in Settings.model_fields)


def test_every_template_parses(app: Flask):
    templates = _templates()

    for template in templates:
        assert app.jinja_env.get_template(template)
    assert templates


def test_every_template_that_a_view_names_is_there():
    named = {
        template
        for path in code("app")
        for template in re.findall(
            r"(?:render_template|page|framed)\(\s*\"([^\"]+\.html)\"", path.read_text("utf-8")
        )
    }

    assert named - _templates() == set()


def _templates() -> set[str]:
    folders = [ROOT / "templates_mobile", ROOT / "templates_desktop"]
    return {
        str(path.relative_to(folder))
        for folder in folders
        for path in files(".html")
        if folder in path.parents
    }
