def visit(place, trip=[]):
    trip.append(place)
    return trip

print(visit("rome"))
print(visit("oslo"))
print(visit("lima"))
