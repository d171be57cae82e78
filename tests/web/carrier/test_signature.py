"""Signatures against requests signed by the carrier's own libraries, in several languages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from service.web.carrier.signature import SignedRequest, Verifier
from tests.web.carrier.door import PUBLIC, TOKEN, recorded, sign

VECTORS = recorded("signatures")


def _request(vector: dict[str, Any]) -> SignedRequest:
    content: Any = vector["body"]
    if vector["params"] is not None:
        content = MultiDict([(name, value) for name, value in vector["params"]])
    header = f"key=one,algorithm={vector['algorithm']}" if "256" in vector["algorithm"] else ""
    return SignedRequest(vector["url"], content, vector["signature"] or "", header)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_agrees_with_the_carriers_libraries(vector: dict[str, Any]) -> None:
    assert Verifier([vector["token"]]).accepts(_request(vector)) is vector["expected"]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_another_token_accepts_nothing(vector: dict[str, Any]) -> None:
    assert not Verifier(["f" * 32]).accepts(_request(vector))


def test_either_token_counts_while_one_is_rotated() -> None:
    form = MultiDict([("Body", "hi")])
    verifier = Verifier(["new" * 12, TOKEN])
    for token in ("new" * 12, TOKEN):
        signature = sign(PUBLIC, [("Body", "hi")], token)
        assert verifier.accepts(SignedRequest(PUBLIC, form, signature))


def test_no_signature_and_no_token_accept_nothing() -> None:
    form = MultiDict([("Body", "hi")])
    assert not Verifier([TOKEN]).accepts(SignedRequest(PUBLIC, form, ""))
    assert not Verifier([]).accepts(SignedRequest(PUBLIC, form, sign(PUBLIC, [("Body", "hi")])))


def test_an_algorithm_that_we_do_not_know_is_refused() -> None:
    form = MultiDict([("Body", "hi")])
    signature = sign(PUBLIC, [("Body", "hi")])
    asked = SignedRequest(PUBLIC, form, signature, "key=one,algorithm=HMAC_MD5")
    assert not Verifier([TOKEN]).accepts(asked)


@given(query=st.text(), body=st.text(), signature=st.text(), settings=st.text())
def test_never_raises(query: str, body: str, signature: str, settings: str) -> None:
    url = f"{PUBLIC}/carrier/sms?{query}"
    for content in (body, MultiDict([("Body", body)])):
        assert not Verifier([TOKEN]).accepts(SignedRequest(url, content, signature, settings))
