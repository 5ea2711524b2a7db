"""The server that takes mail, read from one address; what is not understood stops every command and shows no password."""

from __future__ import annotations

import pytest

from threeones.config.mail import mail
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.cn", 587, True, False),
        ("smtp://mail.example.cn?tls=implicit", 465, False, True),
        ("smtp://mail.example.cn:2525?tls=none", 2525, False, False),
    ],
)
def test_what_is_understood(url: str, port: int, tls: bool, ssl: bool) -> None:
    read = mail(url, "sanyi.example.cn")
    assert (read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (port, tls, ssl)
    assert read["EMAIL_HOST"] == "mail.example.cn" and read["DEFAULT_FROM_EMAIL"] == "threeones@sanyi.example.cn"


def test_signs_in_the_password_and_the_sender() -> None:
    read = mail("smtp://sanyi%40example.cn:a%2Fb%40c@mail.example.cn:587?from=ban@example.cn", "x")
    assert read["EMAIL_HOST_USER"] == "sanyi@example.cn" and read["EMAIL_HOST_PASSWORD"] == "a/b@c"
    assert read["DEFAULT_FROM_EMAIL"] == "ban@example.cn"


def test_without_a_server_no_mail_is_sent() -> None:
    assert mail("", "x")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.cn",
        "http://mail.example.cn",
        "smtp://",
        "smtp://mail.example.cn:no",
        "smtp://u:s3cret@mail.example.cn?tls=maybe",
        "smtp://u:s3cret@mail.example.cn?retries=3",
        "smtp://u:s3cret@mail.example.cn/inbox",
        "smtp://mail.example.cn?from=a%0ab@c",
        "smtp://mail.example.cn?x",
    ],
)
def test_what_is_not_understood(url: str) -> None:
    with pytest.raises(Faults) as refused:
        mail(url, "x")
    assert "s3cret" not in str(refused.value)
