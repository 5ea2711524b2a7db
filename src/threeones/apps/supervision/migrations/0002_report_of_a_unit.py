"""A report is a unit's; what a clerk prepared waits for the unit's lead."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('handbook', '0001_initial'),
        ('org', '0002_person_portfolio_alter_person_role'),
        ('supervision', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='report', name='supervision_report_key'),
        migrations.AddField(
            model_name='report',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit'),
        ),
        migrations.AddField(
            model_name='report',
            name='late_reason',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='report',
            name='sent_by',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AlterField(
            model_name='report',
            name='reported_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person'),
        ),
        migrations.CreateModel(
            name='PreparedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.CharField(max_length=7)),
                ('content', models.TextField()),
                ('prepared_by', models.CharField(max_length=60)),
                ('prepared_at', models.DateTimeField()),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='handbook.project')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.unit')),
            ],
            options={
                'ordering': ['prepared_at'],
                'constraints': [models.UniqueConstraint(fields=('project', 'month', 'unit'), name='supervision_prepared_key')],
            },
        ),
    ]
