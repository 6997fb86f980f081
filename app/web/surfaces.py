"""Every surface, wired into the application."""

from pathlib import Path

from flask import Flask
from jinja2 import FileSystemLoader

from app.web import health
from app.web.admin import applications as admin_applications
from app.web.admin import blank_files, blank_requests, door, people, records, switches
from app.web.admin import blanks as admin_blanks
from app.web.admin import certificates as admin_certificates
from app.web.admin import enterprises as admin_enterprises
from app.web.admin import printing as admin_printing
from app.web.admin import texts as admin_texts
from app.web.api import applications as api_applications
from app.web.api import certificates as api_certificates
from app.web.api import print_agents as api_print_agents
from app.web.api import print_events as api_prints
from app.web.api import status_events as api_statuses
from app.web.api import verify as api_verify
from app.web.api import wellknown
from app.web.desktop import account as desktop_account
from app.web.desktop import applicant as desktop_applicant
from app.web.desktop import applications as desktop_applications
from app.web.desktop import blanks as desktop_blanks
from app.web.desktop import certificates as desktop_certificates
from app.web.desktop import check as desktop_check
from app.web.desktop import colleagues as desktop_colleagues
from app.web.desktop import door as desktop_door
from app.web.desktop import home as desktop_home
from app.web.desktop import inbox as desktop_inbox
from app.web.desktop import key_door as desktop_key_door
from app.web.desktop import keys as desktop_keys
from app.web.desktop import phone as desktop_phone
from app.web.desktop import print_agents as desktop_print_agents
from app.web.desktop import print_jobs as desktop_print_jobs
from app.web.desktop import printing as desktop_printing
from app.web.desktop import proof as desktop_proof
from app.web.desktop import recovery as desktop_recovery
from app.web.desktop import registration as desktop_registration
from app.web.desktop import search as desktop_search
from app.web.desktop import sessions as desktop_sessions
from app.web.desktop import status as desktop_status
from app.web.desktop import subscriptions as desktop_subscriptions
from app.web.desktop import wechat as desktop_wechat
from app.web.mobile import binding, certificates, documents, home, notices, status, subscriptions, texts
from app.web.official import webhook
from app.web.public import help as public_help
from app.web.public import papers, query, signed, verify
from app.web.shared import captcha, errors, headers, language, origin, paths, static

_ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [str(_ROOT / name) for name in ("templates_mobile", "templates_desktop")]

BLUEPRINTS = (
    health.pages,
    static.pages,
    webhook.pages,
    home.pages,
    texts.pages,
    query.pages,
    papers.pages,
    verify.pages,
    signed.pages,
    public_help.pages,
    captcha.pages,
    certificates.pages,
    documents.pages,
    binding.pages,
    subscriptions.pages,
    notices.pages,
    status.pages,
    api_certificates.pages,
    api_statuses.pages,
    api_prints.pages,
    api_applications.pages,
    api_print_agents.pages,
    api_verify.pages,
    wellknown.pages,
    desktop_door.pages,
    desktop_home.pages,
    desktop_inbox.pages,
    desktop_applications.pages,
    desktop_search.pages,
    desktop_certificates.pages,
    desktop_printing.pages,
    desktop_print_jobs.pages,
    desktop_print_agents.pages,
    desktop_blanks.pages,
    desktop_check.pages,
    desktop_account.pages,
    desktop_key_door.pages,
    desktop_keys.pages,
    desktop_subscriptions.pages,
    desktop_wechat.pages,
    desktop_status.pages,
    desktop_phone.pages,
    desktop_sessions.pages,
    desktop_proof.pages,
    desktop_recovery.pages,
    desktop_registration.pages,
    desktop_applicant.pages,
    desktop_colleagues.pages,
    door.pages,
    admin_certificates.pages,
    admin_enterprises.pages,
    admin_applications.pages,
    admin_blanks.pages,
    blank_requests.pages,
    blank_files.pages,
    admin_printing.pages,
    admin_texts.pages,
    people.pages,
    records.pages,
    switches.pages,
)


def register(app: Flask) -> None:
    """Register the blueprints, the headers and the one error renderer."""
    app.jinja_loader = FileSystemLoader(TEMPLATES)
    paths.register(app)
    origin.register(app)
    headers.register(app)
    errors.register(app)
    static.register(app)
    language.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
