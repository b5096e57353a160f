box = [1]
same = box
other = [1]
(box is same) == (id(box) == id(same))
(box is other) == (id(box) == id(other))
