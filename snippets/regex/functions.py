import re

re.match(r"\d+", "abc123") is None
re.search(r"\d+", "abc123").group()
re.findall(r"\d+", "7 of 12")
re.sub(r"\d", "#", "a1b2")
re.split(r"[,;]", "x,y;z")
re.match(r"(?P<hour>\d\d):(?P<minute>\d\d)", "09:45")["minute"]
