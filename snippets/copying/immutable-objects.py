import copy

date = (2026, 11, 21)
copy.copy(date) is date
copy.deepcopy(date) is date
