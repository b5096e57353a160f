people = [{"name": "Cy"}, {"name": "Al", "age": 25}]
[each["name"] for each in sorted(people, key=lambda each: each.get("age", float("inf")))]
sorted([3, "a"])
