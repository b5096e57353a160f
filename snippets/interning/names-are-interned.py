import sys

def my_very_special_function():
    pass

built = "_".join(["my", "very", "special", "function"])
built is my_very_special_function.__name__
sys.intern(built) is my_very_special_function.__name__
