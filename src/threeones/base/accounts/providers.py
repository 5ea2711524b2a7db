"""Identity providers (统一身份认证) by configuration: ``sign-in.yaml`` in the data folder. Settings read it, so no Django here.

```yaml
providers:
  - kind: oidc                  # OpenID Connect: the district's single sign-on
    id: district                # part of the callback address: https://HOST/accounts/with/district/back/
    name: 区统一身份认证
    server: https://sso.example.gov.cn/realms/district
    client: threeones
    secret_file: keys/district.secret    # within the data folder; or secret: "…"
    claim: preferred_username   # who it is, as the provider says
    matches: username           # or person_code; left out: each person links his own identity once
  - kind: dingtalk
    id: dingtalk
    name: 钉钉
    client: dingabc
    secret_file: keys/dingtalk.secret
    authorize: https://…        # authorize, token and profile: only where DingTalk runs on the district's own servers
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.yamls import read_yaml

FILE = "sign-in.yaml"
OIDC, DINGTALK = KINDS = ("oidc", "dingtalk")
USERNAME, PERSON_CODE = MATCHES = ("username", "person_code")
ID = re.compile(r"[a-z][a-z0-9-]{1,30}")
ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?")
ADDRESSES = ("authorize", "token", "profile")
KNOWN = frozenset({"kind", "id", "name", "server", "client", "secret", "secret_file", "claim", "matches", *ADDRESSES})


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider; ``matches`` is what its ``claim`` is compared with, empty where people link themselves."""

    kind: str
    id: str
    name: str
    client: str
    secret: str
    server: str = ""
    claim: str = ""
    matches: str = ""
    authorize: str = ""
    token: str = ""
    profile: str = ""


def read_providers(home: Path) -> list[Provider]:
    """The providers of a data folder; none where there is no file. Raises ``Faults`` with everything that is wrong."""
    path = home / FILE
    if not path.is_file():
        return []
    entries = read_yaml(path).get("providers")
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        expected = "providers: 下面每个提供方一项，见 docs/accounts.zh-CN.md"
        raise Faults([Fault(str(path), "providers", 0, "", "不是列表", expected)])
    found, faults = list[Provider](), list[Fault]()
    for n, entry in enumerate(entries, 1):
        wrong = [
            Fault(str(path), f"providers 第{n}项", 0, field, text, expected)
            for field, text, expected in _wrong(entry, home, {p.id for p in found})
        ]
        faults += wrong
        if not wrong:
            found.append(_provider(entry, home))
    if faults:
        raise Faults(faults)
    return found


def _provider(entry: Mapping[str, Any], home: Path) -> Provider:
    given = {k: str(v) for k, v in entry.items() if k not in ("secret", "secret_file")}
    return Provider(**given, secret=_secret(entry, home))


def _secret(entry: Mapping[str, Any], home: Path) -> str:
    if "secret_file" in entry:
        return (home / str(entry["secret_file"])).read_text(encoding="utf-8").strip()
    return str(entry.get("secret") or "")


def _wrong(entry: Mapping[str, Any], home: Path, taken: set[str]) -> Iterator[tuple[str, str, str]]:
    """Field, what is wrong, what would be right."""
    for key in sorted(set(map(str, entry)) - KNOWN):
        yield key, "不认识", "、".join(sorted(KNOWN))
    kind = entry.get("kind")
    if kind not in KINDS:
        yield "kind", f"没有“{kind}”这一种", "、".join(KINDS)
    if not ID.fullmatch(str(entry.get("id", ""))):
        yield "id", "没有填，或者写法不对", "小写字母开头的字母、数字和-"
    elif entry["id"] in taken:
        yield "id", f"“{entry['id']}”重复", "每个提供方一个"
    for key in ("name", "client"):
        if not str(entry.get(key) or "").strip():
            yield key, "没有填", "提供方给的" if key == "client" else "登录页上显示的名称"
    yield from _wrong_addresses(entry)
    if ("secret" in entry) == ("secret_file" in entry):
        yield "secret", "没有填，或者填了两处", "secret_file（建议）或 secret，二者取一"
    else:
        try:
            if not _secret(entry, home):
                yield "secret", "是空的", "提供方给的密钥"
        except (OSError, UnicodeDecodeError):
            yield "secret_file", f"读不了“{entry['secret_file']}”", "数据文件夹里的一个文件"
    if (entry.get("matches") is None) != (entry.get("claim") is None):
        yield "matches", "claim 和 matches 只填了一个", "两个都填，或者都不填"
    if entry.get("matches") not in (None, *MATCHES):
        yield "matches", f"不能与“{entry['matches']}”比对", "、".join(MATCHES)


def _wrong_addresses(entry: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key in ("server", *ADDRESSES):
        if key in entry and not ADDRESS.fullmatch(str(entry[key])):
            yield key, "不是网址", "https://…"
    if entry.get("kind") == OIDC and "server" not in entry:
        yield "server", "没有填", "发行者的网址，如 https://sso.example.gov.cn/realms/district"
    if entry.get("kind") == DINGTALK and 0 < sum(k in entry for k in ADDRESSES) < len(ADDRESSES):
        yield "authorize", "authorize、token、profile 只填了一部分", "三个都填，或者都不填"


def for_allauth(providers: list[Provider]) -> dict[str, Any]:
    """The setting ``SOCIALACCOUNT_PROVIDERS``: one app for each provider."""
    apps: dict[str, list[dict[str, Any]]] = {OIDC: [], DINGTALK: []}
    for p in providers:
        said = {"claim": p.claim, "matches": p.matches, **{k: getattr(p, k) for k in ADDRESSES}}
        if p.kind == OIDC:
            said |= {"server_url": p.server, "oauth_pkce_enabled": True}
        apps[p.kind].append(
            {"provider_id": p.id, "name": p.name, "client_id": p.client, "secret": p.secret, "settings": said}
        )
    return {"openid_connect": {"APPS": apps[OIDC]}, "dingtalk": {"APPS": apps[DINGTALK]}}
