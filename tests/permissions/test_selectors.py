"""Whoever reads records for somebody says for whom: found in the sources, so that nobody has to remember it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.sources import Source, functions, sources
from threeones.base.accounts.sight import sights
from threeones.base.intake.specs import sheets

SRC = Path(__file__).resolve().parents[2] / "src"
FLOORS = ("threeones.apps.", "threeones.web.", "threeones.api.")
MANAGERS = ("objects", "_default_manager")
FOR_WHOM = "access"

WITHOUT = {
    # catalogues and numbers that say nothing of a record
    "threeones.apps.handbook.selectors.latest_year": "a year",
    "threeones.apps.handbook.selectors.years": "years",
    "threeones.apps.handbook.selectors.numbers_of": "numbers, to find what to read again",
    "threeones.apps.handbook.live.live_book": "a whole book, cut for its reader (printing.stock.cut)",
    "threeones.apps.handbook.drafting.store.fill": "a service",
    # the draft of an edition that is seen, and for its editors the names that they may choose among
    "threeones.apps.handbook.drafting.pages.place_of": "by the sight of drafts",
    "threeones.apps.handbook.drafting.audited.find_entries": "by the audit's key",
    "threeones.apps.handbook.drafting.audited.find_steps": "by the audit's key",
    "threeones.apps.handbook.drafting.names.colleagues": "people of the editor's own bureau",
    "threeones.apps.handbook.drafting.names.headings": "names of lists",
    "threeones.apps.handbook.drafting.names.know_people": "the people of a draft that is seen",
    "threeones.apps.handbook.drafting.names.objectives": "of a draft that is seen",
    "threeones.apps.handbook.drafting.names.units": "names of units",
    "threeones.apps.handbook.drafting.placing.of_kind": "of a draft that is seen",
    "threeones.apps.handbook.drafting.moving.__init__": "of a draft that is seen",
    "threeones.apps.handbook.drafting.steps.last_number": "a number",
    "threeones.apps.handbook.drafting.steps.load": "of a draft that is seen",
    "threeones.apps.handbook.drafting.steps.steps_of": "of a draft that is seen",
    "threeones.apps.handbook.drafting.bulk._milestones": "a service",
    "threeones.apps.handbook.drafting.changing.around": "a service",
    "threeones.apps.handbook.drafting.codes._of_target": "a service",
    "threeones.apps.handbook.drafting.codes._taken": "a service",
    "threeones.apps.handbook.drafting.moving._serving_no_more": "a service",
    "threeones.apps.handbook.drafting.placing.positions_at": "a service",
    "threeones.apps.handbook.drafting.steps._new": "a service",
    "threeones.apps.handbook.drafting.steps._settle_leads": "a service",
    "threeones.apps.handbook.drafting.steps.write": "a service",
    "threeones.apps.handbook.drafting.undoing._rooms": "a service",
    "threeones.apps.handbook.printing.stock._people": "names for the codes of a book",
    "threeones.apps.handbook.printing.sources.units": "the asker's own units, or of a book that he sees whole",
    "threeones.apps.handbook.selectors.projects_of_milestones": "numbers, to find what to read again",
    "threeones.apps.handbook.quality.reading._lists_left": "names of lists, for who sees the bureau whole",
    "threeones.apps.handbook.quality.reading._with_names": "the people of projects that are seen",
    # importing: services, and whom the names of a file mean
    "threeones.apps.handbook.importing.audited.find_import": "by the audit's key",
    "threeones.apps.handbook.importing.cleaning.drop_old_imports": "a daily job",
    "threeones.apps.handbook.importing.keeping.bureau_of": "a bureau, of which the service then asks",
    "threeones.apps.handbook.importing.keeping.import_of": "a service",
    "threeones.apps.handbook.importing.keeping.work": "a service",
    "threeones.apps.handbook.importing.known.known": "units, and people of a bureau for which one drafts",
    "threeones.apps.handbook.importing.known.known_people": "people of a bureau for which one drafts",
    "threeones.apps.handbook.importing.known.known_units": "names of units",
    "threeones.apps.handbook.importing.known.leads_of": "numbers of units",
    "threeones.apps.handbook.importing.memory._give_way": "a service",
    "threeones.apps.handbook.importing.memory.remembered": "what every reading asks for, whoever's the file is",
    "threeones.apps.handbook.importing.opening.last_of": "the edition of an import that is seen",
    "threeones.apps.handbook.importing.reading._write": "the worker",
    "threeones.apps.handbook.importing.reading.begin": "the worker",
    "threeones.apps.handbook.importing.reading.read_import": "the worker",
    "threeones.apps.handbook.importing.reading.state_of": "of an import that is seen",
    "threeones.apps.handbook.importing.reading.take_up_again": "the worker",
    "threeones.apps.handbook.importing.taking._elsewhere": "codes, so that none is given twice",
    "threeones.apps.indicators.selectors.indicators": "the catalogue, which the open page shows too",
    "threeones.apps.indicators.selectors.indicator": "the catalogue, which the open page shows too",
    "threeones.apps.indicators.selectors.released": "what is released to everybody",
    "threeones.apps.register.selectors.own_place": "the district",
    "threeones.apps.register.selectors.place_sets": "sets of districts",
    "threeones.apps.register.selectors.places": "districts",
    "threeones.apps.register.selectors.place_of": "a district",
    "threeones.apps.handbook.selectors.supporting_among": "which of the asker's own units support a project he sees",
    "threeones.apps.register.selectors.coded_enterprise": "for the command that makes visitors' accounts",
    # a run is cut where it is read (runs.published)
    "threeones.apps.evaluation.sight._units": "units by name, to tell who asks",
    # a cycle is told of to all who work here; its results and appeals are cut where they are read
    "threeones.apps.evaluation.selectors.cycles": "heads of cycles",
    "threeones.apps.evaluation.selectors.cycle_by_key": "the head of a cycle",
    "threeones.apps.evaluation.cycles.views.unit_or_404": "a unit, of which the page then asks",
    "threeones.apps.evaluation.cycles.steps._found": "a service",
    "threeones.apps.evaluation.cycles.steps.newest_run": "the head of a run",
    "threeones.apps.evaluation.cycles.steps.before_notice": "numbers, for the evaluation office",
    "threeones.apps.evaluation.cycles.checking.changed_since": "a number, for the evaluation office",
    "threeones.apps.evaluation.cycles.steps.in_the_way": "a number, for the evaluation office",
    "threeones.apps.evaluation.selectors.result_before": "the head of a run of a cycle that is seen",
    "threeones.apps.evaluation.selectors.published_results": "heads of what is published",
    "threeones.apps.evaluation.cycles.filing._free_code": "a service",
    "threeones.apps.evaluation.selectors.polls_of": "heads of polls",
    "threeones.apps.evaluation.cycles.views_polls.poll_or_404": "the head of a poll",
    "threeones.apps.evaluation.cycles.views_papers.duty": "somebody of a unit whose sheet is seen",
    "threeones.apps.evaluation.cycles.views_papers.evidence": "people of a unit whose sheet is seen",
    "threeones.apps.evaluation.cycles.audited.find_by_number": "by the audit's key",
    "threeones.apps.evaluation.cycles.binder.binder": "of a unit whose sheet is seen",
    "threeones.apps.evaluation.cycles.polls.poll_of_code": "the poll of whoever holds a code",
    "threeones.apps.evaluation.cycles.polls.vote_by_code": "a service",
    "threeones.apps.evaluation.cycles.polls._count": "a service",
    "threeones.apps.evaluation.cycles.polls._open_poll": "a service",
    "threeones.apps.evaluation.cycles.polls._ratings": "a service",
    "threeones.apps.evaluation.cycles.polls.counted": "a service",
    "threeones.apps.evaluation.cycles.sending._cycle_and_unit": "a service",
    "threeones.apps.evaluation.cycles.stated.stated_of": "for counting, cut for pages in checking.check_facts",
    "threeones.apps.evaluation.cycles.appeals._wrong": "a service",
    "threeones.apps.evaluation.cycles.checking._leads": "of units that are seen",
    # schemes are the published rules of ranking
    "threeones.apps.evaluation.schemes.sources.newest": "a scheme",
    "threeones.apps.evaluation.schemes.sources.own_names": "schemes",
    "threeones.apps.evaluation.schemes.sources.saving": "a scheme",
    "threeones.apps.evaluation.schemes.sources.savings": "schemes",
    "threeones.apps.evaluation.schemes.sources._newest_of_each": "schemes",
    "threeones.apps.evaluation.schemes.registration.find_savings": "by the audit's key",
    # the audit's own look-up by key, for pages that ask who may see the record
    "threeones.apps.evaluation.audited.run_files": "the daily check",
    "threeones.apps.review.audited.find_version": "by the audit's key",
    "threeones.apps.supervision.audited.find_readings": "by the audit's key",
    "threeones.apps.supervision.prepared.find_prepared": "by the audit's key",
    "threeones.apps.supervision.plans.audited.find_plans": "by the audit's key",
    "threeones.apps.supervision.plans.audited.find_activities": "by the audit's key",
    "threeones.apps.supervision.plans.audited.find_baselines": "by the audit's key",
    "threeones.apps.supervision.plans.selectors._planned": "of a plan that is seen",
    "threeones.apps.supervision.plans.services._of": "a service",
    "threeones.apps.supervision.plans.services.work": "a service",
    "threeones.apps.supervision.plans.services._activity": "a service",
    "threeones.apps.supervision.plans.services._rows": "a service",
    "threeones.apps.supervision.adjudication.audited.find_all": "by the audit's key",
    "threeones.apps.supervision.adjudication.rights.leaders": "who may sign for a unit",
    "threeones.apps.handbook.found.tell_milestones": "labels of changes that are cut by their projects",
    "threeones.apps.handbook.selectors._dated_changes": "prefetched for projects that are seen",
    "threeones.apps.handbook.standing._out": "a condition on projects that are given",
    "threeones.apps.handbook.editions.audited._find": "by the audit's key",
    "threeones.apps.handbook.editions.audited.frozen_files": "the daily check",
    "threeones.apps.handbook.editions.bringing._read_parts": "a service",
    "threeones.apps.handbook.editions.citing.published": "heads of what is published",
    "threeones.apps.handbook.editions.fitting._resting": "a service",
    "threeones.apps.handbook.editions.fitting._taken": "a service",
    "threeones.apps.handbook.editions.fitting.resting": "a service",
    "threeones.apps.handbook.editions.guarding.__init__": "a load",
    "threeones.apps.handbook.editions.guarding._fault": "a load",
    "threeones.apps.handbook.editions.guarding._links": "a load",
    "threeones.apps.handbook.editions.guarding._of_objectives": "a load",
    "threeones.apps.handbook.editions.guarding._of_projects": "a load",
    "threeones.apps.handbook.editions.guarding.guard": "a load",
    "threeones.apps.handbook.editions.handing._of": "a service",
    "threeones.apps.handbook.editions.handing.hand_drafts_over": "a service",
    "threeones.apps.handbook.editions.leaving._held": "a service",
    "threeones.apps.handbook.editions.leaving._out_already": "a service",
    "threeones.apps.handbook.editions.leaving._removed": "a service",
    "threeones.apps.handbook.editions.leaving._state": "a service",
    "threeones.apps.handbook.editions.naming._people": "what the words of a book mean",
    "threeones.apps.handbook.editions.naming._units": "what the words of a book mean",
    "threeones.apps.handbook.editions.naming.portfolios": "what the words of a book mean",
    "threeones.apps.handbook.editions.review.lines": "of an edition, cut for pages in views",
    "threeones.apps.handbook.editions.telling.listed": "for a command",
    "threeones.apps.handbook.editions.rights.signers_of": "who may sign for a unit",
    "threeones.apps.handbook.editions.rolling._all_year": "a service",
    "threeones.apps.handbook.editions.settling.__init__": "of an edition, for its office and those who sign",
    "threeones.apps.handbook.editions.signing._put": "a service",
    "threeones.apps.handbook.editions.signing.unit_of": "a unit, of which the service then asks",
    "threeones.apps.handbook.editions.steps.bureau_of": "a bureau, of which the service then asks",
    "threeones.apps.handbook.editions.steps.found": "a service",
    "threeones.apps.handbook.editions.steps.work": "a service",
    "threeones.apps.handbook.editions.views.edition_list": "bureaus that one may amend",
    "threeones.apps.handbook.editions.wording.__init__": "names of people of a book that is seen",
    "threeones.apps.supervision.selectors.edition_read_by": "of a project that is seen",
    "threeones.apps.handbook.editions.extending._entries": "a service",
    "threeones.apps.handbook.editions.extending._in_drafts": "a service",
    # orders: services and the daily job; what stands beside an order or a project that is seen
    "threeones.apps.supervision.orders.audited._find_all": "by the audit's key",
    "threeones.apps.supervision.orders.effects._float": "of a milestone that is seen",
    "threeones.apps.supervision.orders.extending._wrong_wish": "a service",
    "threeones.apps.supervision.orders.extending.extension_of": "a service",
    "threeones.apps.supervision.orders.extending.work": "a service",
    "threeones.apps.supervision.orders.keeping.order_of": "a service",
    "threeones.apps.supervision.orders.keeping.take_step": "a service",
    "threeones.apps.supervision.orders.keeping.unit_named": "a unit, of which the service then asks",
    "threeones.apps.supervision.orders.keeping.units_named": "names of units",
    "threeones.apps.supervision.orders.reading.steps_of": "of an order that is seen",
    "threeones.apps.supervision.orders.reminding.__init__": "the daily job",
    "threeones.apps.supervision.orders.reminding._due": "the daily job",
    "threeones.apps.handbook.states.found.tell": "labels of changes that are cut by their projects",
    # of projects, lists and tasks that are seen, or numbers alone
    "threeones.apps.handbook.lists.reading._entries": "of projects that are seen",
    "threeones.apps.handbook.lists.reading.entries": "of a project that is seen",
    "threeones.apps.handbook.states.reading.resting": "numbers of projects",
    "threeones.apps.handbook.states.reading.resting_in": "numbers of projects",
    "threeones.apps.handbook.succession.reading._drafts": "heads of drafts, of bureaus whose projects are seen",
    "threeones.apps.handbook.succession.reading._moved": "codes of projects that are seen",
    "threeones.apps.handbook.superior.selectors.carried_keys": "numbers of tasks",
    "threeones.apps.handbook.superior.selectors.standing_projects": "numbers of projects",
    "threeones.apps.handbook.superior.suggesting._heirs": "numbers of projects, cut to those that are seen",
    "threeones.apps.handbook.superior.taking.plan": "a service",
    # services, which ask for permission on the record before they read more of it
    "threeones.apps.handbook.services.answered_for": "a service",
    "threeones.apps.handbook.services.hand_projects_over": "a service",
    "threeones.apps.indicators.entering_checks.new_observation": "a service",
    "threeones.apps.indicators.entering._same": "a service",
    "threeones.apps.indicators.entering.work": "a service",
    "threeones.apps.indicators.entry._correction": "a page of the statistics publisher",
    "threeones.apps.supervision.services.patrol": "a service",
    "threeones.apps.supervision.adjudication.proposing.newest_of": "a service",
    "threeones.apps.supervision.adjudication.proposing.readings_now": "a service",
    "threeones.apps.supervision.correcting._completion": "a service",
    "threeones.apps.supervision.sending.duty_in": "of a project that is seen",
    "threeones.apps.supervision.sending._report": "a service",
    "threeones.apps.supervision.sending.completed": "a service",
    "threeones.apps.supervision.prepared.prepared_of": "of a duty that is asked about",
    "threeones.apps.supervision.burden.counting.by_unit": "names of units that were cut before",
    "threeones.apps.supervision.burden.views.burden_rows": "names of units, of which the page then asks",
    "threeones.apps.supervision.correcting._report_of": "a service",
    "threeones.apps.supervision.rounds.audited.find_close_outs": "by the audit's key",
    "threeones.apps.supervision.rounds.audited.find_rounds": "by the audit's key",
    "threeones.apps.supervision.rounds.closed.is_closed": "whether a month is closed",
    "threeones.apps.supervision.rounds.closed.round_of": "whether a month is closed",
    "threeones.apps.supervision.rounds.closing.bureau_of": "a bureau, of which the service then asks",
    "threeones.apps.supervision.rounds.evidence.proofs_of": "of a milestone that is seen",
    "threeones.apps.supervision.rounds.month.prepared": "of projects that are seen",
    "threeones.apps.supervision.rounds.views_sheets._unit": "a unit, of which the page then asks",
    # the review, which is read by permission and cut by its sections
    "threeones.apps.review.documents._hashes": "hashes of source files",
    "threeones.apps.review.drafts.newest": "by permission",
    "threeones.apps.review.drafts.version": "by permission",
    "threeones.apps.review.drafts.versions": "by permission",
    "threeones.apps.review.drafts.edited": "by permission",
    "threeones.apps.review.drafts.last_change": "by permission",
    "threeones.apps.review.drafts.unsaved": "by permission",
    "threeones.apps.review.superior.reading.mapping": "of a form that is seen",
    "threeones.apps.review.superior.services._form": "to be written to, by permission",
    "threeones.apps.review.superior.services.work": "to be written to, by permission",
    "threeones.apps.review.superior.audited.find_all": "by the audit's key",
    "threeones.apps.review.superior.audited._register": "by the audit's key",
    "threeones.apps.review.superior.views_mapping.cell": "shared answers, by permission",
    "threeones.apps.review.superior.views_mapping._map": "a shared answer, by permission",
    "threeones.apps.review.superior.reading.values": "by permission",
    "threeones.apps.review.superior.filling.fill": "of a form that is seen",
}
"""Functions that read a table of an app without being told for whom, each with what keeps it from telling too much."""
ACCOUNTS = "threeones.web.accounts."
"""Accounts and posts: their pages ask for the administrators' permissions."""
AS_OPERATOR = {
    "threeones.apps.capital_projects.registration",
    "threeones.apps.evaluation.registration",
    "threeones.apps.handbook.registration",
    "threeones.apps.handbook.superior.suggesting",
    "threeones.apps.indicators.checks",
    "threeones.apps.indicators.registration",
    "threeones.apps.land.registration",
    "threeones.apps.review.printing.charts",
    "threeones.apps.supervision.adjudication.proposing",
    "threeones.apps.supervision.reading",
    "threeones.apps.supervision.registration",
    "threeones.apps.supervision.services",
    "threeones.config.serving",
    "threeones.web.home",
}
"""Modules that read as the system itself: datasets for packs, what is remembered for all, released ranks, services."""


def readers(source: Source) -> Iterator[tuple[str, set[str]]]:
    """Functions that ask a table, with the names of their arguments."""
    for f in functions(source.tree):
        asks = any(
            isinstance(n, ast.Attribute) and n.attr in MANAGERS and isinstance(n.value, ast.Name | ast.Attribute)
            for n in ast.walk(f)
        )
        if asks:
            yield f"{source.module}.{f.name}", {a.arg for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)}


def untold(src: Path) -> set[str]:
    """Functions that read a table and do not say for whom."""
    found = [s for s in sources(src) if s.module.startswith(FLOORS) and not s.module.startswith(ACCOUNTS)]
    return {name for source in found for name, arguments in readers(source) if FOR_WHOM not in arguments}


def test_whoever_reads_records_says_for_whom() -> None:
    assert untold(SRC) == set(WITHOUT)


def test_only_these_read_as_the_system_itself() -> None:
    found = {
        s.module
        for s in sources(SRC)
        if not s.module.startswith(("threeones.cli.", "threeones.base.accounts."))
        and any(isinstance(n, ast.Name) and n.id == "OPERATOR" for n in ast.walk(s.tree))
    }
    assert found == AS_OPERATOR


def test_a_reader_that_forgets_is_found(tmp_path: Path) -> None:
    module = tmp_path / "threeones/apps/land/selectors.py"
    module.parent.mkdir(parents=True)
    module.write_text(
        '"""x"""\n\n\ndef all_parcels(day):\n    """x"""\n    return Parcel.objects.filter(granted_on__lte=day)\n'
    )
    assert untold(tmp_path) == {"threeones.apps.land.selectors.all_parcels"}


@pytest.mark.parametrize("spec", list(sheets), ids=lambda s: s.sheet)
def test_every_sheet_says_who_sees_its_rows(spec: object) -> None:
    assert getattr(spec, "model")._meta.label_lower in sights  # noqa: B009  any sheet's


def test_every_sight_is_of_a_model() -> None:
    assert {m._meta.label_lower for m in apps.get_models()} >= {name for name, _sight in sights.items()}
