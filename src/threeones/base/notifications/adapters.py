"""The channels that come with the system: mail by SMTP, robots of DingTalk and WeCom.

DingTalk, 自定义机器人接入 and 安全设置 (https://open.dingtalk.com/document/robots/custom-robot-access): ``timestamp`` in
milliseconds and ``sign``, the HMAC-SHA256 of time and secret on two lines with the secret as key, in base64, are put
behind the address. WeCom, 群机器人配置说明 (https://developer.work.weixin.qq.com/document/path/91770): the key stands in the
address. Both answer with JSON whose ``errcode`` is 0 where the message was taken.
"""

from __future__ import annotations

import base64
import hmac
import json
import smtplib
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.hooks.calling import NoAnswer, post
from threeones.base.notifications.policy import robot_rules
from threeones.base.registry.channels import Channel, Letter, Undelivered, channels
from threeones.kernel.values.faults import Faults

EMAIL, DINGTALK, WECOM = "email", "dingtalk", "wecom"
ANSWER_BYTES = 4096
HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "ThreeOnes"}


def send_mail(letter: Letter, _at: datetime) -> None:
    """One letter by mail; its number is the mail's own, so that a repeat can be told from another one."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    headers = {"Message-ID": f"<{letter.number}@{domain}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(letter.subject, letter.text, None, [letter.address], headers=headers)
    try:
        mail.send()
    except smtplib.SMTPConnectError as error:
        raise Undelivered(type(error).__name__) from error
    except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
        raise Undelivered(type(error).__name__, unsure=True) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise Undelivered(type(error).__name__) from error


def wrong_mail_address(address: str) -> str:
    """What is wrong with a mail address; empty where nothing is."""
    try:
        validate_email(address)
    except ValidationError:
        return _("不是邮箱地址")
    return ""


def signed(url: str, secret: str, at: datetime) -> str:
    """The address of DingTalk's robot with time and signature; as it is where there is no secret."""
    if not secret:
        return url
    moment = str(int(at.timestamp() * 1000))
    sign = base64.b64encode(hmac.digest(secret.encode(), f"{moment}\n{secret}".encode(), "sha256")).decode()
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'timestamp': moment, 'sign': sign})}"


def send_dingtalk(letter: Letter, at: datetime) -> None:
    """One letter into a group of DingTalk."""
    text = shortened(letter.text, robot_rules().dingtalk_bytes)
    body = {"msgtype": "markdown", "markdown": {"title": letter.subject, "text": text}}
    _into_group(signed(letter.url, letter.secret, at), body)


def send_wecom(letter: Letter, _at: datetime) -> None:
    """One letter into a group of WeCom."""
    text = shortened(letter.text, robot_rules().wecom_bytes)
    _into_group(letter.url, {"msgtype": "markdown", "markdown": {"content": text}})


def shortened(text: str, most: int) -> str:
    """As many whole lines of a text as go into so many bytes; that there are more is said."""
    if len(text.encode()) <= most:
        return text
    lines, mark = text.splitlines(), "……"
    while lines and len("\n".join([*lines, mark]).encode()) > most:
        lines.pop()
    return "\n".join([*lines, mark])


def _into_group(url: str, body: dict[str, Any]) -> None:
    try:
        answer = post(url, json.dumps(body, ensure_ascii=False).encode(), HEADERS, ANSWER_BYTES)
    except Faults as error:
        raise Undelivered("target") from error
    except NoAnswer as error:
        raise Undelivered(error.kind, unsure=True) from error
    except (OSError, UnicodeError) as error:
        raise Undelivered(type(error).__name__) from error
    if answer.status != 200:
        raise Undelivered(f"HTTP {answer.status}")
    try:
        code = json.loads(answer.body)["errcode"]
    except (ValueError, KeyError, TypeError) as error:
        raise Undelivered("answer", unsure=True) from error
    if code != 0:
        raise Undelivered(f"errcode {code}")


MAIL = Channel(
    gettext_lazy("邮件"),
    send_mail,
    personal=True,
    is_ready=lambda: bool(settings.EMAIL_HOST),
    wrong_address=wrong_mail_address,
)
channels.register(EMAIL, MAIL)
channels.register(DINGTALK, Channel(gettext_lazy("钉钉群机器人"), send_dingtalk, personal=False, signed=True))
channels.register(WECOM, Channel(gettext_lazy("企业微信群机器人"), send_wecom, personal=False))
