"""Days over the lists as people say them: «20 листопада», not «20 Листопад»."""

MONTH_DAY_FORMAT = "j E"
