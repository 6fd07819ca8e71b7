from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("arrivals", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="arrival", name="database_file", field=models.CharField(default="database", max_length=60)
        ),
        migrations.AddField(
            model_name="arrival", name="pictures_file", field=models.CharField(default="pictures", max_length=60)
        ),
        migrations.AddField(model_name="arrival", name="goes", field=models.PositiveSmallIntegerField(default=0)),
    ]
