from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.papers import entry, phytosanitary
from app.documents.papers.families import code_of, paper_of
from app.documents.papers.layout import CLOSING, Goods
from app.ingest.content import Content, GoodsLine
from app.proofs.record import canonical, parse
from tests.app.documents.papers.specimens import ITEMS, labels_and_texts, record

NOTES = {"quality_note": "质量附注", "quarantine_note": "Quarantine note"}


def texts(paper):
    return list(labels_and_texts(paper))


def value(paper, label):
    found = texts(paper)
    return found[found.index(label) + 2]


@pytest.mark.parametrize(
    ("format_name", "code"),
    [
        ("5-1", "5-1"),
        ("C5-1", "C5-1"),
        ("c5-1", "C5-1"),
        ("Ｃ５－１", "C5-1"),
        ("C5-1植物检疫证书-通用（英文证）（新）", "C5-1"),
        ("格式3-2-4《兽医卫生证书》", "3-2-4"),
        ("C5-10", "C5-10"),
        ("C5-1-2", "C5-1-2"),
        ("自拟格式", ""),
    ],
)
def test_the_form_is_known_by_the_code_a_format_begins_with(format_name, code):
    assert code_of(format_name) == code


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("5-1", "入境货物检验检疫证明"),
        ("C5-1", "植物检疫证书"),
        ("C3-1", "兽医(卫生)证书"),
        ("C2-2", "健康证书"),
        ("C2-1", "卫生证书"),
        ("3-2-4", "兽医卫生证书"),
        ("E-7", "熏蒸/消毒证书"),
    ],
)
def test_each_family_has_its_title_and_number_and_names_the_authority(code, title):
    paper = paper_of(record(code))

    assert paper.title.zh == title
    assert paper.number == ITEMS[code]["certificate_no"]
    assert paper.authority.zh == "示例海关"
    assert paper.closing == CLOSING


def test_the_entry_certificate_has_the_boxes_of_the_manual_in_its_order():
    paper = paper_of(record())
    zh = [text for text in texts(paper) if text]
    order = [
        "收货人",
        "发货人",
        "品名",
        "申请数量/重量",
        "包装种类及数量",
        "输出国家或地区",
        "合同号",
        "标记及号码",
    ]
    order += [
        "提/运单号",
        "入境口岸",
        "入境日期",
        "证明",
        entry.RELEASE,
        "清单",
        "序号",
        "品名",
        "产地",
        "规格",
    ]
    order += ["数/重量", "生产日期", CLOSING, "签字", "日期", "备注"]

    at = -1
    for expected in order:
        at = zh.index(expected, at + 1)
    assert value(paper, "申请数量/重量") == "**1111千克"
    assert value(paper, "合同号") == "***"
    assert value(paper, "入境日期") == "2020 年 03 月 20 日"
    assert value(paper, "日期") == "2020 年 03 月 23 日"


def test_the_entry_certificate_is_chinese_only():
    assert not any(text.isascii() and text.isalpha() for text in texts(paper_of(record(content={}))))


def test_an_entry_certificate_without_goods_shows_one_empty_line():
    goods = next(block for block in paper_of(record(content={})).blocks if isinstance(block, Goods))

    assert goods.rows == (("1", "***", "***", "***", "***", "***"),)


def test_a_delivered_statement_stands_in_place_of_the_printed_one():
    paper = paper_of(record(content={"statement": "另有证明。"}))

    assert "另有证明。" in texts(paper)
    assert entry.RELEASE not in texts(paper)


def test_the_phytosanitary_certificate_certifies_in_both_languages():
    found = texts(paper_of(record("C5-1")))

    assert phytosanitary.CERTIFIED_ZH in found
    assert phytosanitary.CERTIFIED_EN in found
    assert value(paper_of(record("C5-1")), "有效期至") == "2023 年 01 月 02 日"


def test_no_health_statement_is_made_up():
    for code in ("C3-1", "C2-2", "C2-1"):
        assert value(paper_of(record(code, content={})), "检验检疫结果") == "***"
    assert value(paper_of(record("3-2-4", content={})), "4. 卫生声明") == "***"


@pytest.mark.parametrize(
    ("code", "officer"), [("C3-1", "官方兽医"), ("3-2-4", "官方兽医"), ("C2-2", "授权签字人")]
)
def test_veterinary_papers_are_signed_by_a_veterinarian(code, officer):
    assert officer in texts(paper_of(record(code)))


def test_one_goods_line_fills_the_boxes_of_the_consignment_and_several_are_referred_to():
    one = record(content={"goods": [{"name": "铜矿", "quantity": "5吨"}]})
    two = record(content={"goods": [{"name": "铜矿"}, {"name": "铁矿"}]})

    assert value(paper_of(one), "品名") == "铜矿"
    assert value(paper_of(one), "申请数量/重量") == "**5吨"
    assert value(paper_of(two), "品名") == "见清单 See list"


@pytest.mark.parametrize(
    ("code", "note"),
    [("5-1", ("质量附注",)), ("C5-1", ("Quarantine note",)), ("E-7", ("质量附注", "Quarantine note"))],
)
def test_the_issuers_notes_go_on_the_papers_they_are_meant_for(code, note):
    assert paper_of(record(code), **NOTES).notes == note


def test_the_general_paper_has_a_box_for_every_documented_field():
    names = [
        name for name in Content.model_fields if name not in {"goods", "quantity", "packages", "entered_on"}
    ]
    content = {name: f"text of {name}" for name in names}
    content |= {"goods": [{name: f"{name} of the line" for name in GoodsLine.model_fields}]}

    found = texts(paper_of(record("E-7", content=content)))

    assert all(any(f"text of {name}" in text for text in found) for name in names)
    assert all(any(f"{name} of the line" in text for text in found) for name in GoodsLine.model_fields)
    empty = texts(paper_of(record("E-7", content={})))
    assert all(
        label in empty for label in ("品名", "植物学名", "到达口岸", "附加声明", "检验检疫编号", "证明")
    )


_NAMES = st.one_of(
    st.sampled_from([name for name in Content.model_fields if name != "goods"]), st.text("abc中", min_size=1)
)
_LEAF = st.text("甲乙丙XYZ", min_size=1, max_size=60)
_VALUES = st.recursive(
    _LEAF,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(_LEAF, inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


def leaves(value):
    match value:
        case dict():
            for inner in value.values():
                yield from leaves(inner)
        case list():
            for inner in value:
                yield from leaves(inner)
        case _:
            yield value


@pytest.mark.parametrize("code", ITEMS)
@given(
    content=st.dictionaries(_NAMES, _VALUES, max_size=8),
    line=st.dictionaries(st.sampled_from([*GoodsLine.model_fields, "hs_code", "x"]), _LEAF),
)
def test_every_delivered_value_is_on_every_paper(code, content, line):
    content = content | {"goods": [line]}

    found = texts(paper_of(record(code, content=content)))

    assert all(any(leaf in text for text in found) for leaf in leaves(content))


@pytest.mark.parametrize("code", ITEMS)
def test_a_record_read_back_from_its_proof_gives_the_same_paper(code):
    original = record(
        code, content=ITEMS[code]["content"] | {"degrees": 1000.0, "many": [1, 2.5, True, None]}
    )

    assert paper_of(parse(canonical(original).decode())) == paper_of(original)


def test_several_parties_of_a_role_are_all_named():
    original = record()
    twice = replace(
        original,
        parties=original.parties + tuple(replace(party, name="另一公司") for party in original.parties),
    )

    assert value(paper_of(twice), "收货人") == "示例进出口有限公司\n另一公司"


def test_a_long_text_gets_a_row_of_its_own():
    paper = paper_of(record(content={"marks": "M" * 300}))

    rows = [[box.label.zh for box in boxes] for boxes in paper.blocks[0].rows]
    assert ["合同号"] in rows
    assert ["标记及号码"] in rows
    assert ["品名", "申请数量/重量"] in rows
