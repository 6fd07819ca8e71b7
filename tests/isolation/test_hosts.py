"""Between hosts: sessions, forms, cookies, the Host header, caches, and the headers that every answer carries."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as configured
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from apps.core.csp import form_may_lead_to
from apps.core.tenancy.addresses import host_for_slug, url_on
from apps.public.users.models import User
from apps.public.workspaces.models import Domain, Workspace
from apps.public.workspaces.suspending import workspace_suspend
from tests.fixtures.domains import forget_routes
from tests.fixtures.people import PASSWORD, SignIn
from tests.isolation.addresses import addresses
from tests.isolation.test_urls import path_of
from tests.isolation.world import World

LOGIN = "/accounts/login/"
JANE, OKAFOR = host_for_slug("jane"), host_for_slug("okafor")
SESSION, CSRF = configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME


def browser(host: str, **options: Any) -> Client:
    """A browser that is nobody yet; forms are checked as for real."""
    return Client(headers={"host": host}, enforce_csrf_checks=True, **options)


def token_of(client: Client) -> str:
    """The token in the sign-in form."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(LOGIN).content.decode())
    assert found
    return found[1]


def sign_in_by_form(client: Client, email: str, **extra: Any) -> Any:
    body = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token_of(client)}
    return client.post(LOGIN, body, **extra)


class TestSessions:
    def test_signing_in_makes_a_new_session_whatever_was_brought_along(self, jane: Workspace, member: User) -> None:
        planted = SessionStore()
        planted.update({"_scope": jane.schema_name, "note": "left by somebody else"})
        planted.save()
        victim = browser(JANE)
        victim.cookies[SESSION] = planted.session_key
        sign_in_by_form(victim, member.email)
        assert victim.cookies[SESSION].value != planted.session_key
        attacker = browser(JANE)
        attacker.cookies[SESSION] = planted.session_key
        assert attacker.get("/library/").headers["Location"].startswith(LOGIN)

    def test_a_made_up_session_key_is_never_adopted(self, member: User) -> None:
        victim = browser(JANE)
        victim.cookies[SESSION] = "a" * 32
        sign_in_by_form(victim, member.email)
        assert victim.cookies[SESSION].value != "a" * 32
        planted = browser(JANE)
        planted.cookies[SESSION] = "a" * 32
        assert planted.get("/library/").headers["Location"].startswith(LOGIN)

    def test_a_session_planted_from_another_host_does_not_become_the_victims(
        self, member: User, outsider: User, sign_in: SignIn
    ) -> None:
        planted = sign_in(outsider, "okafor").cookies[SESSION].value
        victim = browser(JANE)
        victim.cookies[SESSION] = planted
        sign_in_by_form(victim, member.email)
        there = browser(OKAFOR)
        there.cookies[SESSION] = planted
        assert victim.cookies[SESSION].value != planted
        assert member.email not in there.get("/accounts/profile/").content.decode()

    def test_signing_out_ends_the_session_at_the_server(self, member: User) -> None:
        client = browser(JANE)
        sign_in_by_form(client, member.email)
        kept = client.cookies[SESSION].value
        token = client.cookies[CSRF].value
        client.post("/accounts/logout/", {"csrfmiddlewaretoken": token})
        again = browser(JANE)
        again.cookies[SESSION] = kept
        assert again.get("/library/").headers["Location"].startswith(LOGIN)


class TestForms:
    def test_without_a_token_nothing_is_done(self, member: User) -> None:
        client = browser(JANE)
        client.get(LOGIN)
        assert client.post(LOGIN, {"login": member.email, "password": PASSWORD}).status_code == 403

    def test_the_token_of_one_host_is_none_on_another(self, member: User) -> None:
        """Cookies are host-only: the other host's browser storage has another secret, or none."""
        token = token_of(browser(OKAFOR))
        client = browser(JANE)
        client.get(LOGIN)
        body = {"login": member.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
        assert client.post(LOGIN, body).status_code == 403
        assert browser(JANE).post(LOGIN, body).status_code == 403

    @pytest.mark.parametrize("origin", [url_on(OKAFOR, ""), "https://evil.example", "null", url_on("", "")])
    def test_a_form_of_another_origin_is_refused_even_with_the_cookie_and_the_token(
        self, origin: str, member: User
    ) -> None:
        """A sibling could plant both (``Domain=.planner…``); the browser's own word on the origin decides."""
        answer = sign_in_by_form(browser(JANE), member.email, headers={"origin": origin})
        assert answer.status_code == 403

    def test_a_form_of_ones_own_origin_is_taken(self, member: User) -> None:
        # As a browser sends both: with the port in the header too.
        client = browser(f"{JANE}:8000")
        assert sign_in_by_form(client, member.email, headers={"origin": url_on(JANE, "")}).status_code == 302

    def test_over_https_a_foreign_referer_is_refused(self, member: User) -> None:
        client = browser(JANE)
        for referer in (f"https://{OKAFOR}/", "https://evil.example/", ""):
            answer = sign_in_by_form(client, member.email, secure=True, headers={"referer": referer})
            assert answer.status_code == 403

    def test_no_other_origin_is_trusted(self) -> None:
        assert configured.CSRF_TRUSTED_ORIGINS == []

    def test_a_refused_form_says_so_without_telling_why(self, member: User) -> None:
        answer = browser(JANE).post(LOGIN, {"login": member.email})
        assert answer.status_code == 403
        assert "Referer" not in answer.content.decode()


class TestCookies:
    def test_every_cookie_is_for_its_host_alone(self, member: User) -> None:
        client = browser(JANE)
        sign_in_by_form(client, member.email)
        assert {SESSION, CSRF} <= set(client.cookies)
        for name, cookie in client.cookies.items():
            assert cookie["domain"] == "", name
            assert cookie["samesite"] == "Lax", name
        assert client.cookies[SESSION]["httponly"]

    def test_in_production_they_travel_over_https_only(self, member: User, settings: LazySettings) -> None:
        settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
        client = browser(JANE)
        sign_in_by_form(client, member.email)
        assert all(cookie["secure"] for cookie in client.cookies.values())

    def test_no_setting_widens_them(self) -> None:
        for name in ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "LANGUAGE_COOKIE_DOMAIN"):
            assert getattr(configured, name) is None


class TestHostHeader:
    def test_the_proxys_own_headers_name_no_host(self, jane: Workspace, okafor: Workspace) -> None:
        """Only ``Host`` counts: what a client writes into ``X-Forwarded-Host`` leads nowhere."""
        client = browser(JANE)
        for header in ("x-forwarded-host", "x-host", "x-forwarded-server", "x-original-host", "forwarded"):
            value = f"host={OKAFOR}" if header == "forwarded" else OKAFOR
            text = client.get(LOGIN, headers={header: value}).content.decode()
            assert jane.name in text
            assert okafor.name not in text

    @pytest.mark.parametrize(
        "host",
        [
            f"{OKAFOR}@{JANE}",
            f"user:{OKAFOR}@{JANE}",
            f"{JANE},{OKAFOR}",
            f"{JANE} {OKAFOR}",
            f"{JANE}#@{OKAFOR}",
            f"{JANE}:80:{OKAFOR}",
            f"{JANE}:8000@{OKAFOR}",
            f"{JANE}\t{OKAFOR}",
        ],
    )
    def test_two_names_in_one_header_are_none(self, host: str, jane: Workspace, okafor: Workspace) -> None:
        answer = browser(host).get(LOGIN)
        assert answer.status_code in {400, 404}
        assert jane.name not in answer.content.decode()
        assert okafor.name not in answer.content.decode()

    def test_an_address_in_the_request_line_changes_nothing(self, jane: Workspace, okafor: Workspace) -> None:
        """``GET http://other/ HTTP/1.1``: servers hand on the path alone (``test_server.py``)."""
        address = f"http://{OKAFOR}{LOGIN}"
        answer = browser(JANE).get(LOGIN, SERVER_NAME=OKAFOR, RAW_URI=address, REQUEST_URI=address)
        text = answer.content.decode()
        assert jane.name in text
        assert okafor.name not in text

    def test_a_password_link_leads_to_the_stored_domain_whatever_the_header_says(self, member: User) -> None:
        client = browser(f"{JANE}:1234")
        token = token_of(client)
        client.post(
            "/accounts/password/reset/",
            {"email": member.email, "csrfmiddlewaretoken": token},
            headers={"x-forwarded-host": "evil.example"},
        )
        [message] = mail.outbox
        links = re.findall(r"https?://[^\s\"<>]+", str(message.body))
        assert links
        assert all(link.startswith(url_on(JANE)) for link in links), links

    @pytest.mark.parametrize(
        "next_", ["https://evil.example/", "//evil.example/", f"http://{OKAFOR}/", "/\\evil.example", "javascript:1"]
    )
    def test_signing_in_leads_to_no_other_host(self, next_: str, member: User) -> None:
        client = browser(JANE)
        body = {"login": member.email, "password": PASSWORD, "csrfmiddlewaretoken": token_of(client), "next": next_}
        answer = client.post(LOGIN, body)
        assert answer.status_code == 302
        assert re.match(r"/(?![/\\])", answer.headers["Location"]), answer.headers["Location"]


class TestCaches:
    @pytest.mark.slow
    def test_what_a_person_sees_is_kept_by_nobody_else(
        self, worlds: dict[str, World], as_owner_of_jane: Client
    ) -> None:
        """Every address: private, or (colours only) without anything of a person."""
        for address in addresses("config.urls_tenant"):
            answer = as_owner_of_jane.get(path_of(address, worlds["jane"]))
            kept = answer.headers.get("Cache-Control", "")
            if address.name == "brand:css":
                assert not answer.cookies
                continue
            assert "private" in kept or "no-store" in kept, (address.name, kept)
            assert "public" not in kept
            if answer.headers["Content-Type"].startswith("text/html") and answer.status_code == 200:
                assert "no-store" in kept, (address.name, kept)

    def test_the_colours_are_public_for_their_own_address_only(self, jane: Workspace, client: Client) -> None:
        stale = client.get("/brand.css", {"v": "guessed"}, headers={"host": JANE})
        assert stale.headers["Cache-Control"] == "no-cache"
        link = re.search(r'href="(/brand.css[^"]+)"', client.get(LOGIN, headers={"host": JANE}).content.decode())
        assert link
        fresh = client.get(link[1], headers={"host": JANE})
        assert "public" in fresh.headers["Cache-Control"]
        assert not fresh.cookies
        assert jane.schema_name not in fresh.content.decode()

    def test_one_hosts_page_is_never_anothers(self, jane: Workspace, okafor: Workspace) -> None:
        for _ in range(2):
            for host, own, foreign in ((JANE, jane, okafor), (OKAFOR, okafor, jane)):
                text = browser(host).get(LOGIN).content.decode()
                assert own.name in text
                assert foreign.name not in text

    def test_a_poisoned_route_would_need_the_stamp(self, jane: Workspace, okafor: Workspace) -> None:
        """Odd spellings of a host are one entry, under the name that was looked up."""
        forget_routes()
        for host in (JANE.upper(), f"{JANE}.", f"{JANE}:8000"):
            assert jane.name in browser(host).get(LOGIN).content.decode()
        valkey = caches["platform"]._cache.get_client(None, write=False)
        kept = {key.decode() for key in valkey.scan_iter("platform:1:route-to:*")}
        assert kept == {f"platform:1:route-to:{{{JANE}}}"}


def answers(jane: Workspace, member: User, sign_in: SignIn) -> dict[str, HttpResponse]:
    """One answer of every kind."""
    signed_in = sign_in(member, "jane")
    signed_in.raise_request_exception = False
    found = {
        "page": signed_in.get("/library/"),
        "redirect": browser(JANE).get("/library/"),
        "sign-in": browser(JANE).get(LOGIN),
        "json": signed_in.get("/calendars/feed", headers={"accept": "application/json"}),
        "stylesheet": browser(JANE).get("/brand.css"),
        "static file": browser(JANE).get("/static/js/theme.js"),
        "missing page": signed_in.get("/nothing/here/"),
        "refused": signed_in.get("/settings/"),
        "wrong method": signed_in.delete("/library/"),
        "forged form": browser(JANE).post(LOGIN),
        "unknown host": browser("nobody.example").get("/"),
        "broken host": browser("a@b").get("/"),
        "health": browser(JANE).get("/healthz"),
        "root": browser(configured.ROOT_HOST).get("/"),
    }
    workspace_suspend(workspace=jane)
    forget_routes()
    return found | {"suspended": browser(JANE).get("/")}


class TestHeaders:
    @pytest.mark.slow
    def test_every_kind_of_answer_carries_them(self, jane: Workspace, member: User, sign_in: SignIn) -> None:
        for kind, answer in answers(jane, member, sign_in).items():
            policy = answer.headers.get("Content-Security-Policy", "")
            assert "default-src 'self'" in policy, kind
            assert "frame-ancestors 'none'" in policy, kind
            assert answer.headers["X-Frame-Options"] == "DENY", kind
            assert answer.headers["X-Content-Type-Options"] == "nosniff", kind
            assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, kind
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", kind
            assert "camera=()" in answer.headers["Permissions-Policy"], kind
            assert answer.headers["Cache-Control"], kind

    def test_an_error_of_ours_carries_them(self, as_owner_of_jane: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr("apps.tenant.library.views.render", broken)
        as_owner_of_jane.raise_request_exception = False
        answer = as_owner_of_jane.get("/library/")
        assert answer.status_code == 500
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "broken" not in answer.content.decode()

    def test_scripts_come_from_files_of_ours_only(self, client: Client) -> None:
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in client.get("/healthz").headers["Content-Security-Policy"].split(";")
        )
        assert policy["script-src"] == "'self'"
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert not re.search(r"unsafe-|\*(?!\.planner)|https?:(?!//)", " ".join(policy.values()))

    def test_forms_end_on_the_platform_or_where_a_view_says(self) -> None:
        answer = form_may_lead_to(HttpResponse(), "studio.janedoe.example")
        form_may_lead_to(answer, "other.example")
        assert answer._csp_update == {  # type: ignore[attr-defined]
            "form-action": [url_on("studio.janedoe.example", ""), url_on("other.example", "")]
        }


class TestHTTPS:
    @pytest.fixture(autouse=True)
    def _production(self, settings: LazySettings) -> None:
        settings.SECURE_HSTS_SECONDS = 31_536_000
        settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
        settings.SECURE_SSL_REDIRECT = True
        settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$"]

    def test_the_platforms_hosts_promise_https_for_all_below(self, jane: Workspace) -> None:
        for host in (JANE, configured.ROOT_HOST):
            answer = browser(host).get(LOGIN, secure=True)
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"

    def test_a_customers_domain_promises_it_for_itself_alone(self, jane: Workspace) -> None:
        Domain.objects.create(domain="studio.janedoe.example", tenant=jane, is_primary=False)
        forget_routes()
        answer = browser("studio.janedoe.example").get(LOGIN, secure=True)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"

    def test_plain_http_is_led_to_https_and_promises_nothing(self, jane: Workspace) -> None:
        answer = browser(JANE).get(LOGIN)
        assert answer.headers["Location"] == f"https://{JANE}{LOGIN}"
        assert "Strict-Transport-Security" not in answer.headers

    def test_health_is_asked_without_https(self) -> None:
        assert browser("127.0.0.1").get("/healthz").status_code in {200, 503}
