import re
from pathlib import Path

import jinja2
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "templates_mobile"
TEMPLATES = sorted(FOLDER.glob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_parses(template):
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(FOLDER), autoescape=True)

    environment.get_template(template.name)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_inline_style_or_script(template):
    text = template.read_text("utf-8")

    assert re.findall(r"\sstyle=|\son(?!ly)[a-z]+=|<style|javascript:|<script(?![^>]*\ssrc=)", text) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_posts_carries_the_form_token(template):
    text = template.read_text("utf-8")

    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL)

    assert all("csrf_token" in form for form in forms)


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("query.html", "提示：证书编号、查询码、验证码必填"),
        ("subscriptions.html", "如不填写，有效期默认自当日起1年，且最长为1年"),
        ("subscriptions.html", "可在此订阅出境检验检疫电子证书出证相关通知，目前提供免登录查询码的订阅。"),
        ("subscriptions.html", "确认订阅"),
        ("result.html", "下载PDF证书"),
    ],
)
def test_the_manuals_words_stand_as_printed(template, sentence):
    assert sentence in (FOLDER / template).read_text("utf-8")
