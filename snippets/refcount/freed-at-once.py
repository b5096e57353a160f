class Candle:
    def __del__(self):
        print("out")

candle = Candle()
other = candle
del candle
del other
