def show(*values, **options):
    return values, options

show(1, 2, colour="red")
show()
