"""LibreOffice Calc recalculating a workbook, driven from outside: ``python3 in_office.py WORKBOOK CELL REPEATS``.

Runs under the Python that has LibreOffice's bridge (Debian: python3-uno). Prints JSON: seconds to compute
everything, seconds after one cell (SHEET.A1 of a number) was changed, and each unit's rank.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue


def desktop(pipe):
    """The running office, once it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:  # not there yet
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def timed(work):
    """Seconds of a piece of work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main():
    """The command line."""
    workbook, cell, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as home:
        pipe = Path(home).name
        profile = f"-env:UserInstallation=file://{home}"
        command = ["soffice", profile, "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"]
        office = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            app = desktop(pipe)
            document = app.loadComponentFromURL(
                Path(workbook).as_uri(), "_blank", 0, (PropertyValue("Hidden", 0, True, 0),)
            )
            document.calculateAll()
            everything = [timed(document.calculateAll) for _ in range(repeats)]
            sheet, place = cell.split(".")
            changed = document.Sheets.getByName(sheet).getCellRangeByName(place)
            value = changed.Value

            def change(by):
                changed.Value = value + by
                document.calculate()

            one = [timed(lambda n=n: change(n + 1)) for n in range(repeats)]
            change(0)
            cursor = document.Sheets.getByName("ranks").createCursor()
            cursor.gotoEndOfUsedArea(False)
            rows = (
                document.Sheets.getByName("ranks").getCellRangeByPosition(0, 1, 2, cursor.RangeAddress.EndRow).DataArray
            )
            print(json.dumps({"everything": everything, "one": one, "ranks": {r[0]: int(r[2]) for r in rows}}))
            document.close(True)
            app.terminate()
        finally:
            office.wait(60)


if __name__ == "__main__":
    main()
