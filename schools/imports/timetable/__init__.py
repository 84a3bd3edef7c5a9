"""A timetable from another system: lessons that come back every week and what differs on single days.

`records` is what a reader makes of files, `weekly` finds the pattern in dated appointments, `resolve` gives names their
rows at the school, `compare` makes the `plan`; `snapshot` and `write` know the tables. From the day of the import the
pattern is what the file says; what was given before that day stays as it was.
"""
