class Ticket:
    sold = 0

    def __init__(self):
        Ticket.sold += 1

    @classmethod
    def how_many(cls):
        return cls.sold

first, second = Ticket(), Ticket()
Ticket.how_many()
first.__dict__
