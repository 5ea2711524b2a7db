"""Two bureaus of a district with a year of work, each record with a word of its own that shows where it comes out.

The records come in by workbooks, as an office's do. ``zq…`` words are looked for in everything that anybody can read;
who may see which is written down in ``expectations.yaml``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from tests.support.folders import write_folder
from threeones.apps.evaluation.services import run_year
from threeones.apps.handbook.editions.publishing import adopt
from threeones.apps.handbook.editions.steps import open_edition, send_to_review
from threeones.apps.indicators.entering import enter_observation
from threeones.apps.review.definitions import load_review_pack, pack_for
from threeones.apps.review.services import save_draft
from threeones.base.accounts.access import OPERATOR
from threeones.base.intake.loading import load_folder
from threeones.base.org.models import Role

YEAR = 2021
MILESTONES = (date(YEAR, 3, 31), date(YEAR, 6, 30), date(YEAR, 9, 30))
"""When each milestone of a project is due."""
LAST = date(YEAR, 12, 31)
A, B = "区发改经信局", "区科技局（区科协）"
UNITS = {"A": A, "B": B, "A1": "甲一科", "A2": "甲二科", "B1": "乙一科", "S1": "东街道", "S2": "西街道", "Q": "拱墅区"}
HELD_VALUE, HELD_GROWTH = "98765.43", "7777.71"
PASSAGES = {"A": "development.closing", "B": "science.closing"}
"""A passage of the review by the bureau that writes it."""
RATERS = ("领导评价", "互评", "社会评议")


def code_of(number: int) -> str:
    """A unified social credit code (统一社会信用代码) that passes its check."""
    first = f"91330105MA27X{number:04d}"
    return first + str(uscc.calc_check_digit(first))


def projects() -> dict[str, tuple[str, str, str, str, str]]:
    """Code: objective, lead unit, supporting unit, owner, list."""
    return {
        "A-001": ("A-M1", "A1", "S1", "a1", "甲清单"),
        "A-002": ("A-M2", "A2", "", "a2", "丙清单"),
        "B-001": ("B-M1", "B1", "", "b1", "乙清单"),
    }


def word(kind: str, of: str) -> str:
    """The word that the text of a record carries; ``of`` is the project or the unit that it belongs to."""
    return f"zq{kind}{of.replace('-', '').lower()}"


def folder() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The workbooks."""
    return {
        "机构人员.xlsx": _organisation(),
        "工作手册.xlsx": _handbook(),
        "进展报送/2021-11.xlsx": _reports(),
        "统计指标.xlsx": _figures(),
        "名录.xlsx": {
            "企业": [
                {"企业名称": f"{word('ent', u)}公司", "统一社会信用代码": code_of(n), "行业代码": "C27"}
                for n, u in ((1, "S1"), (2, "S2"))
            ]
        },
        "土地出让.xlsx": {
            "宗地": [
                {
                    "宗地编号": f"D-{u}", "项目名称": word("land", u), "用途": "工业用地", "面积（亩）": 20 + n,
                    "街道": UNITS[u], "受让企业": f"{word('ent', u)}公司", "制造业项目": "是", "出让日期": date(YEAR, 3, n),
                }
                for n, u in ((1, "S1"), (2, "S2"))
            ]
        },
        "重大项目.xlsx": {
            "项目": [
                {
                    "项目代码": f"Z-{u}", "项目名称": word("cap", u), "类别": "产业", "街道": UNITS[u],
                    "总投资（万元）": 10000 + n, "集中开工批次": "2021年第一批", "开工日期": date(YEAR, 3, n),
                }
                for n, u in ((1, "S1"), (2, "S2"))
            ]
        },
        "考评资料.xlsx": _evaluation(),
    }  # fmt: skip


def _organisation() -> dict[str, list[dict[str, Any]]]:
    settings = {
        "区名": "拱墅区", "亮灯规则": "ouhai-2020", "综述方案": "gongshu-2021", "首页指标": "FAI",
        "考评方案": "gongshu-2021-sections、gongshu-2021-sub-districts",
    }  # fmt: skip
    kinds = {"Q": "区", "A": "局", "B": "局", "S1": "街道", "S2": "街道"}
    above = {"A": "Q", "B": "Q", "A1": "A", "A2": "A", "B1": "B", "S1": "Q", "S2": "Q"}
    units = [
        {"单位编码": c, "单位名称": n, "类别": kinds.get(c, "科室"), "上级单位": UNITS.get(above.get(c, ""), "")}
        for c, n in UNITS.items()
    ]
    staff = [
        {"工号": f"{u.lower()}", "姓名": f"{word('man', u)}", "单位": n, "职务": "科员"}
        for u, n in UNITS.items()
        if u != "Q"
    ]
    # three portfolio leaders, of a section each, and the unit leads and clerks of all sections
    leaders = [
        {"工号": f"p-{u}", "姓名": f"分管{u}", "单位": UNITS[u[0]], "角色": "分管领导", "分管单位": UNITS[u]}
        for u in ("A1", "A2", "B1")
    ]
    posts = [
        {"工号": f"{short}-{u}", "姓名": f"{role}{u}", "单位": UNITS[u], "角色": role}
        for u in ("A1", "A2", "B1")
        for short, role in (("l", "单位负责人"), ("c", "内勤"))
    ]
    posts += [{"工号": f"s-{u}", "姓名": f"街道{u}", "单位": UNITS[u], "角色": "街道经办"} for u in ("S1", "S2")]
    return {
        "年度设置": [{"年度": YEAR, "设置项": k, "设置值": v} for k, v in settings.items()],
        "单位": units,
        "人员": staff + leaders + posts,
    }


def _handbook() -> dict[str, list[dict[str, Any]]]:
    objectives = [("A-M1", A), ("A-M2", A), ("B-M1", B)]
    return {
        "目标": [
            {"目标编码": c, "目标名称": f"目标{word('obj', c)}", "责任局": b, "年度": YEAR} for c, b in objectives
        ],
        "清单": [{"清单名称": n, "下达单位": "区", "自有栏目": "受益"} for n in ("甲清单", "丙清单", "乙清单")],
        "清单内容": [
            {"清单": of[4], "项目编码": c, "栏目": "受益", "内容": f"户{word('lst', c)}"} for c, of in projects().items()
        ],
        "状态变更": [
            {"项目编码": c, "变更日期": date(YEAR, 2, 1), "状态": "常年", "理由": f"原因{word('sta', c)}"} for c in projects()
        ],
        "上级任务": [
            {"任务编码": f"T-{c}", "下达单位": "某市", "年度": YEAR, "任务": f"任务{word('tsk', c)}", "承接项目": c}
            for c in projects()
        ],
        "项目": [
            {
                "项目编码": code, "项目名称": f"项目{word('prj', code)}", "主要工作内容": f"内容{word('txt', code)}",
                "所属目标": objective, "牵头单位": UNITS[lead], "配合单位": UNITS.get(support, ""),
                "责任领导": lead[0].lower(), "责任人": owner, "开始日期": date(YEAR, 1, 4), "完成时限": date(YEAR, 12, 20),
                "清单来源": of_list,
            }
            for code, (objective, lead, support, owner, of_list) in projects().items()
        ],
        "节点": [
            {"项目编码": c, "节点编码": f"{c}-{n}", "节点内容": f"节点{word('mst', c)}{n}", "完成时间": day}
            for c in projects()
            for n, day in enumerate(MILESTONES, start=1)
        ],
        "指标任务": [
            {"项目编码": c, "指标": "FAI", "方式": "不低于", "目标值": 8, "目标是增速": "是", "原文": f"任务{word('tgt', c)}"}
            for c in projects()
        ],
    }  # fmt: skip


def _reports() -> dict[str, list[dict[str, Any]]]:
    report = {"月份": "2021-11", "自评": "正常", "累计进度（%）": 60, "报送日期": date(YEAR, 12, 3)}
    mine = [
        {**report, "项目编码": c, "本月进展": f"进展{word('rep', c)}", "报送人": owner}
        for c, (_o, _lead, _s, owner, _l) in projects().items()
    ]
    beside = {**report, "项目编码": "A-001", "报送单位": UNITS["S1"], "本月进展": word("sup", "S1"), "报送人": "s1"}
    return {
        "进展": [*mine, beside],
        "节点完成": [
            {
                "节点编码": f"{c}-1", "完成日期": date(YEAR, 3, 30), "报送日期": date(YEAR, 4, 2),
                "佐证": f"佐证{word('evd', c)}",
            }
            for c in projects()
        ],
    }  # fmt: skip


def _figures() -> dict[str, list[dict[str, Any]]]:
    places = [("330105", "拱墅区", "是"), ("330106", "西湖区", "否"), ("330110", "余杭区", "否")]
    figures = [("拱墅区", 562.87, 10.2), ("西湖区", 480.5, 9.1), ("余杭区", 900.1, 7.7)]
    return {
        "地区": [{"地区代码": c, "地区名称": n, "本区": own} for c, n, own in places],
        "位次范围": [{"范围名称": "全市", "地区": "拱墅区、西湖区、余杭区"}],
        "指标": [
            {
                "指标代码": "FAI", "指标名称": "固定资产投资", "计量单位": "亿元", "小数位": 2, "方向": "越高越好",
                "频率": "月度",
            }
        ],
        "数据": [
            {
                "指标": "FAI", "地区": p, "期间": "2021年1—10月", "版本": "快报数", "数值": v, "同比增速（%）": g,
                "发布日期": date(YEAR, 11, 18),
            }
            for p, v, g in figures
        ],
    }  # fmt: skip


def _evaluation() -> dict[str, list[dict[str, Any]]]:
    rated = ("A1", "A2", "B1", "S1", "S2")
    return {
        "评议": [
            {"单位": UNITS[u], "年度": YEAR, "评议主体": r, "平均分": 90 - n, "票数": 9}
            for n, u in enumerate(rated)
            for r in RATERS
        ],
        "加减分": [
            {
                "事项编码": f"K-{u}", "单位": UNITS[u], "年度": YEAR, "类别": "表彰", "事项": word("clm", u),
                "日期": date(YEAR, 5, 1),
            }
            for u in ("A1", "A2", "B1")
        ],
        "外部评价": [
            {
                "编码": f"W-{u}", "评价名称": word("ver", u), "评价对象": UNITS[u], "评价单位": "市里", "年度": YEAR,
                "评价范围": "全市", "位次": 2,
            }
            for u in ("Q", "A", "B")
        ],
    }  # fmt: skip


def make(home: Path) -> None:
    """Load the workbooks, freeze the year's runs, write a draft of the review, and enter a figure that is not released."""
    load_folder(write_folder(home / "in", folder()), "world")
    amend()
    run_year(year=YEAR, as_of=LAST, access=OPERATOR)
    save_draft(
        access=OPERATOR,
        pack=load_review_pack(pack_for(YEAR), YEAR),
        as_of=LAST,
        figures={},
        base=0,
        texts=passages(),
        reason="补上展望",
    )
    enter_observation(
        access=replace(OPERATOR, roles=frozenset({Role.STATISTICS})),
        indicator="FAI",
        period="2021-01/2021-11",
        vintage="flash",
        value=Decimal(HELD_VALUE),
        growth=Decimal(HELD_GROWTH),
        published_on=date(YEAR, 12, 18),
        held=True,
        today=date(YEAR, 12, 17),
    )


def amend() -> None:
    """Both bureaus' handbooks were signed on paper; now each is amended, and its units are asked to sign."""
    for bureau in PASSAGES:
        adopt(access=OPERATOR, bureau=bureau, year=YEAR, on=date(YEAR, 1, 15))
        edition = open_edition(access=OPERATOR, bureau=bureau, year=YEAR, reason="年中调整")
        for entry in edition.entries.filter(kind="project"):
            told = json.loads(entry.content)
            entry.content = json.dumps(told | {"content": f"{told['content']}，加快"}, ensure_ascii=False)
            entry.save()
        send_to_review(access=OPERATOR, edition=edition.pk)


def passages() -> dict[str, str]:
    """What the bureaus wrote into the review."""
    return {place: f"展望{word('psg', bureau)}。" for bureau, place in PASSAGES.items()}
