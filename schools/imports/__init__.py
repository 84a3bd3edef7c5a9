"""From somebody else's files to our tables: recognise → read → plan → carry out, and take back.

`readers` turn bytes into records and know no Django. A kind of import (`roster`, …) turns records and the school as it
is into a plan, and a plan into rows. What all kinds share stands here: `source`, `problems`, `plan`, `words`, `formats`
(which reader reads what), `kinds` (whose plan is whose), `uploads`, `preview`, `writing`, `carry_out`.
"""
