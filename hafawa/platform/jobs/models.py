from django.db import models
from django.utils import timezone


class Job(models.Model):
    """One piece of work that is due, being done, or given up. What is done has no row."""

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DEAD = "dead"

    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=12)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True, default="")
    last_error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "job"
        indexes = [models.Index(fields=["state", "priority", "run_at"], name="job_claim")]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"


class ScheduleRow(models.Model):
    """How far a schedule has come. Moving `last_tick` forward and queueing its job is one transaction."""

    name = models.CharField(max_length=200, primary_key=True)
    last_tick = models.DateTimeField()

    class Meta:
        db_table = "job_schedule"

    def __str__(self) -> str:
        return f"{self.name} {self.last_tick}"
