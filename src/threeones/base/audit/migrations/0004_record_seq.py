from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0003_checks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["record", "seq"], name="audit_record_seq"),
        ),
    ]
