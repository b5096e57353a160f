odd = {1, 3, 5}
prime = {2, 3, 5}
odd & prime == {3, 5}
odd - prime
odd ^ prime
odd | prime
{3} <= odd
