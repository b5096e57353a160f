city = "london"
town = "london"
city is town
snake = "small_town_9"
other = "small_town_9"
snake is other
