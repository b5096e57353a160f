price = 3
f"{price = }"
f"{price*2=}"
