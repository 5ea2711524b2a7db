"""The words of the audit (审计用词), in one table: what entries keep as codes, in the words of people.

An entry keeps codes, which never change; pages show these words in the reader's language and keep the code beside them.
A kind of record brings its own words for its fields in Chinese (headings of its workbook), whose English is marked here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

ACTIONS = {
    "create": mark("新增"),
    "change": mark("修改"),
    "remove": mark("移除"),
    "move": mark("换行"),
    "light": mark("亮灯"),
    "freeze": mark("冻结"),
    "take": mark("写入草稿"),
    "show": mark("公开"),
    "decide": mark("复核"),
    "vote": mark("投票"),
    "codes": mark("做选票码"),
    "sign_in": mark("登录"),
    "sign_out": mark("退出"),
    "failure": mark("登录失败"),
    "lock": mark("锁定"),
    "unlock": mark("解锁"),
    "password": mark("改密码"),
    "one_time": mark("一次性密码"),
    "factor_added": mark("启用第二重验证"),
    "factor_removed": mark("停用第二重验证"),
    "factor_lost": mark("停用动态口令"),
    "identity_added": mark("绑定其他身份"),
    "identity_removed": mark("解除其他身份"),
    "close": mark("关闭"),
    "open": mark("重新启用"),
    "leave": mark("离任"),
    "link": mark("对应花名册"),
    "end": mark("提前结束"),
    "handover": mark("交接"),
    "done": mark("办完交接"),
    "revoke": mark("收回"),
    "language": mark("换语言"),
    "comment": mark("写意见"),
    "question": mark("提问"),
    "answer": mark("答复"),
    "decision": mark("领导意见"),
    "withdraw": mark("撤回"),
}
"""What was done."""
ACTORS = {
    "operator": mark("服务器管理员"),
    "patrol": mark("日巡"),
    "rank": mark("考评计算"),
    "load": mark("装入"),
    "upgrade": mark("系统升级"),
    "未登录": mark("未登录"),
    "评议人": mark("评议人"),
}
"""Who did it where it was no account."""
ACTOR_FORMS = {
    "load %(who)s": mark("装入（%(who)s）"),
    "%(who)s（代%(leader)s录）": mark("%(who)s（代%(leader)s录）"),
    "%(who)s（代%(leader)s）": mark("%(who)s（代%(leader)s）"),
}
"""Names that stand within words, as they are kept and as they are read."""
KINDS = {"files.sourcefile": mark("来源文件"), "entry.draft": mark("草稿")}
"""What entries speak of beside the registered kinds of record."""
FIELDS = {
    "source": mark("来源"),
    "source_file_id": mark("来源文件"),
    "source_sheet": mark("工作表"),
    "source_row": mark("行"),
    "basis": mark("记录性质"),
    "document": mark("依据文件"),
    "sha256": mark("文件哈希"),
    "loaded_at": mark("装入时间"),
    "size": mark("字节"),
    "language": mark("语言"),
}
"""Fields that entries of many kinds tell, or that no kind has words for."""
CODED = frozenset({"sign_in", "sign_out", "failure", "factor_added", "factor_removed"})
"""Actions whose reasons are codes; those of others are sentences that somebody wrote."""
REASONS = {
    "password": mark("密码"),
    "mfa": mark("第二重验证"),
    "socialaccount": mark("其他身份"),
    "second_factor": mark("第二重验证不对"),
    "idle": mark("久未操作"),
    "long": mark("登录时间到了上限"),
    "totp": mark("动态口令"),
    "recovery_codes": mark("恢复码"),
    "webauthn": mark("安全密钥"),
}
SENTENCES = frozenset(
    {
        mark("所在的行变了"),
        mark("随所属记录移除"),
        mark("工作簿中已无此行"),
        mark("与工作簿不再有差异"),
        mark("已报送"),
        mark("过了保留期"),
        mark("升级：进展改为按报送单位记，原来的都是牵头单位的"),
    }
)
"""Reasons that the system writes itself."""
OF_KINDS = (
    mark("局主要领导"),
    mark("分管领导"),
    mark("区领导"),
    mark("督查室"),
    mark("考评办"),
    mark("单位负责人"),
    mark("内勤"),
    mark("街道经办"),
    mark("统计发布人"),
    mark("审计人员"),
    mark("纪检人员"),
    mark("系统管理员"),
    mark("安全管理员"),
    mark("审计管理员"),
    mark("区"),
    mark("局"),
    mark("科室"),
    mark("其他"),
    mark("项目代码"),
    mark("项目名称"),
    mark("总投资（万元）"),
    mark("年度计划投资（万元）"),
    mark("集中开工批次"),
    mark("开工日期"),
    mark("入库日期"),
    mark("加减分"),
    mark("事项编码"),
    mark("年度"),
    mark("事项"),
    mark("评议"),
    mark("评议主体"),
    mark("平均分"),
    mark("票数"),
    mark("考评结果"),
    mark("方案"),
    mark("截至日期"),
    mark("评价名称"),
    mark("评价对象"),
    mark("评价单位"),
    mark("评价范围"),
    mark("文件名"),
    mark("文件的哈希"),
    mark("字节数"),
    mark("上传人"),
    mark("项目编码"),
    mark("节点编码"),
    mark("节点内容"),
    mark("完成时间"),
    mark("原定时间"),
    mark("目标编码"),
    mark("目标名称"),
    mark("责任局"),
    mark("开始日期"),
    mark("暂缓日期"),
    mark("方式"),
    mark("目标值"),
    mark("目标是增速"),
    mark("原文"),
    mark("不低于"),
    mark("不高于"),
    mark("清单名称"),
    mark("下达单位"),
    mark("自有栏目"),
    mark("上级目标"),
    mark("次序"),
    mark("兼属目标"),
    mark("未归位的内容"),
    mark("目标任务"),
    mark("计量单位"),
    mark("清单内容"),
    mark("栏目"),
    mark("状态变更"),
    mark("变更日期"),
    mark("理由"),
    mark("上级同意文件"),
    mark("并入或拆分为"),
    mark("上级任务"),
    mark("任务编码"),
    mark("任务"),
    mark("责任单位"),
    mark("上一级任务"),
    mark("承接项目"),
    mark("指标代码"),
    mark("指标名称"),
    mark("英文名称"),
    mark("小数位"),
    mark("频率"),
    mark("月度"),
    mark("季度"),
    mark("同比增速（%）"),
    mark("未发布"),
    mark("公布位次"),
    mark("范围内个数"),
    mark("工作簿与系统的差异"),
    mark("行的内容"),
    mark("待定"),
    mark("已定"),
    mark("已撤去"),
    mark("受让企业"),
    mark("制造业项目"),
    mark("出让日期"),
    mark("竣工日期"),
    mark("工号"),
    mark("职务"),
    mark("分管单位"),
    mark("单位名称"),
    mark("上级单位"),
    mark("启用日期"),
    mark("撤并日期"),
    mark("继任单位"),
    mark("年度设置"),
    mark("设置项"),
    mark("设置值"),
    mark("地区名称"),
    mark("本区"),
    mark("范围名称"),
    mark("综述段落"),
    mark("综述稿次"),
    mark("当时数字的哈希"),
    mark("节点完成"),
    mark("报送日期"),
    mark("当月灯"),
    mark("所依事实的哈希"),
    mark("待审的进展"),
    mark("备稿人"),
    mark("累计进度（%）"),
    mark("报送人"),
    mark("报送人姓名"),
    mark("所议记录"),
    mark("写的人"),
    mark("代谁录"),
    mark("问哪个单位"),
    mark("问哪个办公室"),
    mark("所答的问题"),
    mark("撤回原因"),
)
"""Words that kinds of record bring with them for themselves, their fields and their choices."""


def action_word(action: str) -> str:
    """The word for what was done; one that is not known is shown as it stands."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def actor_word(actor: str) -> str:
    """Who did it, in the reader's words: a person's name stays."""
    if actor in ACTORS:
        return _(ACTORS[actor])
    for kept, read in ACTOR_FORMS.items():
        if found := _pattern(kept).fullmatch(actor):
            return _(read) % found.groupdict()
    return actor


def actors_meant(text: str) -> set[str]:
    """How entries may keep the actor whom a reader calls so: as he sees it on the page, or as it is kept."""
    found = {text} | {code for code, word in ACTORS.items() if text == _(word)}
    for kept, read in ACTOR_FORMS.items():
        if known := _pattern(_(read)).fullmatch(text):
            found.add(kept % known.groupdict())
    return found


def reason_word(action: str, reason: str) -> str:
    """Why, in the reader's words; what a person wrote stays."""
    if reason in SENTENCES:
        return _(reason)
    if action not in CODED:
        return reason
    if reason.isdecimal():
        return _("%(n)s个会话") % {"n": reason}
    return _("、").join(_(REASONS[code]) if code in REASONS else code for code in reason.split("+"))


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """What a form with names in it looks like; the first name as short as may be."""
    return re.compile(re.sub(r"%\\?\((\w+)\\?\)s", r"(?P<\1>.+?)", re.escape(form)), re.DOTALL)


def joined(parts: Mapping[str, str]) -> str:
    """Several fields in one line: 自评：正常；累计进度（%）：60; a part without a name stands for itself."""
    told = (_("%(field)s：%(value)s") % {"field": k, "value": v} if k else v for k, v in parts.items() if v)
    return _("；").join(told)
