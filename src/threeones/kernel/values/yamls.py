"""Reading YAML as version 1.2 (no ``on``/``yes`` booleans), duplicate keys refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from threeones.kernel.values.faults import Fault, Faults


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in ``path`` as plain Python values.

    Raises ``Faults`` with the line where the text is no YAML, or no mapping.
    """
    try:
        data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Faults([Fault(path.name, "", line, "", f"不是有效的 YAML：{error.problem}", "YAML 1.2")]) from error
    except FileNotFoundError:
        raise Faults([Fault(path.name, "", 0, "", "规则包不存在", str(path))]) from None
    except (YAMLError, UnicodeDecodeError):
        raise Faults([Fault(path.name, "", 0, "", "不是 UTF-8 文本", "以 UTF-8 保存的 YAML 文件")]) from None
    except RecursionError:
        raise Faults([Fault(path.name, "", 0, "", "嵌套太深", "不超过100层")]) from None
    if not isinstance(data, dict):
        raise Faults([Fault(path.name, "", 1, "", "最外层不是“键: 值”", "YAML 映射")])
    return data
