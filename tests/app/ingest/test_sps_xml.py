"""SPS certificates: read leniently, with findings; bombs and entities refused."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificates.models import Direction
from app.ingest import sps_xml, xml_tree
from app.ingest.items import read_item
from app.ingest.sps_findings import Level
from app.ingest.sps_xml import Reading
from tests.app.ingest.sps_documents import certificate, envelope


def read_one(text: str | bytes, direction: Direction | None = None) -> Reading:
    readings = sps_xml.read(text.encode() if isinstance(text, str) else text, direction)
    assert len(readings) == 1
    return readings[0]


def codes(reading: Reading, level: Level) -> list[str]:
    return [finding.code for finding in reading.findings if finding.level is level]


def test_a_proper_certificate_becomes_an_item_without_warnings() -> None:
    reading = read_one(certificate())

    assert reading.item is not None
    assert codes(reading, Level.SEVERE) == codes(reading, Level.WARNING) == []
    assert codes(reading, Level.INFO) == ["no_phone_no_code"]
    assert read_item(reading.item)[1] == []
    assert reading.item["parties"] == [
        {"role": "consignor", "name": "Example Orchards"},
        {"role": "consignee", "name": "示例果品有限公司", "uscc": "91310000MA00000042"},
    ]
    content = reading.item["content"]
    assert (content["goods_name"], content["botanical_name"]) == ("Apple", "Malus domestica")
    assert (content["quantity"], content["packages"]) == ("18000 千克", "1000 CT")
    assert content["additional_declaration"] == "未发现示例有害生物。"
    assert content["goods"][0]["origin"] == "NZ"


def test_the_date_of_issue_is_the_day_of_the_place_of_issue() -> None:
    reading = read_one(certificate())

    assert reading.item is not None
    assert reading.item["issued_on"] == "2026-11-20"


@pytest.mark.parametrize(
    ("country", "given_direction", "expected"),
    [
        ("NZ", None, "entry"),
        ("CN", None, "exit"),
        ("cn", None, "exit"),
        ("CN", Direction.ENTRY, "entry"),
        ("NZ", Direction.EXIT, "exit"),
    ],
)
def test_what_cn_issues_is_an_exit_certificate_unless_told_otherwise(
    country: str, given_direction: Direction | None, expected: str
) -> None:
    reading = read_one(certificate(country=country), given_direction)

    assert reading.item is not None
    assert reading.item["direction"] == expected


@pytest.mark.parametrize("wrap", [str, escape], ids=["as elements", "as text"])
def test_a_certificate_is_found_in_a_hub_envelope_and_its_sender_counts(wrap: type) -> None:
    reading = read_one(envelope(wrap(certificate(country="")), sender="CN"))

    assert reading.item is not None
    assert reading.item["direction"] == "exit"


def test_every_envelope_of_a_delivery_has_its_own_sender() -> None:
    both = envelope(certificate(number="1"), "CN") + envelope(certificate(number="2"), "NZ")

    readings = sps_xml.read(f"<Envelopes>{both}</Envelopes>".encode())

    assert [(reading.certificate_no, reading.item and reading.item["direction"]) for reading in readings] == [
        ("1", "exit"),
        ("2", "entry"),
    ]


def test_a_withdrawn_certificate_becomes_a_withdrawal_after_the_issue() -> None:
    issued, withdrawn = read_one(certificate()).item, read_one(certificate(status="40")).item

    assert issued is not None
    assert withdrawn is not None
    assert (issued["action"], withdrawn["action"]) == ("create", "withdraw")
    assert withdrawn["version"] > issued["version"]
    assert read_item(withdrawn)[1] == []


def test_undeclared_prefixes_are_a_warning_only() -> None:
    reading = read_one(certificate(namespaces=""))

    assert reading.item is not None
    assert codes(reading, Level.WARNING) == ["undeclared_prefix"]


def test_wrong_order_and_unknown_elements_are_warnings_with_their_lines() -> None:
    document = certificate(extra="\n<ram:ExportSPSCountry/><ram:Invented/>")

    reading = read_one(document)

    warnings = [finding for finding in reading.findings if finding.level is Level.WARNING]
    assert reading.item is not None
    assert [(finding.field, finding.code) for finding in warnings] == [
        ("ExportSPSCountry", "out_of_order"),
        ("Invented", "unknown_element"),
    ]
    assert warnings[0].line == document[: document.index("<ram:ExportSPSCountry/>")].count("\n") + 1


def test_a_missing_date_is_taken_from_the_signature_with_a_warning() -> None:
    reading = read_one(certificate(issued=""))

    assert reading.item is not None
    assert reading.item["issued_on"] == "2026-11-19"
    assert codes(reading, Level.WARNING) == ["date_from_signature"]


def test_attachments_are_left_out_and_said_so() -> None:
    attached = "<ram:AttachmentBinaryObject>QUJD</ram:AttachmentBinaryObject>"

    reading = read_one(certificate(extra=attached))

    assert "attachments_left_out" in codes(reading, Level.INFO)
    assert "QUJD" not in str(reading.item)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (certificate(number=""), "missing_element"),
        (certificate(number="NULL"), "missing_element"),
        (certificate(number="证书"), "invalid_number"),
        (certificate(status="39"), "unknown_status"),
        (certificate(status=""), "unknown_status"),
        (certificate(issued="<udt:DateTimeString>2026-02-30</udt:DateTimeString>"), "invalid_date"),
        ("<rsm:Other xmlns:rsm='x'/>", "no_certificate"),
        ("", "not_xml"),
        ("{}", "not_xml"),
        ("<a><b></a>", "not_xml"),
        (b"<?xml version='1.0' encoding='nonsense'?><a/>", "not_xml"),
        ("<a>" * 100 + "</a>" * 100, "too_deep"),
        ("<a>" + "<b/>" * xml_tree.MAX_ELEMENTS + "</a>", "too_many_elements"),
    ],
    ids=str,
)
def test_what_keeps_a_certificate_out_is_severe(document: str | bytes, code: str) -> None:
    reading = read_one(document)

    assert reading.item is None
    assert code in codes(reading, Level.SEVERE)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]>',
        '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/evil.dtd"> %p;]>',
    ],
)
def test_bombs_entities_and_dtds_are_refused(declaration: str) -> None:
    reading = read_one(f"<?xml version='1.0'?>{declaration}<a>&z;&f;</a>")

    assert codes(reading, Level.SEVERE) == ["dtd_forbidden"]
    assert reading.item is None


def test_a_bomb_inside_an_envelopes_text_is_refused_too() -> None:
    inner = escape('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')

    assert codes(read_one(envelope(inner, "CN")), Level.SEVERE) == ["dtd_forbidden"]


@pytest.mark.parametrize("encoding", ["GBK", "gb2312", "GB18030", "UTF-8", "UTF-16"])
def test_chinese_encodings_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{certificate()}'

    reading = read_one(text.encode(encoding))

    assert reading.item is not None
    assert reading.item["parties"][1]["name"] == "示例果品有限公司"


@given(st.data())
def test_no_damage_whatever_breaks_the_reader(data: st.DataObject) -> None:
    body = bytearray(envelope(certificate(), "CN").encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body) - 1))
        body[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=20))

    for reading in sps_xml.read(bytes(body)):
        assert (reading.item is None) == bool(codes(reading, Level.SEVERE))


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reader(body: bytes) -> None:
    assert all(reading.item is None for reading in sps_xml.read(body))
