"""What the supervising office says of an extension request before it is decided."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0006_platform")]

    operations = [
        migrations.AddField("extension", "comment", models.CharField(blank=True, default="", max_length=1000)),
        migrations.AddField("extension", "commented_by", models.CharField(blank=True, default="", max_length=60)),
    ]
