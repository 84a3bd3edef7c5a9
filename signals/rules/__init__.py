"""The rules: facts and a policy in, findings out. Pure: no Django, no database, no clock.

`facts` what happened · `policy` what the school agreed · `window` the sum that slides · `sixteen_hours` and
`near_limit` one criterion each · `finding` what was found · `explain` why the number is what it is · `evaluate` all
criteria for a pupil or a school · `reconcile` what must become of the signals that are stored.
"""
