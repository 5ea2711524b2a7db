"""A circular put together: the text of each section around its figures, live until it is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from threeones.apps.handbook.printing.stock import chinese_day
from threeones.apps.supervision.board import severity
from threeones.apps.supervision.circulars.content import Content, FigureTold, PartTold, SectionTold, frozen, plain
from threeones.apps.supervision.circulars.correcting import changes
from threeones.apps.supervision.circulars.figures import Month, figures_of
from threeones.apps.supervision.circulars.policy import CircularPolicy, policy
from threeones.apps.supervision.circulars.ranking import unit_lines
from threeones.apps.supervision.circulars.rows import month_rows
from threeones.apps.supervision.circulars.wording import TOKEN, SectionWords, Wording, wording
from threeones.apps.supervision.facts import end_of
from threeones.apps.supervision.models import Circular
from threeones.apps.supervision.selectors import light_pack
from threeones.base.org.selectors import is_demonstration

Figures = Mapping[str, FigureTold]


@dataclass(frozen=True, slots=True)
class Issuing:
    """What is known only once a circular is issued: its number (文号), who signs it."""

    document: str = ""
    by: str = ""


NOT_ISSUED = Issuing()


def month_word(month: str) -> str:
    """2021年3月."""
    return f"{int(month[:4])}年{int(month[5:])}月"


def composed(circular: Circular, texts: Mapping[str, str], day: date, issuing: Issuing = NOT_ISSUED) -> Content:
    """The content of a circular on a day; ``texts`` are the sections that the office wrote. Raises ``NoLightRule``, Faults."""
    by, said, year = policy(), wording(), int(circular.month[:4])
    rows = month_rows(circular.bureau, circular.month, day)
    units = unit_lines(rows, by)
    words = _words(circular, by, day)
    figures = figures_of(Month(rows, units, words, by, said))
    texts = {w.name: texts.get(w.name, original(w, figures)) for w in said.sections}
    rules = light_pack(year)
    corrects = circular.corrects
    heading = said.texts["correction_heading" if corrects else "heading"]
    return {
        "sources": {"circular": said.version, "circulars": by.version, "lights": f"{rules.id} {rules.version}"},
        "bureau": circular.bureau.name,
        "bureau_code": circular.bureau.code,
        "month": circular.month,
        "as_of": end_of(circular.month).isoformat(),
        "day": day.isoformat(),
        "demonstration": said.texts["demonstration"] if is_demonstration(year) else "",
        "letterhead": _filled(said.texts["letterhead"], figures),
        "heading": _filled(heading, figures),
        "addressed": said.texts["addressed"],
        "document": issuing.document,
        "corrects": str(corrects.document) if corrects else "",
        "changes_title": said.texts["changes_title"],
        "changes": changes(frozen(corrects), figures, rows) if corrects else [],
        "issued_by": issuing.by,
        "before": [
            parts(line, figures) for line in (*(said.lines["correction"] if corrects else ()), *said.lines["opening"])
        ],
        "sections": [_section(w, texts[w.name], figures) for w in said.sections if w.name != "ranking" or by.ranked],
        "figures": figures,
        "states": sorted({r["light"] for r in rows}, key=severity),
        "units": units,
        "annex_title": said.texts["annex_title"],
        "annex_none": said.texts["annex_none"],
        "annex": [r["code"] for r in rows if r["light"] in by.listed],
        "basis_words": {"published": said.texts["published"], "computed": said.texts["computed"]},
        "rows": rows,
        "chat": _chat(said, figures, issuing),
    }


def _words(circular: Circular, by: CircularPolicy, day: date) -> dict[str, str]:
    corrects = circular.corrects
    return {
        "责任局": circular.bureau.name,
        "月份": month_word(circular.month),
        "截至日": chinese_day(end_of(circular.month)),
        "反馈期限": chinese_day(by.answer_by(day)),
        "更正文号": str(corrects.document) if corrects else "",
        "更正理由": circular.reason,
    }


def original(words: SectionWords, figures: Figures) -> str:
    """A section as the pack has it: the sentences that stand, by the figures of now; paragraphs a line each."""
    paragraphs = (
        "".join(s.say for s in paragraph if _stands(s.when, s.unless, figures)) for paragraph in words.paragraphs
    )
    return "\n".join(p for p in paragraphs if p)


def _stands(when: str, unless: str, figures: Figures) -> bool:
    return (not when or _is_told(figures[when])) and (not unless or not _is_told(figures[unless]))


def _is_told(figure: FigureTold) -> bool:
    return figure["text"] not in ("", "0")


def _section(words: SectionWords, text: str, figures: Figures) -> SectionTold:
    lines = [parts(line, figures) for line in text.split("\n") if line.strip()]
    return {"name": words.name, "title": words.title, "lines": lines, "table": words.table}


def parts(line: str, figures: Figures) -> list[PartTold]:
    """A line in pieces, the figures filled in; what is no figure stays as it was typed."""
    found: list[PartTold] = []
    end = 0
    for token in TOKEN.finditer(line):
        if token[1] in figures:
            found += [
                {"text": line[end : token.start()], "figure": ""},
                {"text": figures[token[1]]["text"], "figure": token[1]},
            ]
            end = token.end()
    return [part for part in (*found, PartTold(text=line[end:], figure="")) if part["text"]]


def _filled(text: str, figures: Figures) -> str:
    return plain([parts(text, figures)])[0]


def _chat(said: Wording, figures: Figures, issuing: Issuing) -> list[str]:
    number: FigureTold = {"slug": "", "text": issuing.document, "rows": None}
    return [_filled(line, {**figures, "文号": number}) for line in said.lines["chat"]]
