"""The drill (演练): backup, restoration, and nothing is different; on both databases, and from one to the other."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.operation.drill import ITS_OWN, files_of, hashes, rows_of
from tests.support import postgres
from tests.support.commands import ROOT, Bureau

KILLS = 2
Make = Callable[..., Bureau]


def assert_same(one: Bureau, other: Bureau, but: str = "") -> None:
    """The same records and files, whichever database they stand in; ``but`` names a table that is left out."""
    mine, theirs = ({n: found for n, found in rows_of(b).items() if n != but} for b in (one, other))
    assert {n for n in mine if mine[n]} and mine.keys() == theirs.keys()
    different = [n for n in mine if mine[n] != theirs[n]]
    assert not different, [(n, set(mine[n]) ^ set(theirs[n])) for n in different]
    assert hashes(mine) == hashes(theirs)
    assert files_of(one) == files_of(other)


EMPTY = {
    "auth_group": "Django's; permissions are the program's own",
    "auth_group_permissions": "as above",
    "account_emailaddress": "nobody is written to",
    "account_emailconfirmation": "nobody is written to",
    "axes_accessattemptexpiration": "switched off: a lock ends with the pause after the last failure",
    "axes_accessfailurelog": "switched off: the audit tells of failures",
    "axes_accesslog": "switched off: the audit tells of it",
    "socialaccount_socialapp": "providers stand in a file of the data folder",
    "socialaccount_socialtoken": "nothing is asked of a provider in somebody's name",
}
"""Tables that stay empty, and why."""
IN_A_FILE = {"api_requestcount": "requests are counted in a file where the database is one, which no archive holds"}


def test_every_table_has_records(worked: Bureau) -> None:
    """What is compared after a restoration is there: two empty tables would always be the same."""
    rows = rows_of(worked)
    models = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    assert models - ITS_OWN == set(rows)
    empty = EMPTY if worked.database else EMPTY | IN_A_FILE
    assert {name for name, found in rows.items() if not found} == set(empty)
    assert len(list((worked.home / "files").rglob("*"))) > 20


def manifest(path: Path) -> dict[str, dict[str, object]]:
    """What an archive says that it holds."""
    with tarfile.open(path) as tar:
        found = tar.extractfile("manifest.json")
        assert found
        told: dict[str, dict[str, object]] = json.load(found)
        return told


def test_backup_and_restoration_leave_everything_the_same(worked: Bureau, archive: Path, make_bureau: Make) -> None:
    restored = make_bureau("restored", tables=False)
    done = restored.json("restore", archive, "--keys", worked.home / "keys")
    assert done["rows"] == sum(int(str(t["rows"])) for t in manifest(archive)["tables"].values()) > 100
    assert done["entries"] > 30 and done["problems"] == [] and done["set_aside"] == ""
    assert_same(worked, restored)
    assert restored.json("audit", "verify")["problems"] == []
    assert restored.json("lights", "--as-of", "2022-03-31") == worked.json("lights", "--as-of", "2022-03-31")
    # the numbers of new records go on behind the old ones
    restored.run("patrol", "--as-of", "2022-04-30")
    assert restored.json("audit", "verify")["entries"] > done["entries"]
    again = archive.with_name("again.tar.gz")
    restored.run("backup", again)
    kept = {n: t for n, t in manifest(again)["tables"].items() if n.startswith(("org_", "handbook_", "accounts_"))}
    assert kept and kept == {n: manifest(archive)["tables"][n] for n in kept}


def test_the_archive_holds_no_session_and_no_key(worked: Bureau, archive: Path) -> None:
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert not [n for n in names if "session" in n or n.startswith("keys/")]
    whole = gzip.decompress(archive.read_bytes())
    for key in (worked.home / "keys").glob("*.key"):
        assert key.read_bytes().strip() not in whole
    assert archive.stat().st_mode & 0o077 == 0


@pytest.mark.once
def test_from_sqlite_to_a_server_and_back(
    worked: Bureau, archive: Path, postgres_url: str, tmp_path: Path, make_bureau: Make
) -> None:
    with postgres.database(postgres_url, "moved_here") as url:
        moved = Bureau(tmp_path / "moved", url)
        moved.home.mkdir()
        moved.run("restore", archive, "--keys", worked.home / "keys")
        assert_same(worked, moved)
        assert moved.json("audit", "verify")["problems"] == []
        back = tmp_path / "back.tar.gz"
        moved.run("backup", back, "--with-keys")
        told, first = manifest(back), manifest(archive)
        assert {n: t for n, t in told["tables"].items() if n != "operation_restoration"} == {
            n: t for n, t in first["tables"].items() if n != "operation_restoration"
        }
        # the numbers of the server's tables go on behind the last
        moved.run("patrol", "--as-of", "2022-04-30")
    home = make_bureau("home again")
    home.run("restore", back)
    assert_same(worked, home)


def test_what_is_in_use_is_not_replaced_unless_told_so(
    worked: Bureau, archive: Path, make_bureau: Make, tmp_path: Path
) -> None:
    other = make_bureau("in use")
    other.run("restore", archive, "--keys", worked.home / "keys")
    other.run("patrol", "--as-of", "2022-05-31")
    before, files = hashes(rows_of(other)), files_of(other)
    refused = other.run("restore", archive, "--keys", worked.home / "keys", expect=2)
    assert "--force" in refused.stderr and "Traceback" not in refused.stderr
    assert (hashes(rows_of(other)), files_of(other)) == (before, files)
    done = other.json("restore", archive, "--force", "--keys", worked.home / "keys")
    assert_same(worked, other)
    aside = Path(done["set_aside"])
    assert (aside / "files").is_dir() and (aside / "audit-anchor.jsonl").is_file()
    assert not (other.home / "restoring").exists()


@pytest.mark.once
def test_without_the_right_key_nothing_is_restored(worked: Bureau, archive: Path, make_bureau: Make) -> None:
    fresh = make_bureau("fresh")
    refused = fresh.run("restore", archive, expect=2)
    assert "audit.key" in refused.stderr and "--keys" in refused.stderr
    (fresh.home / "keys" / "audit.key").write_text("0" * 64)
    assert "audit.key" in fresh.run("restore", archive, expect=2).stderr
    assert not (fresh.home / "restoring").exists() and not (fresh.home / "files").exists()
    fresh.run("restore", archive, "--keys", worked.home / "keys")
    assert fresh.json("audit", "verify")["problems"] == []


@pytest.mark.once
def test_a_running_site_is_not_restored_over(worked: Bureau, archive: Path, make_bureau: Make) -> None:
    busy = make_bureau("busy")
    process = busy.start("work")
    try:
        # it says so once it holds the folder
        assert process.stderr and "后台任务" in process.stderr.readline()
        refused = busy.run("restore", archive, "--keys", worked.home / "keys", expect=2)
        assert "还在运行" in refused.stderr
    finally:
        process.terminate()
        process.communicate(timeout=60)
    busy.run("restore", archive, "--keys", worked.home / "keys")


WRITER = """
import sys
from pathlib import Path
import threeones.cli.bureau
from django.db import transaction
from threeones.base.audit.chain import Change, append
print("begun", flush=True)
n = 0
while not Path(sys.argv[1]).exists():
    with transaction.atomic():
        append("writer", [Change("note", "drill.note", str(n), {}, {"n": n})])
    n += 1
print(n, flush=True)
"""


def test_a_backup_amid_writes_is_of_one_moment(
    worked: Bureau, archive: Path, make_bureau: Make, tmp_path: Path
) -> None:
    busy = make_bureau("amid writes")
    busy.run("restore", archive, "--keys", worked.home / "keys")
    before = busy.json("audit", "verify")["entries"]
    stop = tmp_path / "stop"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, stop], cwd=ROOT, env=busy.env, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout and writer.stdout.readline() == "begun\n"
    busy.run("backup", tmp_path / "amid.tar.gz", "--with-keys")
    assert writer.poll() is None, "the writer ended before the backup did"
    stop.touch()
    written = int(writer.communicate()[0])
    restored = make_bureau("amid writes restored")
    entries = restored.json("restore", tmp_path / "amid.tar.gz")["entries"]
    assert before < entries < before + written
    assert restored.json("audit", "verify")["problems"] == []


def moments(kills: int, seconds: float) -> Iterator[float]:
    """Random moments, one in each equal part of the time that a restoration takes."""
    chance = random.Random(kills)
    return ((n + chance.random()) * seconds / kills for n in range(kills))


@pytest.mark.parametrize("kills", [KILLS, pytest.param(40, marks=pytest.mark.long)])
def test_a_restoration_that_is_killed_leaves_the_target_as_it_was(
    worked: Bureau, archive: Path, make_bureau: Make, kills: int, tmp_path: Path
) -> None:
    target = make_bureau("killed")
    target.run("restore", archive, "--keys", worked.home / "keys")
    target.run("patrol", "--as-of", "2022-06-30")
    old, old_files = hashes(rows_of(target)), files_of(target)
    new, new_files = hashes(rows_of(worked)), files_of(worked)
    mine = tmp_path / "mine.tar.gz"
    target.run("backup", mine, "--with-keys")
    began = time.monotonic()
    arguments = ("restore", archive, "--force", "--keys", worked.home / "keys")
    target.run("restore", mine, "--force")
    interrupted = 0
    for moment in moments(kills, time.monotonic() - began):
        process = target.start(*arguments)
        time.sleep(moment)
        process.kill()
        process.communicate()
        interrupted += process.returncode == -9
        # whatever comes next finishes or undoes what was begun
        assert target.json("audit", "verify")["problems"] == []
        assert not (target.home / "restoring").exists()
        state = (hashes(rows_of(target)), files_of(target))
        assert state in ((old, old_files), (new, new_files)), moment
        if state[0] != old:
            target.run("restore", mine, "--force")
    assert interrupted >= kills / 2
    target.run(*arguments)
    assert_same(worked, target)


@pytest.mark.once
def test_an_older_state_of_the_tables_fits_a_newer_version(
    worked: Bureau, archive: Path, make_bureau: Make, tmp_path: Path
) -> None:
    old = make_bureau("older")
    old.run("restore", archive, "--keys", worked.home / "keys")
    subprocess.run(
        [Path(sys.executable).with_name("django-admin"), "migrate", "jobs", "zero", "--verbosity", "0"],
        env=old.env | {"DJANGO_SETTINGS_MODULE": "threeones.config.settings"},
        check=True,
    )
    old.run("backup", tmp_path / "old.tar.gz", "--with-keys")
    assert "jobs_jobrun" not in manifest(tmp_path / "old.tar.gz")["tables"]
    new = make_bureau("newer")
    new.run("restore", tmp_path / "old.tar.gz")
    assert_same(worked, new, but="jobs_jobrun")


def test_a_taken_name_and_a_missing_folder_are_refused(worked: Bureau, archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()
    assert "已经有这个文件" in worked.run("backup", archive, expect=2).stderr
    assert archive.read_bytes() == before
    assert "没有这个文件夹" in worked.run("backup", tmp_path / "no" / "x.tar.gz", expect=2).stderr


@pytest.mark.once
def test_a_sealed_archive_restores_with_its_passphrase_alone(worked: Bureau, make_bureau: Make, tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse battery staple\n")
    sealed = tmp_path / "sealed"
    worked.run("backup", sealed, "--with-keys", "--passphrase-file", secret, "--cipher", "sm4")
    assert b"threeones.json" not in sealed.read_bytes()
    fresh = make_bureau("unsealed")
    assert "--passphrase-file" in fresh.run("restore", sealed, expect=2).stderr
    fresh.run("restore", sealed, "--passphrase-file", secret)
    assert_same(worked, fresh)
