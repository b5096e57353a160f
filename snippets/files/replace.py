import os
from pathlib import Path

new, old = Path("new.txt"), Path("old.txt")
new.write_text("new")
old.write_text("old")
os.replace(new, old)
old.read_text()
new.exists()
