import bisect
import json

json.__package__
print(bisect.__package__)
