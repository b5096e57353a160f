def divide(left, right):
    try:
        result = left / right
    except ZeroDivisionError as error:
        print("caught:", error)
    else:
        print("result:", result)
    finally:
        print("done")

divide(8, 2)
divide(8, 0)
