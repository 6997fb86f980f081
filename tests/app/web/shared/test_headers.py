import pytest

from app.core.gateways import current
from app.web.shared import origin

HTTPS = {
    "public_url": "https://cert.example.org",
    "captcha_fixed": "",
    "sms_provider": "off",
    "seal_pkcs12": "seal.p12",
    "wechat_api_base": "https://api.weixin.qq.com",
    "wechat_mp_base": "https://mp.weixin.qq.com",
    "wechat_open_base": "https://open.weixin.qq.com",
}


@pytest.fixture
def settings(request, make_settings, database_url):
    return make_settings(database_url=database_url, **getattr(request, "param", {}))


@pytest.mark.parametrize("path", ["/m/query", "/m/nowhere", "/healthz", "/api/v1/docs"])
def test_every_answer_carries_the_strict_policy(client, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_ever_and_only_under_their_own_stamp(app, client):
    with app.test_request_context():
        address = app.jinja_env.globals["static"]("mobile.css")

    with client.get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/static/000000000000/mobile.css").status_code == 404
    assert client.get("/static/missing/../../factory.py").status_code == 404


@pytest.mark.parametrize("settings", [{"sandbox_enabled": True, "sandbox_port": 8100}], indirect=True)
def test_only_the_running_sandbox_may_frame_a_page(client):
    assert (
        "frame-ancestors http://localhost:8100" in client.get("/m/query").headers["Content-Security-Policy"]
    )


@pytest.mark.parametrize("settings", [HTTPS], indirect=True)
def test_over_https_the_session_cookie_is_bound_to_the_host(client):
    answer = client.get("/m/query", base_url="https://cert.example.org")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-ecert=")
    for trait in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert trait in cookie
    assert "Strict-Transport-Security" in answer.headers


@pytest.mark.parametrize("settings", [{"web_proxies": "10.0.0.0/8"}], indirect=True)
@pytest.mark.parametrize(
    ("direct", "forwarded", "source"),
    [
        ("10.1.2.3", "203.0.113.9", "203.0.113.9"),
        ("10.1.2.3", "1.1.1.1, 203.0.113.9, 10.9.9.9", "203.0.113.9"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.1.2.3", "not an address", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
    ],
)
def test_a_forwarded_address_is_believed_only_from_a_configured_proxy(app, direct, forwarded, source):

    with app.test_request_context(
        "/", environ_base={"REMOTE_ADDR": direct}, headers={"X-Forwarded-For": forwarded}
    ):
        assert current().settings.web_proxies
        assert origin.source() == source


def test_an_unknown_page_names_the_request_for_the_help_desk(client):
    answer = client.get("/m/nowhere")

    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.text
