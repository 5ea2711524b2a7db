"""Commands on editions of the handbook: adopting one that was signed on paper, and listing them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from threeones.cli import django
from threeones.cli.output import document, format_option, guarded
from threeones.cli.signing import by_option, signing

django.start()

from threeones.apps.handbook.editions.publishing import adopt as take  # noqa: E402  models load only after set-up
from threeones.apps.handbook.editions.rights import AMEND  # noqa: E402
from threeones.apps.handbook.editions.steps import bureau_of  # noqa: E402
from threeones.apps.handbook.editions.telling import line, listed, told_of  # noqa: E402


@click.command()
@click.argument("year", type=int)
@click.option("--bureau", "bureaus", multiple=True, required=True, help="局的单位编码；几个局写几次")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="纸面签发的日期，如 2021-01-15")
@click.option("--document", "number", default="", help="文号")
@by_option
@format_option
def adopt(year: int, bureaus: tuple[str, ...], on: datetime, number: str, by: str, form: str) -> None:
    """把现行的手册认作第一版：它在进系统以前已经在纸面上签发。The handbook in force as the first edition."""

    def work() -> list[Any]:
        found = [bureau_of(code) for code in bureaus]
        signers = [(signing(AMEND, by, unsigned="adopt", about=unit), unit.code) for unit in found]
        day = on.date()
        return [take(access=a, bureau=code, year=year, on=day, document=number) for a, code in signers]

    made = guarded(form, work)
    if form == "json":
        document({"editions": [told_of(e) | {"new": new} for e, new in made]})
        return
    for edition, new in made:
        click.echo(f"{line(edition)}" + ("" if new else "（已经认过，没有改动）"))


@click.command()
@click.option("--year", type=int, help="只列这一年的")
@format_option
def editions(year: int | None, form: str) -> None:
    """列出手册的版次。Editions of the handbooks."""
    found = listed(year)
    if form == "json":
        document({"editions": [told_of(e) for e in found]})
        return
    for edition in found:
        click.echo(line(edition))
    if not found:
        click.echo("还没有版次：threeones handbook adopt 把现行的手册认作第一版")
