class Bell:
    def ring(self):
        return "ding"

bell = Bell()
type(bell.ring).__name__
type(Bell.ring).__name__
bell.ring.__self__ is bell
Bell.ring(bell)
