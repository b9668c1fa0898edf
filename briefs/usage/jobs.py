"""Background work of counting: readers' keys are forgotten in time."""

from procrastinate.contrib.django import app

from briefs.usage.counting import forget


@app.periodic(cron="*/10 * * * *")
@app.task(name="briefs.usage.jobs.forget_readers", queueing_lock="forget_readers")
def forget_readers(timestamp: int) -> None:
    """Keep no reader's key longer than the privacy page promises."""
    forget()
