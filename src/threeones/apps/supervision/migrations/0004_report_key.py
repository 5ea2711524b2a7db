"""Every report has its unit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0002_person_portfolio_alter_person_role'),
        ('supervision', '0003_reports_of_lead_units'),
    ]

    operations = [
        migrations.AlterField(
            model_name='report',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('project', 'month', 'unit'), name='supervision_report_unit_key'),
        ),
    ]
