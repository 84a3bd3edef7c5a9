"""What a year of secondary education has on its timetable: hours a week by subject. Pure.

Every class has thirty hours in periods 1 to 6; what comes in the seventh and eighth hour is said at the bottom.
"""

from __future__ import annotations

from typing import NamedTuple

MENTOR_HOUR = "mentoruur"
STUDY_HOUR = "studie-uur"
GYM = "gym"
SPORT = "sport"
MENTORS_SUBJECT = (
    "wiskunde"  # of the mentor whom the demo is about: 4 hours and the mentor hour, one for every day
)
DOUBLE_SUBJECTS = frozenset({GYM, "tekenen", "techniek", "natuurkunde", "scheikunde", "biologie"})

HOURS: dict[int, dict[str, int]] = {
    1: {
        "Nederlands": 4,
        "Engels": 3,
        "Frans": 2,
        "wiskunde": 4,
        "geschiedenis": 2,
        "aardrijkskunde": 2,
        "biologie": 2,
        "tekenen": 2,
        "techniek": 2,
        "muziek": 1,
        "drama": 1,
        GYM: 3,
        "informatica": 1,
        MENTOR_HOUR: 1,
    },
    2: {
        "Nederlands": 4,
        "Engels": 3,
        "Frans": 2,
        "Duits": 3,
        "wiskunde": 4,
        "geschiedenis": 2,
        "aardrijkskunde": 2,
        "natuurkunde": 2,
        "tekenen": 2,
        "techniek": 1,
        "muziek": 1,
        GYM: 3,
        MENTOR_HOUR: 1,
    },
    3: {
        "Nederlands": 3,
        "Engels": 3,
        "Frans": 2,
        "Duits": 3,
        "wiskunde": 3,
        "geschiedenis": 2,
        "aardrijkskunde": 2,
        "natuurkunde": 2,
        "scheikunde": 2,
        "biologie": 2,
        "economie": 2,
        "tekenen": 1,
        GYM: 2,
        MENTOR_HOUR: 1,
    },
    4: {
        "Nederlands": 4,
        "Engels": 3,
        "Duits": 3,
        "wiskunde": 3,
        "geschiedenis": 3,
        "economie": 3,
        "biologie": 3,
        "natuurkunde": 3,
        "maatschappijleer": 2,
        GYM: 2,
        MENTOR_HOUR: 1,
    },
    5: {
        "Nederlands": 3,
        "Engels": 3,
        "Duits": 2,
        "wiskunde": 4,
        "geschiedenis": 3,
        "economie": 3,
        "biologie": 3,
        "natuurkunde": 3,
        "scheikunde": 3,
        GYM: 2,
        MENTOR_HOUR: 1,
    },
    6: {
        "Nederlands": 3,
        "Engels": 3,
        "Duits": 3,
        "wiskunde": 4,
        "geschiedenis": 3,
        "economie": 3,
        "biologie": 3,
        "natuurkunde": 4,
        "scheikunde": 3,
        MENTOR_HOUR: 1,
    },
}

# By year, the weekday of the seventh hour: the study hour, with the mentor; and sport, two hours for a pair of classes.
# Pairs in the fourth year are split over two clusters for mathematics.
STUDY_HOUR_ON = {1: 1, 2: 2, 3: 4, 5: 1, 6: 2}
SPORT_TOGETHER_ON = {2: 4, 3: 3}
CLUSTERS_ON = (1, 3, 4)
CLUSTER_YEAR, CLUSTER_PAIRS = 4, 2


class Cluster(NamedTuple):
    suffix: str
    subject: str


CLUSTERS = (Cluster("wisA", "wiskunde A"), Cluster("wisB", "wiskunde B"))
