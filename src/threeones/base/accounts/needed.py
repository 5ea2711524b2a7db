"""What somebody lacks who was refused (缺什么权限): the permission in plain words, the roles that have it, whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.base.accounts.access import WHOLE_VIEW, Access
from threeones.base.accounts.models import Post
from threeones.base.accounts.permissions import BUSINESS, is_staff, permissions
from threeones.base.accounts.selectors import between
from threeones.base.org.models import Person, Role

WORDS = {
    "accounts.administer": mark("管理账号"),
    "accounts.appoint": mark("安排任职"),
    "accounts.enter": mark("看账号与任职"),
    "accounts.hand_over": mark("办理交接"),
    "accounts.language": mark("选自己账号的语言"),
    "accounts.password": mark("改自己账号的密码"),
    "accounts.see": mark("看账号"),
    "accounts.see_posts": mark("看任职"),
    "accounts.stand_in": mark("安排代理"),
    "accounts.token": mark("做自己的令牌"),
    "accounts.unlock": mark("解除锁定"),
    "anyone": mark("看公开的内容"),
    "audit.check": mark("核验审计"),
    "audit.history": mark("看记录的变更"),
    "audit.read": mark("看审计"),
    "capital_projects.read": mark("看重大项目"),
    "entry.attach": mark("上传附件"),
    "entry.load": mark("装入工作簿"),
    "entry.settle": mark("定工作簿与系统的差异"),
    "evaluation.appeal": mark("为本单位申诉"),
    "evaluation.decide": mark("核定考评的数、复核申诉"),
    "evaluation.files": mark("取考评结果的文件"),
    "evaluation.freeze": mark("冻结排名"),
    "evaluation.schemes": mark("编写考评方案"),
    "evaluation.manage": mark("办理考核期"),
    "evaluation.read": mark("看考评"),
    "evaluation.robustness": mark("看排名稳不稳"),
    "evaluation.sheets": mark("看各单位的计分表"),
    "evaluation.state": mark("为本单位自评"),
    "evaluation.what_if": mark("试算"),
    "handbook.draft": mark("起草手册"),
    "handbook.amend": mark("修订、发布工作手册"),
    "handbook.approve": mark("签发工作手册"),
    "handbook.columns": mark("填清单的栏目"),
    "handbook.read": mark("看工作手册"),
    "handbook.state": mark("改变项目的状态"),
    "handbook.tasks": mark("导入和对应上级任务"),
    "handbook.sign": mark("为本单位审签工作手册"),
    "hooks.manage": mark("管理推送"),
    "hooks.subscribe": mark("订阅推送"),
    "indicators.enter": mark("录入和发布数据"),
    "indicators.open": mark("看公开数据"),
    "indicators.read": mark("看指标"),
    "land.apart": mark("看自己的用地"),
    "land.read": mark("看用地"),
    "notifications.channels": mark("管理群机器人"),
    "review.edit": mark("改年度综述"),
    "review.read": mark("看年度综述"),
    "signed_in": mark("登录"),
    "supervision.adjudicate": mark("提出和审定灯"),
    "supervision.check": mark("为本单位核对灯"),
    "supervision.sign": mark("签发灯"),
    "supervision.burden": mark("看填报负担"),
    "supervision.close": mark("把月度报送关账"),
    "supervision.close_out": mark("为本单位申请销号"),
    "supervision.correct": mark("更正已报的进展和节点完成"),
    "supervision.plan": mark("编排项目的工期计划"),
    "supervision.answer_order": mark("为本单位反馈督办单"),
    "supervision.ask_extension": mark("为本单位申请延期"),
    "supervision.decide_extension": mark("审批延期申请"),
    "supervision.manage_orders": mark("立项、交办、办结督办单"),
    "review.superior_forms": mark("看上级报表"),
    "review.manage_superior": mark("填报上级报表"),
    "supervision.orders": mark("看督办单"),
    "supervision.prepare": mark("为本单位填进展"),
    "supervision.read": mark("看督办"),
    "supervision.send": mark("为本单位报送进展"),
    "supervision.sheet": mark("办理本单位的回执表"),
    "supervision.verify": mark("核验销号"),
    "talk.answer": mark("答复问自己或本单位的问题"),
    "talk.ask": mark("提问"),
    "talk.close": mark("办结自己提的问题"),
    "talk.comment": mark("写意见"),
    "talk.decide": mark("写领导意见"),
    "talk.record_for": mark("替领导代录"),
    "talk.withdraw": mark("撤回自己写的话"),
}
"""Each permission, as what it lets somebody do."""
ON_RECORD = {
    "supervision.check": (Role.UNIT_LEAD, Role.CLERK, Role.SUB_DISTRICT),
    "supervision.correct": (Role.SUPERVISOR,),
    "supervision.prepare": (Role.UNIT_LEAD, Role.CLERK, Role.SUB_DISTRICT),
    "supervision.close_out": (Role.UNIT_LEAD, Role.CLERK, Role.SUB_DISTRICT),
    "supervision.send": (Role.UNIT_LEAD, Role.SUB_DISTRICT),
    "talk.record_for": (),
}
"""Roles of those permissions that cannot be asked for without a record (or are asked for by hand)."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What is lacking: ``what`` in words (empty: nothing known), the ``roles`` that have it and those that are held (``mine``).

    ``all_staff``: everybody who works here has it, which ``roles`` then do not repeat. Whom to ask stands by name:
    ``heads`` of the own units, and the security ``administrators``.
    """

    what: str
    roles: Sequence[str]
    all_staff: bool
    mine: Sequence[str]
    heads: Sequence[str]
    administrators: Sequence[str]


def needed(permission: str, access: Access, day: date) -> Needed:
    """What somebody lacks who was refused for want of a permission. Names are told to those alone who work here."""
    having = roles_with(permission)
    all_staff = set(BUSINESS) <= set(having)
    roles = [r for r in having if not (all_staff and r in BUSINESS)]
    told = is_staff.test(access, None)
    return Needed(
        _(WORDS[permission]) if permission in WORDS else "",
        [_(str(r.label)) for r in roles],
        all_staff,
        [_(str(r.label)) for r in Role if r in access.roles],
        heads(access) if told else (),
        security_administrators(access, day) if told else (),
    )


def roles_with(permission: str) -> list[Role]:
    """The roles that have a permission, each asked of the rule itself; none where it is a person's own affair."""
    if permission in ON_RECORD:
        return list(ON_RECORD[permission])
    rule = permissions.get(permission)
    return [r for r in Role if rule.test(_holding(r), None)] if rule else []


def _holding(role: Role) -> Access:
    """Somebody with a role and nothing else."""
    code = "-" if role == Role.ENTERPRISE else ""
    whole = role in WHOLE_VIEW
    units = frozenset() if whole else frozenset({0})
    return Access(user_id=-1, roles=frozenset({role}), everything=whole, units=units, enterprise_code=code)


def heads(access: Access) -> list[str]:
    """Who leads the own units; who leads one himself asks the head of the bureau."""
    others = Person.objects.exclude(pk__in=access.people).order_by("code")
    own = Q(unit__in=access.units) | Q(unit__people=access.person_id or 0)
    leads = [] if access.has(Role.UNIT_LEAD) else _names(others.filter(own, role=Role.UNIT_LEAD))
    return leads or _names(others.filter(unit__in=access.works_in, role=Role.HEAD))


def _names(people: QuerySet[Person]) -> list[str]:
    return list(dict.fromkeys(people.values_list("name", flat=True)))


def security_administrators(access: Access, day: date) -> list[str]:
    """Who gives posts (安全管理员): those of a demonstration among its visitors, all others among real accounts."""
    here = Q(user__left_on__isnull=True) | Q(user__left_on__gt=day)
    held = Post.objects.filter(between(day), here, role=Role.SECURITY_ADMIN, user__is_active=True)
    mine = held.filter(user__demonstration=access.demonstration)
    return list(mine.order_by("user__name").values_list("user__name", flat=True).distinct())
