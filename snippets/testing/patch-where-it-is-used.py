import os
from os import getcwd
from unittest.mock import patch

def here():
    return getcwd()

with patch("os.getcwd", return_value="/nowhere"):
    wrong = here() == "/nowhere"
with patch("__main__.getcwd", return_value="/nowhere"):
    right = here() == "/nowhere"

wrong
right
