def apply(words, strategy):
    return list(strategy(words))

words = ["fig", "apple", "kiwi"]
apply(words, sorted)
apply(words, reversed)
apply(words, lambda items: sorted(items, key=len))
