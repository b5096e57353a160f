point = (4, 5, 6)
place = (4, 5, 6)
point is place
