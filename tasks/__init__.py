"""Celery application, schedule and the tasks, which only call services."""
