"""What the DNS says, in all its ways of saying it, against a server of our own."""

import time

import pytest
from django.conf import LazySettings

from apps.public.domains.checking import Outcome, Result, check_records
from apps.public.domains.models import DomainClaim
from apps.public.workspaces.models import Workspace
from tests.fixtures.domains import SetRecords
from tests.public.domains.dns_server import Zone

HOST = "studio.janedoe.example"
PROOF = f"_workspace-proof.{HOST}"
TARGET = "jane.planner.localhost"


@pytest.fixture
def claim(jane: Workspace) -> DomainClaim:
    return DomainClaim.objects.create(workspace=jane, host=HOST)


@pytest.fixture
def good(claim: DomainClaim, set_records: SetRecords) -> DomainClaim:
    set_records(claim)
    return claim


def outcomes(result: Result) -> tuple[Outcome, Outcome]:
    return result.proof.outcome, result.address.outcome


FOUND, MISSING, UNKNOWN = Outcome.FOUND, Outcome.MISSING, Outcome.UNKNOWN


def test_both_records_prove_it(good: DomainClaim) -> None:
    result = check_records(good)
    assert outcomes(result) == (FOUND, FOUND)
    assert result.is_good
    assert not result.is_gone
    assert result.address.sentence == f"Found a CNAME record to {TARGET}."


def test_without_records_it_is_said_what_is_expected_where(claim: DomainClaim, dns: Zone) -> None:
    result = check_records(claim)
    assert outcomes(result) == (MISSING, MISSING)
    assert result.proof.sentence == (
        f"Found nothing: the name {PROOF} does not exist. Expected a TXT record “{claim.token}” at {PROOF}."
    )
    assert result.address.sentence == (
        f"Found nothing: the name {HOST} does not exist. Expected a CNAME record to {TARGET}."
    )


def test_a_name_without_the_record_is_told_from_no_name(claim: DomainClaim, dns: Zone) -> None:
    dns.set(PROOF, "A", "192.0.2.1")
    dns.set(HOST, "TXT", "something")
    result = check_records(claim)
    assert result.proof.sentence.startswith(f"Found no TXT record at {PROOF}.")
    assert result.address.sentence.startswith(f"Found no CNAME record at {HOST}.")


@pytest.mark.parametrize("change", [str.upper, lambda token: f'"{token}"', lambda token: f" {token} "])
def test_the_token_is_known_however_a_panel_writes_it(good: DomainClaim, dns: Zone, change: object) -> None:
    dns.set(PROOF, "TXT", change(good.token))  # type: ignore[operator]
    assert check_records(good).is_good


def test_a_txt_in_several_strings_and_among_others_is_found(good: DomainClaim, dns: Zone) -> None:
    others = [f"v=spf1 include:{number}.example -all" for number in range(30)]
    dns.set(PROOF, "TXT", *others, [good.token[:7], good.token[7:]])
    assert check_records(good).is_good


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: token + "0", lambda token: "0" * len(token)]
)
def test_nearly_the_token_is_none(good: DomainClaim, dns: Zone, change: object) -> None:
    wrong = change(good.token)  # type: ignore[operator]
    dns.set(PROOF, "TXT", wrong)
    result = check_records(good)
    assert outcomes(result) == (MISSING, FOUND)
    assert f"Found TXT “{wrong}” at {PROOF}. Expected a TXT record “{good.token}”" in result.proof.sentence


def test_the_token_of_another_workspace_proves_nothing(good: DomainClaim, okafor: Workspace, dns: Zone) -> None:
    theirs = DomainClaim.objects.create(workspace=okafor, host=HOST)
    assert theirs.token != good.token
    assert outcomes(check_records(theirs)) == (MISSING, MISSING)
    dns.set(PROOF, "TXT", good.token, theirs.token)
    assert outcomes(check_records(theirs)) == (FOUND, MISSING)
    assert check_records(good).is_good


def test_rubbish_in_the_dns_is_safe_to_store_and_to_show(good: DomainClaim, dns: Zone) -> None:
    dns.set(PROOF, "TXT", b"\x00\xff\n<script>" + b"x" * 200, "\u202e")
    result = check_records(good)
    good.last_result = result.as_json()
    good.save()
    good.refresh_from_db()
    assert "\x00" not in result.proof.sentence
    assert "\u202e" not in result.proof.sentence
    assert len(result.proof.sentence) < 500


def test_a_chain_of_cnames_that_ends_here_is_good_in_any_case(good: DomainClaim, dns: Zone) -> None:
    dns.set(HOST, "CNAME", "ONE.cdn.example")
    dns.set("one.cdn.example", "CNAME", TARGET.upper())
    result = check_records(good)
    assert result.is_good
    assert result.address.sentence == f"Found a CNAME record to one.cdn.example → {TARGET}."


def test_a_cname_elsewhere_is_named(good: DomainClaim, dns: Zone) -> None:
    dns.set(HOST, "CNAME", "okafor.planner.localhost")
    result = check_records(good)
    assert result.address == result.address.__class__(
        MISSING, f"Found a CNAME record to okafor.planner.localhost. Expected a CNAME record to {TARGET}."
    )


def test_a_circle_of_cnames_ends(good: DomainClaim, dns: Zone) -> None:
    dns.set(HOST, "CNAME", "loop.example")
    dns.set("loop.example", "CNAME", HOST)
    assert outcomes(check_records(good)) == (FOUND, MISSING)


@pytest.mark.parametrize("by_setting", [True, False])
def test_the_top_of_a_domain_may_have_our_addresses(
    by_setting: bool, jane: Workspace, dns: Zone, settings: LazySettings
) -> None:
    claim = DomainClaim.objects.create(workspace=jane, host="janedoe.example")
    dns.set("_workspace-proof.janedoe.example", "TXT", claim.token)
    dns.set("janedoe.example", "A", "192.0.2.1")
    dns.set("janedoe.example", "AAAA", "2001:db8::1")
    if by_setting:
        settings.DOMAIN_TARGET_ADDRESSES = ["192.0.2.1", "2001:0DB8:0::1"]
    else:
        dns.set("planner.localhost", "A", "192.0.2.1")
        dns.set("planner.localhost", "AAAA", "2001:db8::1")
    assert check_records(claim).is_good


def test_one_foreign_address_among_ours_is_not_enough(good: DomainClaim, dns: Zone, settings: LazySettings) -> None:
    settings.DOMAIN_TARGET_ADDRESSES = ["192.0.2.1"]
    dns.clear(HOST)
    dns.set(HOST, "A", "192.0.2.1", "203.0.113.9")
    result = check_records(good)
    assert result.address.outcome == MISSING
    assert result.address.sentence == (
        f"Found address “192.0.2.1”, “203.0.113.9”. Expected a CNAME record to {TARGET}. "
        "At the top of a domain: A records to 192.0.2.1."
    )


def test_addresses_prove_nothing_while_our_own_are_not_known(good: DomainClaim, dns: Zone) -> None:
    dns.clear(HOST)
    dns.set(HOST, "A", "192.0.2.1")
    assert check_records(good).address.outcome == MISSING
    dns.fail("planner.localhost")
    assert check_records(good).address.outcome == UNKNOWN


@pytest.mark.parametrize("code", ["SERVFAIL", "REFUSED", "NOTIMP", "FORMERR"])
def test_an_error_of_the_servers_is_no_missing_record(code: str, good: DomainClaim, dns: Zone) -> None:
    dns.fail(PROOF, HOST, code=code)
    result = check_records(good)
    assert outcomes(result) == (UNKNOWN, UNKNOWN)
    assert not result.is_gone
    assert "answered with an error" in result.proof.sentence


@pytest.mark.slow
def test_silence_is_no_missing_record_and_ends_in_time(good: DomainClaim, dns: Zone, settings: LazySettings) -> None:
    dns.silence(PROOF, HOST)
    start = time.monotonic()
    result = check_records(good)
    assert time.monotonic() - start < settings.DOMAIN_CHECK_SECONDS + 0.3
    assert outcomes(result) == (UNKNOWN, UNKNOWN)
    assert "did not answer in time" in result.address.sentence


@pytest.mark.slow
def test_nobody_at_the_resolvers_address_is_the_same_as_silence(good: DomainClaim, settings: LazySettings) -> None:
    settings.DNS_RESOLVERS = ["127.0.0.1:1"]
    assert outcomes(check_records(good)) == (UNKNOWN, UNKNOWN)


@pytest.mark.slow
def test_one_missing_record_is_surely_gone_though_the_other_is_unknown(good: DomainClaim, dns: Zone) -> None:
    dns.clear(PROOF)
    dns.silence(HOST)
    result = check_records(good)
    assert outcomes(result) == (MISSING, UNKNOWN)
    assert result.is_gone


def test_answers_too_long_for_udp_come_by_tcp(good: DomainClaim, dns: Zone) -> None:
    dns.truncated = True
    assert check_records(good).is_good
    assert {protocol for protocol, _, _ in dns.asked} == {"udp", "tcp"}


def test_the_longest_name_that_can_be_claimed_can_be_checked(jane: Workspace, dns: Zone) -> None:
    from apps.public.domains.names import clean_domain

    host = clean_domain(".".join(["a" * 56] * 4) + ".example")
    claim = DomainClaim.objects.create(workspace=jane, host=host)
    assert outcomes(check_records(claim)) == (MISSING, MISSING)
