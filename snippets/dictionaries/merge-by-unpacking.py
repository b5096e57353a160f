first = {"a": 1, "b": 2}
second = {"b": 3}
{**first, **second}
