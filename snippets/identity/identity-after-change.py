tasks = ["write"]
before = id(tasks)
tasks.append("test")
id(tasks) == before
score = 10
before = id(score)
score += 1
id(score) == before
