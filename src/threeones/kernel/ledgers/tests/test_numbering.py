from __future__ import annotations

import pytest

from threeones.kernel.ledgers.rows.numbering import number_alone, number_before


@pytest.mark.parametrize(
    ("text", "form", "path", "rest"),
    [
        ("一、科技创新", "一、", (1,), "科技创新"),
        ("十二．收尾", "一、", (12,), "收尾"),
        ("（一）预期目标", "（一）", (1,), "预期目标"),
        ("(二) 改革", "（一）", (2,), "改革"),
        ("第三部分 民生", "第一部分", (3,), "民生"),
        ("1.建设", "1.", (1,), "建设"),
        ("１２、建设", "1.", (12,), "建设"),
        ("3）建设", "1.", (3,), "建设"),
        ("（4）建设", "（1）", (4,), "建设"),
        ("①选址", "①", (1,), "选址"),
        ("⑫ 选址", "①", (12,), "选址"),
        ("1.1 建设", "1.1", (1, 1), "建设"),
        ("2.10.3建设", "1.1", (2, 10, 3), "建设"),
    ],
)
def test_a_number_before_a_text(text: str, form: str, path: tuple[int, ...], rest: str) -> None:
    found = number_before(text)
    assert found is not None
    assert (found.form, found.path, found.rest) == (form, path, rest)


@pytest.mark.parametrize(
    "text",
    [
        "5G基站",
        "1.5万平方米厂房",
        "2022年目标",
        "一季度开工",
        "三年行动",
        "十大工程",
        "20家企业",
        "一流环境",
        "",
        "第一产业",
    ],
)
def test_a_figure_of_the_text_is_no_number_before_it(text: str) -> None:
    assert number_before(text) is None


@pytest.mark.parametrize(
    ("text", "path"),
    [("1", (1,)), ("一", (1,)), ("（三）", (3,)), ("1-2", (1, 2)), ("1.10", (1, 10)), ("④", (4,)), ("12、", (12,))],
)
def test_a_cell_that_is_a_number(text: str, path: tuple[int, ...]) -> None:
    found = number_alone(text)
    assert found is not None
    assert found.path == path


@pytest.mark.parametrize("text", ["", "FG-01", "甲", "1.建设", "2021-06-30x", "一、科技"])
def test_a_cell_that_is_none(text: str) -> None:
    assert number_alone(text) is None


def test_forms_nest_as_official_documents_nest_them() -> None:
    texts = ["第一部分 甲", "一、甲", "（一）甲", "1.甲", "1.1 甲", "（1）甲", "①甲"]
    levels = [number.level for text in texts if (number := number_before(text))]
    assert levels == sorted(levels)
    assert len(set(levels)) == len(texts)
