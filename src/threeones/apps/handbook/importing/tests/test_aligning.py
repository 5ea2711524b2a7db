"""Codes of what stands are kept by name; new ones are free, here and elsewhere."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from threeones.apps.handbook.importing.aligning import Elsewhere, aligned
from threeones.apps.handbook.importing.comparing import MERGE, REPLACE, plan
from threeones.kernel.book.model import Book, Milestone, Objective, Project, Target

NAMES = st.sampled_from(["修路", "架桥", "种树", "治水", "建校", " 修 路"])
OBJECTIVES = (Objective("M1", "畅通"), Objective("M2", "宜居", "M1"))


def book(*projects: Project, objectives: tuple[Objective, ...] = OBJECTIVES) -> Book:
    return Book(2021, "区交通局", "手册", objectives, projects)


def steps(code: str, *names: str) -> tuple[Milestone, ...]:
    return tuple(Milestone(f"{code}-{n}", name) for n, name in enumerate(names, 1))


@st.composite
def books(draw: st.DrawFn) -> Book:
    """Books whose codes are unique, as readings and drafts have them."""
    names = draw(st.lists(NAMES, max_size=5))
    codes = draw(
        st.lists(st.sampled_from([f"{y}-{n:03d}" for y in (1, 2) for n in range(1, 6)]), unique=True, min_size=5)
    )
    projects = [Project(c, n, ("M1",), milestones=steps(c, n, "验收")) for c, n in zip(codes, names, strict=False)]
    return book(*projects)


def codes(of: Book) -> list[str]:
    return [p.code for p in of.projects] + [m.code for p in of.projects for m in p.milestones]


def test_a_row_that_moved_keeps_its_code() -> None:
    standing = book(Project("2021-01-001", "修路", ("M1",)), Project("2021-01-002", "架桥", ("M1",)))
    new = book(
        Project("2021-01-001", "种树", ("2021-01",)),
        Project("2021-01-002", "修路", ("2021-01",), milestones=steps("2021-01-002", "开工")),
        objectives=(Objective("2021-01", "畅通"),),
    )
    found = aligned(standing, new)
    assert [(p.code, p.name) for p in found.projects] == [("2021-01-003", "种树"), ("2021-01-001", "修路")]
    assert found.projects[1].objectives == ("M1",) and found.projects[1].milestones[0].code == "2021-01-001-1"
    assert found.objectives == (Objective("M1", "畅通"),)


def test_a_renamed_project_is_the_same_by_its_code() -> None:
    standing = book(Project("A-1", "修路", ("M1",), milestones=steps("A-1", "开工", "完工")))
    renamed = Project("A-1", "修路一期", ("M1",), milestones=steps("A-1", "完工", "开工"))
    (project,) = aligned(standing, book(renamed)).projects
    assert project.code == "A-1" and [m.code for m in project.milestones] == ["A-1-2", "A-1-1"]


def test_of_several_of_one_name_each_keeps_its_place() -> None:
    standing = book(Project("1-001", "修路"), Project("1-002", "修路"))
    by_order = aligned(standing, book(Project("2-001", "修路"), Project("2-002", "修路"), Project("2-003", "修路")))
    assert [p.code for p in by_order.projects] == ["1-001", "1-002", "2-003"]
    by_code = aligned(standing, book(Project("1-002", "修路"), Project("1-001", "修路")))
    assert [p.code for p in by_code.projects] == ["1-002", "1-001"]


def test_another_bureaus_code_is_not_taken() -> None:
    elsewhere = Elsewhere(frozenset({"2021-01-001", "J-2021-01-001"}), "J")
    (project,) = aligned(book(), book(Project("2021-01-001", "修路")), elsewhere).projects
    assert project.code == "J-2021-01-002"


@given(books(), books())
def test_codes_stand_once_and_the_same_book_stays_as_it_is(standing: Book, new: Book) -> None:
    found = aligned(standing, new)
    assert len(set(codes(found))) == len(codes(found)) == len(codes(new))
    assert [p.name for p in found.projects] == [p.name for p in new.projects]
    assert aligned(standing, standing) == standing
    assert aligned(found, found) == found


@given(books(), books())
def test_merging_loses_nothing_and_replacing_says_what_the_file_says(standing: Book, new: Book) -> None:
    together, instead = plan(standing, new, MERGE).after, plan(standing, new, REPLACE).after
    assert {p.code for p in standing.projects} <= {p.code for p in together.projects}
    assert len(set(codes(together))) == len(codes(together))
    assert [p.name for p in instead.projects] == [p.name for p in new.projects]
    again = plan(together, new, MERGE).after
    assert [p.code for p in again.projects] == [p.code for p in together.projects]
    if all(len({"".join(p.name.split()) for p in b.projects}) == len(b.projects) for b in (standing, new)):
        assert again == together


def test_what_the_file_does_not_say_stays() -> None:
    target = Target("里程", "20公里")
    old = Project(
        "A-1", "修路", ("M1",), "内容", "道路科", ("运输科",), "1", "1", targets=(target,), kept={"备注": "旧"}
    )
    (merged,) = plan(
        book(old), book(Project("A-1", "修路", ("M1",), lead_unit="运输科", kept={"进度": "50%"})), MERGE
    ).after.projects
    assert merged == replace(old, lead_unit="运输科", kept={"备注": "旧", "进度": "50%"})


def test_another_project_in_the_same_row_is_another() -> None:
    standing = book(Project("2021-01-001", "修路", ("2021-01",)), objectives=(Objective("2021-01", "畅通"),))
    new = book(Project("2021-01-001", "种树", ("2021-01",)), objectives=(Objective("2021-01", "宜居"),))
    made = plan(standing, new, MERGE, by_place={"2021-01", "2021-01-001"})
    assert not made.difference.of("project", "changed") and not made.difference.of("objective", "changed")
    assert [(p.code, p.name, p.objectives) for p in made.after.projects] == [
        ("2021-01-001", "修路", ("2021-01",)),
        ("2021-01-002", "种树", ("2021-02",)),
    ]


@given(books(), books())
def test_codes_by_place_rename_nothing(standing: Book, new: Book) -> None:
    by_place = {one.code for of in (new.objectives, new.projects) for one in of}
    after = plan(standing, new, MERGE, by_place=by_place).after
    names = {p.code: "".join(p.name.split()) for p in after.projects}
    assert {p.code: "".join(p.name.split()) for p in standing.projects}.items() <= names.items()
    assert len(set(codes(after))) == len(codes(after))
