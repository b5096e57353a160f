def visit(place, trip=None):
    if trip is None:
        trip = []
    trip.append(place)
    return trip

print(visit("rome"))
print(visit("oslo"))
visit.__defaults__
