import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "templates_desktop"
TEMPLATES = sorted(FOLDER.glob("**/*.html"))


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
        ("query.html", "快速查询"),
        ("result.html", '("序号", "证书编号", "证书类别名称", "签证日期", "状态", "操作")'),
        ("result.html", "总共 {count} 条记录"),
        ("result.html", "下载PDF证书"),
        ("result.html", "下载二维码"),
        ("base.html", "相关链接"),
    ],
)
def test_the_manuals_words_stand_as_printed(template, sentence):
    assert sentence in (FOLDER / "public" / template).read_text("utf-8")
