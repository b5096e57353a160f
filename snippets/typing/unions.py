from typing import Optional, Union

Optional[int] == Union[int, None]
(int | None) == Optional[int]
isinstance(3, int | str)
