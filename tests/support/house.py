"""A bureau whose handbook is loaded from its folder, with everybody who takes part in an edition.

Run as a program in a bureau's environment it changes a draft: ``python -m tests.support.house project J-001 name 甲``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from tests.support.folders import other_year, write_folder
from tests.support.people import access, audited
from threeones.apps.handbook.editions.publishing import adopt, publish
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.signing import record_paper, sign
from threeones.apps.handbook.editions.steps import approve, open_edition, send_to_review
from threeones.apps.handbook.models import DraftEntry, Edition
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import User
from threeones.base.intake.loading import LoadReport, load_folder
from threeones.base.org.models import Person, Role, Unit

YEAR = 2022
FIRST = date(YEAR, 1, 15)
TODAY = date(YEAR, 6, 1)
BOOK = "工作手册.xlsx"
Books = dict[str, dict[str, list[dict[str, Any]]]]


def books() -> Books:
    """The year of ``other_year`` with leads, leaders, a supporting unit without anybody, a list and targets."""
    made = other_year()
    staff, handbook = made["机构人员.xlsx"], made[BOOK]
    staff["单位"].append(
        {"单位编码": "ZJ", "单位名称": "区住建局", "简称": "住建局", "类别": "其他", "上级单位": "某区"}
    )
    staff["人员"] += [
        {"工号": "3", "姓名": "孙三", "单位": "道路科", "角色": "单位负责人"},
        {"工号": "4", "姓名": "李四", "单位": "运输科", "角色": "单位负责人"},
        {"工号": "5", "姓名": "周五", "单位": "区交通局", "角色": "分管领导", "分管单位": "道路科"},
        {"工号": "6", "姓名": "吴六", "单位": "区交通局", "角色": "局主要领导"},
    ]
    handbook["清单"] = [{"清单名称": "民生实事", "下达单位": "区", "自有栏目": "资金"}]
    handbook["项目"][0] |= {"配合单位": "运输科", "清单来源": "民生实事"}
    handbook["项目"][2] |= {"配合单位": "区住建局", "期间": "2022"}
    handbook["清单内容"] = [{"清单": "民生实事", "项目编码": "J-001", "栏目": "资金", "内容": "100万元"}]
    handbook["指标任务"] = [
        {"项目编码": "J-001", "指标": "FAI", "方式": "不低于", "目标值": 8, "目标是增速": "是", "原文": "增长8%"}
    ]
    handbook["目标任务"] = [{"项目编码": "J-003", "目标": "新辟线路", "目标值": 3, "计量单位": "条"}]
    return made


@dataclass
class House:
    """The bureau with its folder; ``books`` may be changed and loaded again."""

    folder: Path
    books: Books = field(default_factory=books)

    def load(self, actor: str = "某人") -> LoadReport:
        """Load the folder as it stands."""
        return load_folder(write_folder(self.folder, self.books), actor)

    @property
    def office(self) -> Access:
        """The supervision office of the district."""
        return access(Role.SUPERVISOR)

    @property
    def bureau(self) -> Unit:
        """The bureau."""
        return Unit.objects.get(code="J")

    def who(self, code: str) -> Access:
        """Somebody of the roster, by his number."""
        return access_of(self.user(code), timezone.localdate())

    def user(self, code: str) -> User:
        """His account."""
        person = Person.objects.get(code=code)
        user, new = User.objects.get_or_create(username=f"p{code}", defaults={"name": person.name, "person": person})
        if new:
            audited(user, None, None)
        return user

    def adopt(self, on: date = FIRST) -> Edition:
        """The handbook in force as the first edition."""
        return adopt(access=self.office, bureau="J", year=YEAR, on=on, document="交〔2022〕1号", today=TODAY)[0]

    def amend(self, reason: str = "年中调整", year: int = YEAR, **more: Any) -> Edition:
        """An edition opened by the office."""
        told = {"bureau": "J", "year": year, "reason": reason, "today": TODAY, **more}
        return open_edition(access=self.office, **told)

    def sign_all(self, edition: Edition) -> Edition:
        """Every unit signs: its lead, or on paper where nobody could."""
        leads = {"J-1": "3", "J-2": "4"}
        for line in Review(edition).open_lines:
            code = line.unit.code
            if code in leads:
                sign(access=self.who(leads[code]), edition=edition.pk, unit=code, seen=line.digest)
            else:
                record_paper(access=self.office, edition=edition.pk, units=[code], document="会签单1号")
        return Edition.objects.get(pk=edition.pk)

    def publish(self, edition: Edition, day: date = TODAY) -> Edition:
        """From a draft that is ready to its publication."""
        send_to_review(access=self.office, edition=edition.pk)
        self.sign_all(edition)
        approve(access=self.who("6"), edition=edition.pk, today=day)
        return publish(access=self.office, edition=edition.pk, today=day)


def change(edition: Edition, kind: str, code: str, **fields: Any) -> DraftEntry:
    """Change an entry of a draft as an editor would; None takes a field away."""
    entry = DraftEntry.objects.get(edition=edition, kind=kind, code=code)
    told = json.loads(entry.content) | fields
    entry.content = json.dumps({k: v for k, v in told.items() if v is not None}, ensure_ascii=False, sort_keys=True)
    entry.version += 1
    entry.save()
    return entry


def remove(edition: Edition, kind: str, code: str) -> None:
    """Take an entry out of a draft, with what stands under it."""
    DraftEntry.objects.filter(edition=edition, kind=kind, code=code).delete()
    DraftEntry.objects.filter(edition=edition, under=code).exclude(kind="project").delete()


def add(edition: Edition, kind: str, code: str, under: str, **fields: Any) -> DraftEntry:
    """Put a new entry into a draft, at its end."""
    last = DraftEntry.objects.filter(edition=edition).order_by("-position").first()
    told = {"code": code, **({"objectives": [under]} if kind == "project" else {}), **fields}
    if kind == "target":
        told = {"indicator": code, **fields}
        code = f"{under}/{code}"
    return DraftEntry.objects.create(
        edition=edition,
        kind=kind,
        code=code,
        under=under,
        position=(last.position if last else 0) + 1024,
        content=json.dumps(told, ensure_ascii=False, sort_keys=True),
    )


def main() -> None:
    """Within an installation: change a field of an entry of the newest edition, as an editor would."""
    kind, code, name, value = sys.argv[1:]
    change(Edition.objects.latest("pk"), kind, code, **{name: value})


if __name__ == "__main__":
    main()
