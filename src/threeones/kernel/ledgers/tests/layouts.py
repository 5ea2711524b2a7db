"""Ledgers in the layouts that offices keep, written by hand: rows, merges, and what must be read from them."""

from __future__ import annotations

from datetime import date

from threeones.kernel.ledgers.tests.layout import Expected, Layout, Sheet

LEAST, MOST = "at_least", "at_most"
THEMES = Layout(
    "2021年四季度完成情况.xlsx",
    (
        Sheet(
            [
                ["2021年四季度重点任务完成情况", None, None, None, None],
                ["序号", "项目名称", "主要工作内容", "牵头单位", "完成情况"],
                [1, "（一）预期目标", "区域生产总值增长7%左右。", "区发改局", "待公布"],
                [2, None, "税收收入与经济同步。", "区财政局", "已经做到"],
                [3, None, "单位产值能耗不超过0.3吨标煤。", "区发改局", "0.28"],
                [4, "（二）科创强区", "新增高新企业60家以上。", "区科技局、区财政局", "66家"],
                [5, None, "办好运河创新周。", "区科技局", "5月办完"],
                ["合计", None, None, None, "5项"],
                ["填表人：甲", None, "审核人：乙", None, "填报日期：2022年1月5日"],
            ],
            ("A1:E1", "B3:B5", "B6:B7"),
        ),
    ),
    (
        Expected(
            3,
            "区域生产总值增长7%左右",
            "预期目标",
            "区发改局",
            targets=(("区域生产总值", "7", "%", LEAST),),
            kept={"完成情况": "待公布"},
        ),
        Expected(4, "税收收入与经济同步", "预期目标", "区财政局", kept={"完成情况": "已经做到"}),
        Expected(
            5,
            "单位产值能耗不超过0.3吨标煤",
            "预期目标",
            "区发改局",
            targets=(("单位产值能耗", "0.3", "吨标煤", MOST),),
            kept={"完成情况": "0.28"},
        ),
        Expected(
            6,
            "新增高新企业60家以上",
            "科创强区",
            "区科技局",
            ("区财政局",),
            targets=(("新增高新企业", "60", "家", LEAST),),
            kept={"完成情况": "66家"},
        ),
        Expected(7, "办好运河创新周", "科创强区", "区科技局", kept={"完成情况": "5月办完"}),
    ),
    {("Sheet1", 1): "title", ("Sheet1", 2): "header", ("Sheet1", 8): "total", ("Sheet1", 9): "signature"},
)
"""2021: themes merged in the column of names, the work in the next."""

LEAD_AND_RESPONSIBLE = Layout(
    "2020年四季度.xlsx",
    (
        Sheet(
            [
                ["项目名称", None, "项目内容", "牵头单位", "责任单位", "目前进展情况"],
                ["（一）", "预期目标", "研发经费增长12%", "区科技局", "区科技局、开发区管委会、各街道", "未出数"],
                [None, None, "减少用水", "区水务局", "区水务局、各街道", "正常"],
                ["（二）", "扶持企业", "兑现惠企政策", "区发改局", "区发改局、区财政局", "过半"],
                ["项目名称", None, "项目内容", "牵头单位", "责任单位", "目前进展情况"],
                ["（二）", "扶持企业", "办一次企业家日", "区工商联", "区工商联、区发改局", "完成"],
            ],
            ("A1:B1", "A2:A3", "B2:B3", "A5:B5"),
            "四季度",
        ),
    ),
    (
        Expected(
            2,
            "研发经费增长12%",
            "预期目标",
            "区科技局",
            ("开发区管委会", "各街道"),
            targets=(("研发经费", "12", "%", LEAST),),
            kept={"目前进展情况": "未出数"},
            sheet="四季度",
        ),
        Expected(3, "减少用水", "预期目标", "区水务局", ("各街道",), kept={"目前进展情况": "正常"}, sheet="四季度"),
        Expected(
            4, "兑现惠企政策", "扶持企业", "区发改局", ("区财政局",), kept={"目前进展情况": "过半"}, sheet="四季度"
        ),
        Expected(
            6, "办一次企业家日", "扶持企业", "区工商联", ("区发改局",), kept={"目前进展情况": "完成"}, sheet="四季度"
        ),
    ),
    {("四季度", 1): "header", ("四季度", 5): "repeated_header"},
)
"""2020, fourth quarter: a head over the number and the theme, both merged; the head again on the next page."""

RESPONSIBLE_ONLY = Layout(
    "2020年一季度.xlsx",
    (
        Sheet(
            [
                ["项目名称", "项目内容", "责任单位", "进展情况"],
                ["老旧小区改造", "改造3个小区", "区住建局、各街道", "已开工"],
                ["社区食堂", "新开5家食堂", "区民政局", "选址中"],
            ]
        ),
    ),
    (
        Expected(
            2,
            "老旧小区改造",
            lead="区住建局",
            supporting=("各街道",),
            targets=(("改造小区", "3", "个", LEAST),),
            kept={"进展情况": "已开工"},
        ),
        Expected(
            3, "社区食堂", lead="区民政局", targets=(("新开食堂", "5", "家", LEAST),), kept={"进展情况": "选址中"}
        ),
    ),
)
"""2020, first quarter: the first of the responsible units leads."""

LIST_OF_PROJECTS = Layout(
    "2022年绩效目标.xlsx",
    (
        Sheet(
            [
                ["迎赛靓城行动进展", None, None],
                ["序号  序号", "项目清单", "累计完成情况"],
                [1, "完成主场馆验收", "已完成"],
                [2, "完成河道整治", "过半"],
                [4, "完成志愿者培训", None],
            ],
            ("A1:C1",),
        ),
    ),
    (
        Expected(3, "完成主场馆验收", kept={"累计完成情况": "已完成"}),
        Expected(4, "完成河道整治", kept={"累计完成情况": "过半"}),
        Expected(5, "完成志愿者培训"),
    ),
)
"""2022: hardly more than names; a number is skipped."""

BY_LEADER = Layout(
    "2024年责任分解.xlsx",
    (
        Sheet(
            [
                ["2024年重点工作责任分解", None, None],
                ["一、赵区长牵头工作", None, None],
                ["序号", "重点工作任务", "责任单位"],
                [1, "稳住工业投资，全年增长8%。", "区发改局*、区经信局、各街道"],
                [2, "办好政务服务。", "区府办、区数据局*"],
                ["二、钱副区长牵头工作", None, None],
                [3, "更新老城12个片区。", "区住建局"],
            ],
            ("A1:C1", "A2:C2", "A6:C6"),
        ),
    ),
    (
        Expected(
            4,
            "稳住工业投资，全年增长8%",
            "赵区长牵头工作",
            "区发改局",
            ("区经信局", "各街道"),
            targets=(("稳住工业投资", "8", "%", LEAST),),
        ),
        Expected(5, "办好政务服务", "赵区长牵头工作", "区数据局", ("区府办",)),
        Expected(
            7,
            "更新老城12个片区",
            "钱副区长牵头工作",
            "区住建局",
            targets=(("更新老城片区", "12", "个", LEAST),),
        ),
    ),
    {("Sheet1", 1): "title", ("Sheet1", 2): "section", ("Sheet1", 6): "section"},
)
"""2024 and the citywide split: sections by leader, tasks as paragraphs, a star beside the unit that leads."""

GOALS = Layout(
    "2022年三季度职能目标.xlsx",
    (
        Sheet(
            [
                ["目标名称", "考核内容及指标", "完成情况", "完成率"],
                ["产业招商", "引进亿元项目40个；办活动2场。", "30个", "75%"],
                ["总部招商", "引进总部不少于3家", "2家", "67%"],
                ["目标名称", "考核内容及指标", "完成情况", "完成率"],
                ["服务企业", "投诉率控制在2%以内", "1.5%", "100%"],
            ]
        ),
    ),
    (
        Expected(
            2,
            "产业招商",
            targets=(("引进亿元项目", "40", "个", LEAST), ("办活动", "2", "场", LEAST)),
            kept={"完成情况": "30个", "完成率": "75%"},
        ),
        Expected(3, "总部招商", targets=(("引进总部", "3", "家", LEAST),), kept={"完成情况": "2家", "完成率": "67%"}),
        Expected(5, "服务企业", targets=(("投诉率", "2", "%", MOST),), kept={"完成情况": "1.5%", "完成率": "100%"}),
    ),
    {("Sheet1", 4): "repeated_header"},
)
"""A city bureau's goals with what they are judged by."""

FUNCTIONS = Layout(
    "2019年四季度汇总.xlsx",
    (
        Sheet(
            [
                ["责任单位：新城管委会        责任人：孙某", None, None, None, None],
                ["序号", "职能目标", "考核指标", "累计进度", "累计量"],
                [1, "滨江开发", "1.建成绿道20公里。\n2.开工场馆4个。", "都已开工", "超一半"],
                [2, "水质提升", "断面优良率90%以上", "达标", "92%"],
            ],
            ("A1:E1",),
        ),
    ),
    (
        Expected(
            3,
            "滨江开发",
            lead="新城管委会",
            targets=(("建成绿道", "20", "公里", LEAST), ("开工场馆", "4", "个", LEAST)),
            kept={"累计进度": "都已开工", "累计量": "超一半"},
        ),
        Expected(
            4,
            "水质提升",
            lead="新城管委会",
            targets=(("断面优良率", "90", "%", LEAST),),
            kept={"累计进度": "达标", "累计量": "92%"},
        ),
    ),
    {("Sheet1", 1): "label", ("Sheet1", 2): "header"},
)
"""Functions of one unit, which stands above the table."""

QUARTERS = Layout(
    "项目计划.xlsx",
    (
        Sheet(
            [
                ["2021年项目推进计划", None, None, None, None, None, None, None, None],
                ["序号", "项目名称", "责任分工", None, "时间节点", None, None, None, "完成时限"],
                [None, None, "牵头单位", "配合单位", "一季度", "二季度", "三季度", "四季度", None],
                [1, "算力中心", "区科技局", "区财政局、区住建局", "选址", "招标", "开工", "封顶", date(2021, 12, 20)],
                [2, "人才公寓", "区住建局", None, "√", None, None, "交房", "三季度"],
                [3, "普法宣传", "区司法局", None, None, None, None, None, "常年"],
            ],
            ("A1:I1", "A2:A3", "B2:B3", "C2:D2", "E2:H2", "I2:I3"),
        ),
    ),
    (
        Expected(4, "算力中心", lead="区科技局", supporting=("区财政局", "区住建局"), deadline="2021-12-20"),
        Expected(5, "人才公寓", lead="区住建局", deadline="2021-09-30", period="2021Q3"),
        Expected(6, "普法宣传", lead="区司法局", deadline="2021-12-31", period="2021"),
    ),
    {("Sheet1", 1): "title", ("Sheet1", 2): "header", ("Sheet1", 3): "header"},
)
"""Two rows of heads; quarters below 时间节点 are milestones."""

MERGED = Layout(
    "2021年任务.xlsx",
    (
        Sheet(
            [
                ["目标", "项目", "具体任务", "责任单位", "完成时限"],
                ["数字经济", "产业大脑", "做完方案", "区经信局", "3月底前"],
                [None, None, "上线试用", None, "9月底前"],
                [None, "未来工厂", "评定4家", "区经信局、区科技局", "11月底"],
                ["绿色发展", "屋顶光伏", "装满10个园区", "区发改局", "2021年10月31日"],
            ],
            ("A2:A4", "B2:B3", "D2:D3"),
        ),
    ),
    (
        Expected(2, "产业大脑", "数字经济", "区经信局", deadline="2021-09-30", period="2021-09"),
        Expected(
            4,
            "未来工厂",
            "数字经济",
            "区经信局",
            ("区科技局",),
            "2021-11-30",
            "2021-11",
            (("评定", "4", "家", LEAST),),
        ),
        Expected(
            5,
            "屋顶光伏",
            "绿色发展",
            "区发改局",
            deadline="2021-10-31",
            targets=(("装满园区", "10", "个", LEAST),),
        ),
    ),
    {("Sheet1", 3): "continuation"},
)
"""Objectives and projects merged in the first columns; a project in two rows."""

INDENTS = Layout(
    "2021年工作计划.xlsx",
    (
        Sheet(
            [
                ["工作事项", "责任科室", "完成时间"],
                ["科技创新", "科技科", None],
                ["  培育高企", "高新科", "2021年12月"],
                ["    摸底", None, "2021-03-31"],
                ["    申报", None, "2021-08-31"],
                ["  建设平台", "平台科", "2021-10-31"],
                ["审批改革", "审批科", None],
                ["  一件事", "审批科", "6月底前"],
            ]
        ),
    ),
    (
        Expected(
            3,
            "培育高企",
            "科技创新",
            "高新科",
            deadline="2021-12-31",
            period="2021-12",
            kept={"科技创新·责任科室": "科技科"},
        ),
        Expected(
            6,
            "建设平台",
            "科技创新",
            "平台科",
            deadline="2021-10-31",
            kept={"科技创新·责任科室": "科技科"},
        ),
        Expected(8, "一件事", "审批改革", "审批科", deadline="2021-06-30", period="2021-06"),
    ),
    {("Sheet1", 2): "objective", ("Sheet1", 4): "milestone", ("Sheet1", 5): "milestone", ("Sheet1", 7): "objective"},
)
"""Levels by indent; what stands below a project without a unit of its own are its milestones."""

CODES = Layout(
    "2021.xlsx",
    (
        Sheet(
            [
                ["项目编号", "项目名称", "年度目标", "牵头科室", "责任领导", "责任人", "完成时限", "备注"],
                ["FG-01", "稳住增长", None, None, "周局", None, None, None],
                ["FG-01-001", "工业", "增长8%以上", "工业科", None, "吴某", "年底前", "省考"],
                ["FG-01-003", "投资", "完成投资30亿元", "投资科", None, "郑某", "12月31日", None],
                ["FG-02", "节能", None, None, "王局", None, None, None],
                ["FG-02-001", "能耗", "下降3%", "资环科", None, "冯某", "全年", None],
            ]
        ),
    ),
    (
        Expected(
            3,
            "工业",
            "稳住增长",
            "工业科",
            deadline="2021-12-31",
            period="2021",
            targets=(("工业", "8", "%", LEAST),),
            kept={"备注": "省考"},
        ),
        Expected(4, "投资", "稳住增长", "投资科", deadline="2021-12-31", targets=(("投资", "30", "亿元", LEAST),)),
        Expected(
            6,
            "能耗",
            "节能",
            "资环科",
            deadline="2021-12-31",
            period="2021",
            targets=(("能耗", "-3", "%", MOST),),
        ),
    ),
    {("Sheet1", 2): "objective", ("Sheet1", 5): "objective"},
)
"""Codes that grow part by part."""

SEVERAL_SHEETS = Layout(
    "2021年清单.xlsx",
    (
        Sheet([["台账填写要求"], ["请各科室按月更新"]], name="说明"),
        Sheet([["序号", "任务名称", "责任单位", "时间要求"], [1, "修三条路", "区住建局", "10月"]], name="城市建设"),
        Sheet([["任务名称", "主办单位", "协办单位"], ["办运动会", "区文体局", "区教育局、团区委"]], name="文化体育"),
    ),
    (
        Expected(
            2,
            "修三条路",
            "城市建设",
            "区住建局",
            deadline="2021-10-31",
            period="2021-10",
            sheet="城市建设",
        ),
        Expected(2, "办运动会", "文化体育", "区文体局", ("区教育局", "团区委"), sheet="文化体育"),
    ),
    {("说明", 1): "ignored", ("说明", 2): "ignored"},
)
"""Each sheet with its own columns; the names of sheets say what the projects are for."""

DOCUMENT = Layout(
    "2023年任务分工.docx",
    (
        Sheet(
            [
                ["序号", "任务", "牵头处室", "配合处室"],
                ["1", "编制规划", "规划处", "投资处"],
                ["2", "评估规划", "规划处", None],
            ],
            name="表1",
            before=("2023年重点任务分工", "一、谋划长远", "（一）规划引领"),
        ),
        Sheet(
            [["序号", "任务", "牵头处室", "配合处室"], ["1", "审批提速", "审批处", None]],
            name="表2",
            before=("二、改善服务",),
        ),
    ),
    (
        Expected(2, "编制规划", "规划引领", "规划处", ("投资处",), sheet="表1"),
        Expected(3, "评估规划", "规划引领", "规划处", sheet="表1"),
        Expected(2, "审批提速", "改善服务", "审批处", sheet="表2"),
    ),
)
"""A document: headings between its tables are objectives."""

LAYOUTS = {
    "themes": THEMES,
    "lead and responsible": LEAD_AND_RESPONSIBLE,
    "responsible only": RESPONSIBLE_ONLY,
    "list of projects": LIST_OF_PROJECTS,
    "by leader": BY_LEADER,
    "goals": GOALS,
    "functions": FUNCTIONS,
    "quarters": QUARTERS,
    "merged": MERGED,
    "indents": INDENTS,
    "codes": CODES,
    "several sheets": SEVERAL_SHEETS,
    "document": DOCUMENT,
}
