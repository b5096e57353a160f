price = 257
cost = 257
price is cost
minus_six = -6
other = -6
minus_six is other
