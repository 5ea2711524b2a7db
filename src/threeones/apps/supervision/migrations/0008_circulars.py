"""Monthly circulars and the sections that the office wrote."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0003_successors'),
        ('supervision', '0007_orders'),
    ]

    operations = [
        migrations.CreateModel(
            name='Circular',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.CharField(max_length=7)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('stage', models.CharField(choices=[('draft', '拟稿'), ('signing', '待签发'), ('issued', '已签发')], default='draft', max_length=7)),
                ('remark', models.CharField(blank=True, default='', max_length=300)),
                ('made_by', models.CharField(max_length=60)),
                ('made_on', models.DateField()),
                ('sent_by', models.CharField(blank=True, default='', max_length=60)),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('issued_by', models.CharField(blank=True, default='', max_length=60)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('content', models.TextField(blank=True, default='')),
                ('seal', models.CharField(blank=True, default='', max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('bureau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='circulars', to='org.unit')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='supervision.circular')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supervision.documentnumber')),
            ],
            options={
                'ordering': ['-month', 'bureau', '-number'],
            },
        ),
        migrations.CreateModel(
            name='CircularSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=12)),
                ('text', models.TextField(blank=True, default='')),
                ('written_by', models.CharField(max_length=60)),
                ('circular', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='supervision.circular')),
            ],
            options={
                'ordering': ['circular', 'name'],
            },
        ),
        migrations.AddConstraint(
            model_name='circular',
            constraint=models.UniqueConstraint(fields=('bureau', 'month', 'number'), name='supervision_circular_key'),
        ),
        migrations.AddConstraint(
            model_name='circularsection',
            constraint=models.UniqueConstraint(fields=('circular', 'name'), name='supervision_circular_part'),
        ),
    ]
