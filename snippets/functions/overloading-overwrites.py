class Printer:
    def show(self):
        return "nothing"

    def show(self, text):
        return text

Printer().show("page")
Printer().show()
