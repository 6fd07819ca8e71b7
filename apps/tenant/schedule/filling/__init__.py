"""Filling a schedule: which artwork goes out where and when.

Pure: no database, and the same input gives the same result.
"""

from apps.tenant.schedule.filling.fill import fill
from apps.tenant.schedule.filling.types import (
    Candidate,
    FillRefused,
    FillRequest,
    FillResult,
    Moment,
    NetworkRule,
    Placement,
    Standing,
    Strategy,
    Unplaced,
    WeeklyTime,
)

__all__ = [
    "Candidate",
    "FillRefused",
    "FillRequest",
    "FillResult",
    "Moment",
    "NetworkRule",
    "Placement",
    "Standing",
    "Strategy",
    "Unplaced",
    "WeeklyTime",
    "fill",
]
