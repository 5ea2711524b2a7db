"""Reports that are there are those of the lead units; the audit tells that they are called otherwise from now on."""

from django.db import migrations

TOLD = ("project_id", "month", "unit_id", "text", "own_view", "progress", "reported_by_id", "reported_on", "basis", "document")
REASON = "升级：进展改为按报送单位记，原来的都是牵头单位的"


def fill(apps, _schema):
    reports = list(apps.get_model("supervision", "Report").objects.select_related("project", "source_file"))
    if not reports:
        return
    # the chain is appended to as ever; it is asked only where there are reports to tell of
    from threeones.base.audit.chain import Change, append, hold

    hold()
    changes = []
    for report in reports:
        report.unit_id = report.project.lead_unit_id
        report.save(update_fields=["unit"])
        old = f"{report.project_id} / {report.month}"
        told = {name: getattr(report, name) for name in TOLD if getattr(report, name) not in ("", None)}
        told["reported_on"] = report.reported_on.isoformat()
        told["source"] = f"{report.source_file.name}#{report.source_sheet}:{report.source_row}"
        before = {name: value for name, value in told.items() if name != "unit_id"}
        changes.append(Change("remove", "supervision.report", old, before, {}, REASON))
        changes.append(Change("create", "supervision.report", f"{old} / {report.unit_id}", {}, told, REASON))
    append("upgrade", changes)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_version'),
        ('files', '0001_initial'),
        ('supervision', '0002_report_of_a_unit'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
