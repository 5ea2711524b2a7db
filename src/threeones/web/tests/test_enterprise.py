"""The home of an enterprise: what the register and the land have about it, what comes later, and no door that is shut."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from threeones.apps.land.models import Parcel
from threeones.apps.register.models import Enterprise
from threeones.base.accounts.models import User

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
OWN, OTHER = "91330105000000000H", "91330105MA27X0001P"


@pytest.fixture
def made(db: None) -> Any:
    return Records()


def firm(made: Any, code: str, name: str, parcels: int = 1) -> Enterprise:
    """An enterprise with parcels."""
    found = Enterprise.objects.create(name=name, uscc=code, industry="C40", **made.where())
    for n in range(parcels):
        given = {"use": "industry", "area": Decimal(9), "granted_on": date(2021, 12, 16), "enterprise": found}
        Parcel.objects.create(code=f"{name}{n}", name=f"{name}的厂房", **given, **made.where())
    return found


def of_enterprise(code: str = OWN) -> Client:
    client = Client()
    client.force_login(User.objects.create(username="firm", name="示例企业", enterprise_code=code))
    return client


def test_it_sees_what_there_is_about_it_and_what_comes_later(made: Any) -> None:
    own = firm(made, OWN, "示例检测仪器")
    firm(made, OTHER, "别家企业")
    client = of_enterprise()
    home = READERS.page(client, "/").tree
    main = home.xpath("string(//main)")
    for shown in (own.name, OWN, "C40", "手册.xlsx", "示例检测仪器的厂房", "工作日", "企业梯队", "还没有这几类记录"):
        assert shown in main, shown
    assert "别家企业" not in main
    (source,) = home.xpath("//main//a[contains(@href, '/source/')]/@href")
    assert client.get("/land/").status_code == 200
    assert source


@pytest.mark.parametrize("parcels", [0, 2])
def test_every_door_that_it_is_shown_is_open(made: Any, parcels: int) -> None:
    firm(made, OWN, "示例检测仪器", parcels)
    client = of_enterprise()
    home = READERS.page(client, "/").tree
    assert ("没有出让给本企业的土地" in home.xpath("string(//main)")) == (parcels == 0)
    doors = set(home.xpath("//nav[@id='menu']//a/@href")) | set(home.xpath("//main//ul//a/@href"))
    assert {"/land/", "/open/"} <= doors
    for door in doors:
        assert client.get(door).status_code == 200, door


def test_without_a_record_it_is_told_what_to_do(made: Any) -> None:
    main = READERS.page(of_enterprise(), "/").tree.xpath("string(//main)")
    assert "名录里还没有本企业的记录" in main and "核对代码" in main
