import re

date = re.compile(r"""
    (?P<year>\d{4})-    # four digits
    (?P<month>\d{2})    # two digits
""", re.VERBOSE)
date.match("2026-11").groupdict()
date.match("26-11") is None
