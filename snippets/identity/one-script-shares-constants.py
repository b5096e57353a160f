width = 4000
height = 4000
width is height
print(width is height)
