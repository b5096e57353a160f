nothing = ()
also_nothing = ()
nothing is also_nothing
tuple([]) is nothing
