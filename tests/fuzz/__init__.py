"""A long search for mails that break us; the suite does a short one."""
