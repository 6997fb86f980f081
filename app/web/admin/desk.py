"""Who sits at the desk, what the role allows, and the frame of its pages."""

from dataclasses import dataclass

from flask import Response, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.staff import sessions
from app.staff.errors import RoleMissingError
from app.staff.models import Role
from app.staff.queries import Member
from app.web.shared import access
from app.web.shared.access import Policy

_TOKEN = "staff"  # noqa: S105 - the name of a cell in the session


@dataclass(frozen=True)
class Room:
    """A line of the menu: its page, its name, its icon, and the role that opens it."""

    endpoint: str
    name: str
    icon: str
    role: Role


ROOMS = (
    Room("admin_certificates.search", "证书与通知", "file-certificate", Role.VIEWER),
    Room("admin_enterprises.listing", "企业与注册", "building", Role.REVIEWER),
    Room("admin_applications.listing", "申请审核", "clipboard-check", Role.REVIEWER),
    Room("admin_blanks.listing", "空白单证", "stack-2", Role.ISSUER_DESK),
    Room("admin_printing.listing", "自助打印", "printer", Role.ISSUER_DESK),
    Room("admin_texts.start", "公告与文章", "file-text", Role.EDITOR),
    Room("admin_people.listing", "工作人员", "user", Role.SECURITY),
    Room("admin_records.search", "操作记录", "list-check", Role.SECURITY),
    Room("admin_switches.listing", "紧急开关", "alert-triangle", Role.SECURITY),
)


def page(template: str, status: int = 200, **values: object) -> Response:
    """Render a page of the desk inside its frame."""
    found = member_or_none()
    rooms = [room for room in ROOMS if found and found.may(room.role)]
    html = render_template(template, member=found, rooms=rooms, **values)
    return Response(html, status, mimetype="text/html")


def sit_down(token: str) -> None:
    """Begin anew with the session of a staff member; nothing of the one before it stays."""
    session.clear()
    session[_TOKEN] = token
    g.pop("staff_member", None)


def token() -> str | None:
    """Give the token of this browser's session."""
    found = session.get(_TOKEN)
    return found if isinstance(found, str) else None


def member_or_none() -> Member | None:
    """Give who sits here."""
    if "staff_member" not in g:
        found = token()
        g.staff_member = sessions.member_of(found) if found else None
    kept: Member | None = g.staff_member
    return kept


def member() -> Member:
    """Give who sits here in a view whose policy asks for staff."""
    found = member_or_none()
    if found is None:
        raise RuntimeError("a view without the policy STAFF asked for the staff member")
    return found


def _need_staff(role: Role = Role.VIEWER) -> AnyResponse | None:
    found = member_or_none()
    if found is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("admin_door.form", next=back))
    if not found.may(role):
        raise RoleMissingError
    return None


access.guard(Policy.STAFF, _need_staff)
