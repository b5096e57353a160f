import re

re.search(r"<.*>", "<a><b>").group()
re.search(r"<.*?>", "<a><b>").group()
