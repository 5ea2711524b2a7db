from django.db import migrations, models


def as_of_now(apps, schema_editor):
    """What was kept so far was kept under the end of the chain."""
    head_model = apps.get_model("audit", "AuditHead")
    for head in head_model.objects.filter(seq__gt=0):
        head.version = f"{head.seq}-{head.mac}"
        head.save()


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="audithead",
            name="version",
            field=models.CharField(default="", max_length=90),
        ),
        migrations.RunPython(as_of_now, migrations.RunPython.noop, elidable=True),
    ]
