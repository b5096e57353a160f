class Squares:
    def __len__(self):
        return 4

    def __getitem__(self, index):
        if index >= 4:
            raise IndexError(index)
        return index * index

squares = Squares()
list(squares)
9 in squares
len(squares)
