"""From somebody else's list of pupils to ours: read → plan → carry out.

Pure: `records`, `safe_xml`, `identity_numbers`, `edexml`, `state`, `spans`, `match`, `compare`, `compare_people`,
`plan`. Those that know Django: `words`, `preview`, `snapshot`, `write`, `carry_out`, `uploads`.
"""
