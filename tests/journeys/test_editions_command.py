"""Editions at the command: adopted, listed, and a folder that would change what is published."""

from __future__ import annotations

import json
from pathlib import Path

from tests.intake.forked import Forks
from tests.support.commands import Bureau
from tests.support.folders import write_folder
from tests.support.house import BOOK, books


def test_adopted_listed_and_kept_from_a_load(bureau: Bureau, tmp_path: Path) -> None:
    folder, changed = write_folder(tmp_path / "good", books()), books()
    changed[BOOK]["节点"][0]["节点内容"] = "改了"
    with Forks(bureau) as forks:
        forks.command("load", folder)
        adopt = ("handbook", "adopt", "2022", "--bureau", "J", "--on", "2022-01-15")
        out, _err = forks.command(*adopt, "--document", "交〔2022〕1号")
        assert out.startswith("区交通局2022年第1版：已发布，2022-01-15起施行，SHA-256 ")
        again, _err = forks.command(*adopt, "--document", "交〔2022〕1号")
        assert again.strip().endswith("（已经认过，没有改动）")
        (one,) = forks.json("handbook", "editions", "--year", "2022")["editions"]
        assert (one["bureau"], one["number"], one["stage"], one["adopted"]) == ("J", 1, "published", True)
        assert forks.json("handbook", "editions", "--year", "2023") == {"editions": []}
        out, _err = forks.command(*adopt[:-1], "2022-02-01", "--format", "json", expect=2)
        assert "已经有第1版" in json.loads(out)["faults"][0]["fault"]
        out, _err = forks.command("handbook", "adopt", "2022", "--bureau", "X", "--on", "2022-01-15", expect=2)
        before = forks.ask("verify")
        out, err = forks.command("load", write_folder(tmp_path / "bad", changed), "--format", "json", expect=2)
        assert forks.ask("verify") == before and before["problems"] == []
        out_again, _err = forks.command("load", folder)
    (fault,) = json.loads(out)["faults"]
    assert (fault["file"], fault["sheet"], fault["row"], fault["column"]) == (BOOK, "节点", 2, "节点内容")
    assert fault["fault"] == "区交通局2022年的手册已发布第1版，不能由工作簿改动“节点内容”"
    assert "修订" in fault["expected"] and err.endswith("共1处错误，什么都没有改动。\n")
    assert "没有改动" in out_again
