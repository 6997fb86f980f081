import pytest

from app.certificates.delivered import Action, DeliveredParty
from app.certificates.models import PartyRole
from app.core.unit_of_work import unit_of_work
from app.official_account import service
from app.proofs.service import proof_of
from tests.app import made
from tests.app.official_account.test_service import push
from wechat.replies import LONGEST_TEXT_BYTES


@pytest.fixture
def issuer_id(session):
    return made.issuer()


def qr_of(item, issuer_id):
    certificate_id = made.certificate(item, issuer_id=issuer_id)
    with unit_of_work() as session:
        return proof_of(session, certificate_id).qr_url


def scan(text, key="1"):
    return service.take(push("scancode_waitmsg", key=key, scan_result=text))


def test_a_signed_code_is_answered_with_the_three_answers_and_what_to_compare(issuer_id):
    item = made.delivered(content={"goods_name": "冷冻鸡肉", "quantity": "1111千克"})

    answer = scan(qr_of(item, issuer_id))

    assert [line[0] for line in answer.splitlines()[:3]] == ["✅", "✅", "✅"]
    assert "真实" in answer
    assert "有效" in answer
    assert "示例海关" in answer
    assert item.certificate_no in answer
    assert "冷冻鸡肉" in answer
    assert "1111千克" in answer
    assert "示例****" in answer
    assert "示例企业" not in answer
    assert 'href="http://localhost:8000/V/' in answer


def test_a_withdrawn_certificate_is_answered_as_such(issuer_id):
    item = made.delivered()
    url = qr_of(item, issuer_id)
    made.certificate(
        made.delivered(item.certificate_no, action=Action.WITHDRAW, version=2, successor_no="N2"),
        issuer_id=issuer_id,
    )

    answer = scan(url)

    assert answer.splitlines()[1].startswith("❌ 无效")
    assert "N2" in answer


def test_our_payload_behind_another_address_is_a_warning_and_nothing_else(issuer_id):
    url = qr_of(made.delivered(), issuer_id).replace("LOCALHOST:8000", "LOCALHOST.EVIL.EXAMPLE")

    answer = scan(url)

    assert answer.startswith("❌ 警告")
    assert "EVIL" not in answer.upper()
    assert "编号" not in answer


def test_a_changed_code_is_answered_in_one_sentence(issuer_id):
    url = qr_of(made.delivered(), issuer_id)
    changed = url[:-5] + ("AAAAA" if url[-5:] != "AAAAA" else "BBBBB")

    assert scan(changed).startswith("❌")


def test_the_longest_paper_still_fits_into_one_message(issuer_id):
    item = made.delivered(
        "9" * 64,
        kind_name="《" + "证" * 200 + "》",
        parties=tuple(DeliveredParty(role, "示" * 200) for role in PartyRole),
        content={"goods_name": "货" * 4000, "quantity": "数" * 4000},
    )

    answer = scan(qr_of(item, issuer_id))

    assert len(answer.encode()) <= LONGEST_TEXT_BYTES
    assert answer.endswith("</a>")


def test_what_a_paper_prints_can_not_smuggle_a_link_into_the_chat(issuer_id):
    item = made.delivered(content={"goods_name": '<a href="https://evil.example">x</a>'})

    answer = scan(qr_of(item, issuer_id))

    assert answer.count("<a ") == 1
    assert 'href="http://localhost:8000/V/' in answer
