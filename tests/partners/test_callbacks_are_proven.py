"""A call-back is believed only when its signature, its age and its shape are right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.kit import clock, ids
from fairhouse.partners.cards import settings, signing
from fairhouse.partners.cards.client import CardProcessor
from fairhouse.partners.cards.pretend.courier import headers_of
from fairhouse.partners.payments import CallbackRefused

GOOD = (
    b'{"id":"%s","payout":{"id":"out_1","reference":"w1","state":"paid",'
    b'"amount":"10.00","currency":"GBP"}}' % str(ids.new()).encode()
)
CLIENT = CardProcessor()
AGREED = settings.data().callbacks


def refused(headers: dict[str, str], body: bytes) -> str:
    with pytest.raises(CallbackRefused) as caught:
        CLIENT.read_callback(headers=headers, body=body, at=clock.now())
    return caught.value.reason


def test_a_signed_fresh_call_back_is_read() -> None:
    callback = CLIENT.read_callback(headers=headers_of(GOOD), body=GOOD, at=clock.now())
    assert callback.report.reference == "w1" and callback.report.state == "paid"


def test_a_body_changed_after_signing_is_refused() -> None:
    assert refused(headers_of(GOOD), GOOD.replace(b"10.00", b"99.00")) == "signature"


def test_an_old_or_future_call_back_is_refused_though_it_is_signed() -> None:
    headers = headers_of(GOOD)
    for shift in (AGREED.window_seconds + 2, -AGREED.window_seconds - 2):
        with clock.travel(delta=timedelta(seconds=shift)):
            assert refused(headers, GOOD) == "stale"


def test_a_new_date_on_an_old_signature_is_refused() -> None:
    headers = headers_of(GOOD)
    headers[AGREED.timestamp_header] = str(int(headers[AGREED.timestamp_header]) + 1)
    assert refused(headers, GOOD) == "signature"


@pytest.mark.parametrize("timestamp", ["", "-1", "1e9", "٤٢", "9" * 40, "12 "])
def test_a_timestamp_that_is_none_is_refused(timestamp: str) -> None:
    headers = headers_of(GOOD) | {AGREED.timestamp_header: timestamp}
    assert refused(headers, GOOD) == "malformed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"id":"x"}',
        GOOD.replace(b'"paid"', b'"stolen"'),
        GOOD.replace(b'"10.00"', b'"1e3"'),
        GOOD.replace(b'"GBP"', b'"ZZZ"'),
        GOOD[:-1] + b',"payment":null}' + b"x",
        b"\xff\xfe",
        b"{" * 20000,
    ],
)
def test_a_signed_body_of_the_wrong_shape_is_refused(body: bytes) -> None:
    assert refused(headers_of(body), body) == "malformed"


@given(st.binary(max_size=80), st.text(max_size=80))
def test_no_guessed_signature_is_accepted(body: bytes, signature: str) -> None:
    headers = headers_of(body) | {AGREED.signature_header: signature}
    wanted = signing.sign(
        secret=settings.callback_secret(), timestamp=headers[AGREED.timestamp_header], body=body
    )
    if signature != wanted:
        assert refused(headers, body) == "signature"
