class Diary:
    def __init__(self):
        self._mood = "fine"
        self.__secret = "cake"

diary = Diary()
diary._mood
diary._Diary__secret
diary.__secret
"_Diary__secret" in vars(diary)
