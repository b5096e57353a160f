season = "winter"
tell = lambda: season
season = "summer"
tell()
