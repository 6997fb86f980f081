"""Tell the day and the midnight at which the platform counts its daily quotas."""

from datetime import UTC, date, datetime, time, timedelta, timezone

# China has had one zone without summer time since 1991, so a fixed offset needs no time zone database.
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """Return the Beijing calendar day of an aware `moment`."""
    return moment.astimezone(BEIJING).date()


def seconds_to_midnight(moment: datetime) -> float:
    """Return the seconds from an aware `moment` to the next midnight in Beijing: above 0, at most 86,400.

    That the platform's quotas start afresh then is what its users report; its documents don't say.
    """
    midnight = datetime.combine(day_of(moment) + timedelta(days=1), time.min, BEIJING)
    return (midnight - moment).total_seconds()
