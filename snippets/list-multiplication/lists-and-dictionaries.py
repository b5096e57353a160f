baskets = [[]] * 3
baskets[0].append("egg")
print(baskets)
cards = [{}] * 2
cards[1]["suit"] = "hearts"
print(cards)
