from uuid import uuid4

from django.db import migrations

HOUR_S = 3600
STEPS = [
    {"on": "warn", "do": "notify_assignee", "after_s": 0},
    {"on": "breach", "do": "notify_assignee", "after_s": 0},
    {"on": "breach", "do": "notify_leads", "after_s": 0},
]


def promise(apps, schema_editor):
    """Everybody gets an answer within an hour, around the clock, until somebody promises otherwise."""
    always = apps.get_model("sla", "WorkCalendar").objects.create(name="24/7", zone="UTC", is_always=True)
    policy = apps.get_model("sla", "Policy").objects.create(name="", steps=STEPS)
    for kind in ("first", "next"):
        apps.get_model("sla", "Target").objects.create(policy=policy, kind=kind, length_s=HOUR_S, calendar=always)
    apps.get_model("sla", "Ledger").objects.create(version=uuid4().hex)


class Migration(migrations.Migration):

    dependencies = [
        ("sla", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(promise, migrations.RunPython.noop),
    ]
