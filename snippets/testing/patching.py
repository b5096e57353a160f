import os
from unittest.mock import patch

with patch("os.getcwd", return_value="/nowhere"):
    print(os.getcwd())
os.getcwd() == "/nowhere"
