class Field:
    def __set_name__(self, owner, name):
        self.name = name

class Form:
    email = Field()
    phone = Field()

Form.__dict__["email"].name
Form.phone.name
