class Wrong:
    def __init__(self):
        return 5

Wrong()
