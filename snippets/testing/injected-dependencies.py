class Mailer:
    def send(self, text):
        raise OSError("no network")

class FakeMailer:
    def __init__(self):
        self.sent = []

    def send(self, text):
        self.sent.append(text)

def welcome(name, mailer):
    mailer.send("hi " + name)

fake = FakeMailer()
welcome("ann", fake)
fake.sent
welcome("bo", Mailer())
