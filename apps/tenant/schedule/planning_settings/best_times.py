"""Posting times to begin with, for who does not know their followers' hours yet.

Source: the hours on which published studies of engagement agree, as CoSchedule put more than a dozen of them together
("Best times to post on social media", 2018) and as Sprout Social's yearly study of the same name bears out. Instagram:
around noon and after work, Monday to Thursday above all, late morning on Saturdays. Pinterest: in the evening, Friday
afternoon, Saturday night above all. Facebook: early in the afternoon, Wednesday to Friday above all. All hours are
those of the followers; we take the workspace's zone for it. A few minutes away from the full hour, when all the others
post.
"""

from datetime import time

from apps.core.networks import Network
from apps.tenant.schedule.planning_settings.weekly import Time

_MON, _TUE, _WED, _THU, _FRI, _SAT, _SUN = range(7)

BEST_TIMES: dict[Network, dict[int, tuple[time, ...]]] = {
    Network.INSTAGRAM: {
        _MON: (time(12, 7), time(17, 23)),
        _TUE: (time(11, 38), time(17, 41)),
        _WED: (time(11, 12), time(17, 8)),
        _THU: (time(12, 21), time(17, 36)),
        _FRI: (time(11, 47),),
        _SAT: (time(10, 53),),
        _SUN: (time(17, 14),),
    },
    Network.PINTEREST: {
        _MON: (time(20, 17),),
        _TUE: (time(20, 42),),
        _WED: (time(21, 6),),
        _THU: (time(20, 28),),
        _FRI: (time(15, 11), time(20, 51)),
        _SAT: (time(20, 13), time(21, 44)),
        _SUN: (time(20, 36),),
    },
    Network.FACEBOOK: {
        _WED: (time(13, 9), time(15, 22)),
        _THU: (time(13, 34),),
        _FRI: (time(13, 18), time(15, 4)),
        _SAT: (time(12, 16),),
        _SUN: (time(12, 43),),
    },
}


def best_times(network: str) -> list[Time]:
    """Those of the network, by weekday and time. No query."""
    week = BEST_TIMES[Network(network)]
    return [Time(network, weekday, at, natural=True) for weekday, times in week.items() for at in times]
