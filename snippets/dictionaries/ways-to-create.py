dict(name="Bo", age=2)
dict([("name", "Bo"), ("age", 2)])
dict(zip(["name", "age"], ["Bo", 2]))
{number: number ** 2 for number in (2, 3)}
