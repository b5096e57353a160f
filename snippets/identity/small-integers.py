low = -5
also_low = -5
low is also_low
high = 256
also_high = 256
high is also_high
