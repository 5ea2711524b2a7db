"""What entering offers to the rest of the system, and what it asks of it."""

from __future__ import annotations

from threeones.base.accounts.permissions import changes_nothing, holds, is_signed_in, permissions
from threeones.base.accounts.rights import is_operator
from threeones.base.audit.telling import fields_said, kind_title, labels_said
from threeones.base.entry import found, waiting
from threeones.base.entry.drafts import drop_old_drafts
from threeones.base.entry.loading import LOAD
from threeones.base.entry.sending import forget_old
from threeones.base.entry.uploads import ATTACHMENT, drop_old_uploads, told_of
from threeones.base.files.models import Attachment
from threeones.base.intake.differences import LABEL, difference_key
from threeones.base.intake.differences import told_of as told_of_difference
from threeones.base.intake.models import Difference
from threeones.base.jobs.registry import daily
from threeones.base.org.models import Role
from threeones.base.registry.records import RecordKind, record_kinds

__all__ = ["found", "waiting"]

# workbooks are loaded on the server: by whoever runs it, or by an office whose records they are
may_load = holds(Role.SYSTEM_ADMIN, Role.SUPERVISOR, Role.EVALUATOR, Role.STATISTICS) & ~changes_nothing
permissions.add_rule(LOAD, is_operator | may_load)
permissions.add_rule("entry.settle", holds(Role.SUPERVISOR, Role.STATISTICS) & ~changes_nothing)
permissions.add_rule("entry.attach", is_signed_in & ~changes_nothing)
daily.register("entry.submissions", forget_old)
daily.register("entry.drafts", drop_old_drafts)
daily.register("entry.uploads", drop_old_uploads)
record_kinds.register(
    ATTACHMENT,
    RecordKind(
        "附件",
        {
            "record": "记录种类",
            "key": "记录",
            "name": "文件名",
            "sha256": "文件的哈希",
            "size": "字节数",
            "kind": "类型",
            "uploaded_by": "上传人",
        },
        Attachment,
        key=lambda attached: str(attached.pk),
        values=told_of,
        said={"record": labels_said},
    ),
)
record_kinds.register(
    LABEL,
    RecordKind(
        "工作簿与系统的差异",
        {
            "source_file_id": "来源文件",
            "source_sheet": "工作表",
            "source_row": "行",
            "values": "行的内容",
            "state": "状态",
        },
        Difference,
        key=difference_key,
        values=told_of_difference,
        said={"values": lambda value, side: fields_said(side.key.partition(":")[0], value)},
        key_said=lambda key: f"{kind_title(key.partition(':')[0])}{key.partition(':')[2]}",
    ),
)
