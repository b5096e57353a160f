from operator import itemgetter

people = [{"name": "Cy", "age": 30}, {"name": "Al", "age": 25}, {"name": "Bo", "age": 30}]
[each["name"] for each in sorted(people, key=lambda each: each["age"])]
[each["name"] for each in sorted(people, key=itemgetter("age", "name"))]
[each["name"] for each in sorted(people, key=itemgetter("age"), reverse=True)]
