from typing import TYPE_CHECKING

TYPE_CHECKING
