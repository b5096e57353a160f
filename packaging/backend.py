"""Builds the wheel with maturin, and names it for what it holds: executables that serve every Python 3.

maturin sees pyo3 among the dependencies and names the wheel for the Python that builds it, so that pip would refuse it
to every other one. pyproject.toml names this file as the build backend.
"""

import subprocess
import sys
from pathlib import Path

import maturin
from maturin import *  # noqa: F403 - all the hooks of a build backend but the one below


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    built = Path(wheel_directory, maturin.build_wheel(wheel_directory, config_settings, metadata_directory))
    command = [sys.executable, "-m", "wheel", "tags", "--python-tag=py3", "--abi-tag=none", "--remove", built]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-1]
