"""Files made to hang, crash or fill the memory, read in a plain interpreter with little memory; and any bytes at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threeones.base.intake.ledgers import read_ledger
from threeones.base.intake.ledgers.tests.making import FILES, cell, document, table, workbook

SCRIPT = r"""
import json, resource, struct, sys
assert not any(name.startswith("DJANGO") for name in __import__("os").environ)
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from threeones.base.intake.ledgers import read_ledger
assert "django.conf" not in sys.modules or not sys.modules["django.conf"].settings.configured
from threeones.base.intake.ledgers.tests.making import *

far = '<c r="A1"><v>1</v></c>'
def one(part, more=None):
    return sheets({"甲": part}, more)
def rows_of(count, inner):
    return "".join(f'<row r="{n}">{inner.replace("#", str(n))}</row>' for n in range(1, count + 1))
deep = 100_000
noise = "".join(chr(0x4e00 + n * 7919 % 20000) for n in range(300_000))
cases = {
    "heavy.xlsx": lambda: b"PK\3\4" + bytes(200 << 20),
    "far.xlsx": lambda: one(sheet(far + '<c r="XFD1048576"><v>1</v></c>')),
    "wide.xlsx": lambda: one(sheet(far + '<c r="KO1"><v>1</v></c>')),
    "sparse.xlsx": lambda: sheets({f"s{n}": sheet(far + '<c r="KN1600"><v>1</v></c>') for n in range(200)}),
    "merge.xlsx": lambda: one(sheet(far, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
    "texts.xlsx": lambda: one(
        sheet(rows_of(6000, '<c r="A#" t="s"><v>0</v></c>')), {"xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{noise[:30_000]}</t></si></sst>"}),
    "errors.xlsx": lambda: one(sheet('<c t="e"/>' * 1_000_000 + f"<!-- {noise} -->")),
    "styles.xlsx": lambda: one(sheet(far), {"xl/styles.xml": f"<styleSheet><!-- {noise} --><cellXfs>{'<xf/>' * 1_000_000}</cellXfs></styleSheet>"}),
    "names.xlsx": lambda: one(sheet(far), {"xl/workbook.xml": f"<workbook><!-- {noise} -->{'<sheet/>' * 500_000}</workbook>"}),
    "bomb.xlsx": lambda: one(sheet(far), {"xl/media/a.bin": bytes(110 << 20)}),
    "entities.xlsx": lambda: one('<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + sheet(far)),
    "deep.xlsx": lambda: one(sheet("<a>" * deep + "</a>" * deep + far)),
    "deep.docx": lambda: document(f"<!-- {noise} -->" + "<w:tbl><w:tr><w:tc>" * deep + "</w:tc></w:tr></w:tbl>" * deep),
    "controls.docx": lambda: document(f"<!-- {noise} -->" + "<w:sdt>" * deep + "</w:sdt>" * deep),
    "entities.docx": lambda: archived({"word/document.xml": '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>'}),
    "spans.docx": lambda: document(table(cell("a", '<w:gridSpan w:val="999999999"/>'))),
    "rows.docx": lambda: document(table(*[cell("", '<w:gridSpan w:val="300"/>')] * 5000)),
    "entities.xml": lambda: ('<!DOCTYPE a [<!ENTITY a "aaaa">]><Project xmlns="http://schemas.microsoft.com/project">&a;</Project>').encode(),
    "deep.yaml": lambda: b"[" * deep,
    "aliases.yaml": lambda: b"a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n",
    "long.yaml": lambda: b"year: 2021\nprojects: [" + b"{}," * 60_000 + b"]",
    "commas.csv": lambda: b"a,b\n" + b"," * 3_000_000,
    "lines.csv": lambda: b"a\n" * 300_000,
    "quote.csv": lambda: 'a,b\n"'.encode() + b"x,y\n" * 200_000,
    "empty.xls": lambda: packed("Workbook", b""),
    "short.docx": lambda: document(table(cell("a")))[:200],
}
for name, make in cases.items():
    ledger = read_ledger(name, make())
    print(json.dumps([name, len(ledger.grids), [f.fault for f in ledger.faults]]), flush=True)
"""
READ = {"merge.xlsx", "deep.xlsx"}
"""What is odd, yet has a table in it."""


def test_nothing_hangs_crashes_or_fills_the_memory() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DJANGO")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-1000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) >= 26
    for name, grids, faults in told:
        assert bool(faults) != (name in READ) and grids == (name in READ), (name, grids, faults[:3])
        assert len(faults) in (0, 1) or name == "long.yaml"
    found = {name: faults for name, _grids, faults in told}
    assert "嵌套超过" in found["deep.docx"][0] and "嵌套超过" in found["controls.docx"][0]


SEEDS = {
    "a.xlsx": workbook(lambda book: book.add_worksheet("甲").write_row(0, 0, ["文", 1, 2.5, True])),
    "a.xls": (FILES / "ledger.xls").read_bytes(),
    "a.docx": document(table(cell("甲") + cell("乙"))),
    "a.csv": "甲,乙\n1,“2”\n".encode("gb18030"),
    "a.xml": (FILES / "plan.xml").read_bytes(),
    "a.yaml": "year: 2021\nprojects:\n  - {code: A, name: 甲, targets: [{indicator: x, number: 1}]}\n".encode(),
}


@pytest.mark.parametrize("name", SEEDS)
def test_spoilt_bytes_are_tables_or_faults(name: str) -> None:
    seed = SEEDS[name]

    @given(
        changes=st.lists(st.tuples(st.integers(0, len(seed) - 1), st.binary(max_size=4)), max_size=6),
        cut=st.integers(0, len(seed)) | st.just(len(seed)),
    )
    @settings(max_examples=80)
    def check(changes: list[tuple[int, bytes]], cut: int) -> None:
        data = bytearray(seed[:cut])
        for at, new in changes:
            data[at : at + len(new)] = new
        ledger = read_ledger(name, bytes(data))
        assert bool(ledger.faults) != bool(ledger.grids or ledger.book)
        assert all(f.file == name and f.fault and f.expected for f in ledger.faults)

    check()


@given(data=st.binary(max_size=400), name=st.sampled_from([*SEEDS, "a", "a.mpp", "a.txt"]))
@settings(max_examples=200)
def test_any_bytes_are_tables_or_faults(data: bytes, name: str) -> None:
    ledger = read_ledger(name, data)
    assert bool(ledger.faults) != bool(ledger.grids or ledger.book)
