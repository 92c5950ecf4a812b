"""Words of Django's admin and of the job queue that our catalogue says better, or says at all."""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("Add another %(verbose_name)s"),
    _("Scheduled task"),
    _("Scheduled tasks"),
    _("Successful task"),
    _("Successful tasks"),
    _("Failed task"),
    _("Failed tasks"),
    _("Queued task"),
    _("Queued tasks"),
    _("Task id"),
    _("Function"),
    _("Arguments"),
    _("Group"),
    _("Cluster"),
    _("Schedule Type"),
    _("Repeats"),
    _("Next Run"),
    _("Minutes"),
    _("Daily"),
    _("Once"),
    _("Started at"),
    _("Stopped at"),
)
