import pytest


@pytest.mark.parametrize("path", ["/m/query", "/m/about", "/m/nowhere", "/m/bind", "/healthz"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_static_files_are_kept_for_ever_under_a_name_that_changes_with_them(client):
    page = client.get("/m/query").text
    address = next(part for part in page.split('"') if part.endswith("mobile.css"))

    found, stale = client.get(address), client.get("/static/000000000000/mobile.css")

    assert "immutable" in found.headers["Cache-Control"]
    assert stale.status_code == 404
    assert "immutable" not in stale.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["../surfaces.py", "..%2fsurfaces.py", "%2e%2e/surfaces.py", "/etc/passwd"])
@pytest.mark.parametrize("folder", ["static", "assets"])
def test_static_files_stay_in_their_folder(client, folder, name):
    assert client.get(f"/{folder}/missing/{name}").status_code in {308, 404}


class TestBehindHttps:
    @pytest.fixture
    def settings(self, make_settings, database_url):
        return make_settings(
            database_url=database_url,
            public_url="https://ecert.example",
            captcha_fixed="",
            wechat_api_base="https://api.weixin.qq.com",
            wechat_mp_base="https://mp.weixin.qq.com",
            wechat_open_base="https://open.weixin.qq.com",
        )

    def test_the_cookie_belongs_to_this_host_and_travels_encrypted_only(self, client):
        answer = client.get("/m/query", base_url="https://ecert.example")

        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-ecert=")
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in cookie
        assert "Domain" not in cookie
        assert "max-age" in answer.headers["Strict-Transport-Security"]

    def test_addresses_come_from_the_settings_and_never_from_the_host_header(self, client):
        answer = client.get(
            "/m/bind",
            base_url="https://evil.example",
            headers={"User-Agent": "MicroMessenger", "X-Forwarded-Host": "evil.example"},
        )

        assert "redirect_uri=https%3A%2F%2Fecert.example%2Fm%2Foauth" in answer.location
        assert "evil" not in answer.location


def test_the_cookie_of_a_loopback_service_is_for_this_site_only_and_out_of_reach_of_scripts(client):
    cookie = client.get("/m/query").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
