"""From somebody else's list of pupils to ours: read → plan → carry out.

Pure: `records`, `safe_xml`, `identity_numbers`, `edexml`, `plan`. Those that know Django: `words`, `snapshot`,
`carry_out`, `uploads`.
"""
