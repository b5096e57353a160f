group = ExceptionGroup("two", [ValueError("a"), TypeError("b")])
group.split(ValueError)[0].exceptions
