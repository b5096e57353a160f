def enroll(name, course=[]):
    course.append(name)
    return course

enroll("ann")
print(enroll("bob", ["eve"]))
print(enroll("kim"))
