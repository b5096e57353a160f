nan = float("nan")
len({nan, nan})
len({float("nan"), float("nan")})
nan in [nan]
