"""随附单据: what may come in, what is refused with which words, and that nothing hostile does harm (R84, R85, D46)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.applications import attachments, rules, service
from app.applications.attachments import InfectedError
from app.applications.errors import AttachmentRefusedError
from app.applications.models import ApplicationKind, Attachment
from app.applications.service import Words
from app.audit.models import AuditEntry
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.core.scanning import ScannerError
from app.core.unit_of_work import unit_of_work
from tests.app.applications import files
from tests.app.core.test_scanning import EICAR, Daemon
from tests.app.printing.prints import Desk


@pytest.fixture
def desk(session):
    return Desk()


@pytest.fixture
def draft(desk):
    return begun(desk)


def begun(desk):
    certificate_id = desk.certificate()
    with unit_of_work() as session:
        return service.begin(session, desk.person, ApplicationKind.ONSITE, certificate_id, Words()).id


def add(desk, draft, *checked):
    with unit_of_work() as session:
        service.write(session, desk.person, draft, Words(), list(checked))


def refused(name, content):
    with pytest.raises(AttachmentRefusedError) as error:
        attachments.check(name, content)
    return error.value.message_zh


def test_a_pdf_comes_in_with_its_pages_and_is_kept_under_its_hash(session):
    content = files.pdf(pages=3)

    checked = attachments.check("合同.pdf", content)

    assert (checked.name, checked.size, checked.pages, checked.is_scanned) == (
        "合同.pdf",
        len(content),
        3,
        False,
    )
    assert current().storage.read(checked.sha256) == content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.png", files.PNG, "photo.png：只可上传后缀名为pdf的文件"),
        ("photo.pdf", files.PNG, "photo.pdf：文件内容不是 PDF，请勿改后缀名上传"),
        ("空.pdf", b"", "空.pdf：文件是空的"),
        ("half.pdf", files.pdf()[:300], "half.pdf：文件已损坏，无法读取"),
        ("locked.pdf", files.encrypted(), "locked.pdf：文件已加密或设有密码，请去除后上传"),
        ("locked.pdf", files.locked_for_changes(), "locked.pdf：文件已加密或设有密码，请去除后上传"),
        ("long.pdf", files.many_pages(), "long.pdf：页数过多，最多 200 页"),
        ("large.pdf", b"%PDF-" + bytes(rules.LARGEST_FILE), "large.pdf：单个文件大小不能超过4M"),
    ],
)
def test_what_is_no_proper_pdf_is_refused_with_its_name_and_why(session, name, content, words):
    assert refused(name, content) == words


@pytest.mark.parametrize(
    "make",
    [
        files.with_script,
        files.with_embedded_file,
        files.with_launch,
        files.with_hidden_script,
        files.with_form,
    ],
)
def test_what_would_do_something_by_itself_is_refused(session, make):
    assert refused("a.pdf", make()) == "a.pdf：文件含有脚本、附件或自动执行的内容，请打印成 PDF 后上传"


def test_an_ordinary_link_is_no_harm(session):
    assert attachments.check("a.pdf", files.with_web_link()).pages == 1


def test_a_bomb_is_stopped_and_the_next_file_is_read(session):
    assert refused("bomb.pdf", files.bomb()).startswith("bomb.pdf：")
    assert attachments.check("a.pdf", files.pdf()).pages == 1


def test_pages_count_against_the_size(session):
    two_pages = files.pdf(pages=2, padding=rules.LARGEST_PAGE * 2)

    assert "每页不超过400K，该文件共 2 页" in refused("a.pdf", two_pages)
    assert attachments.check("a.pdf", files.pdf(pages=3, padding=rules.LARGEST_PAGE * 2)).pages == 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/合同.pdf", "合同.pdf"),
        ("C:\\Users\\li\\合同.pdf", "合同.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("长" * 300 + ".pdf", "长" * (rules.LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_names_lose_folders_and_what_could_deceive(name, shown):
    assert rules.clean_name(name) == shown


def test_a_virus_is_refused_and_audited_by_the_page_that_met_it(session):
    with Daemon() as daemon, daemon.in_place_of(current()):
        with pytest.raises(InfectedError) as error:
            attachments.check("a.pdf", files.pdf() + EICAR)
        clean = attachments.check("b.pdf", files.pdf())

    assert (error.value.virus, error.value.message_zh) == ("Eicar-Signature", "a.pdf：文件未通过病毒查杀")
    assert clean.is_scanned
    with unit_of_work():
        attachments.note_infected("operator 1", error.value.virus)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.tag, entry.details["virus"]) == ("applications:attachment:infected", "Eicar-Signature")


def test_without_the_scanner_that_was_set_nothing_comes_in(session):
    with Daemon() as daemon:
        pass
    with daemon.in_place_of(current()), pytest.raises(ScannerError):
        attachments.check("a.pdf", files.pdf())


def test_the_same_file_comes_in_once(desk, draft):
    content = files.pdf()
    add(desk, draft, attachments.check("a.pdf", content))
    again = attachments.check("b.pdf", content)

    with pytest.raises(AttachmentRefusedError) as error:
        add(desk, draft, again)
    assert error.value.message_zh == "b.pdf：已上传过相同的文件"


def test_an_application_takes_twenty_files_and_forty_megabytes(session, desk, draft):
    one = attachments.check("a.pdf", files.pdf())

    def copies(count, size):
        return [
            attachments.Checked(f"{number}.pdf", f"{number:064x}", size, 1, is_scanned=False)
            for number in range(count)
        ]

    with pytest.raises(AttachmentRefusedError, match="attachment_refused") as error:
        add(desk, draft, *copies(rules.MOST_FILES, 1), one)
    assert error.value.message_zh == "一份申请最多上传 20 个文件"
    with pytest.raises(AttachmentRefusedError) as error:
        add(desk, draft, *copies(11, rules.LARGEST_FILE))
    assert error.value.message_zh == "一份申请的文件合计不能超过 40M"
    assert attachments.of(session, draft) == []


def test_a_removed_file_is_gone_at_once_and_from_the_disk_a_month_later(session, desk, draft, clock):
    checked = attachments.check("a.pdf", files.pdf())
    add(desk, draft, checked)
    attachment_id = attachments.of(session, draft)[0].id

    with unit_of_work() as writing:
        service.detach(writing, desk.person, draft, attachment_id)

    with pytest.raises(NotFoundError):
        attachments.one(session, draft, attachment_id)
    assert purged() == 0
    clock.advance(seconds=attachments.REMOVED_STAYS.total_seconds() + 1)
    assert purged() == 1
    assert session.scalars(select(Attachment)).all() == []
    assert not current().storage.path(checked.sha256).exists()


def test_a_file_that_stands_elsewhere_too_stays_on_the_disk(session, desk, draft, clock):
    checked = attachments.check("a.pdf", files.pdf())
    other = begun(desk)
    add(desk, draft, checked)
    add(desk, other, checked)
    with unit_of_work() as writing:
        service.discard(writing, desk.person, draft)

    clock.advance(seconds=(attachments.REMOVED_STAYS + timedelta(seconds=1)).total_seconds())

    assert purged() == 1
    assert current().storage.path(checked.sha256).exists()


def purged():
    with unit_of_work():
        return attachments.purge()
