from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schedule", "0005_reviews")]

    operations = [
        migrations.AlterField(
            model_name="plansettings",
            name="holidays_of",
            field=models.CharField(
                blank=True, help_text="“US” or “DE-BY”.", max_length=24, verbose_name="holidays of"
            ),
        ),
    ]
