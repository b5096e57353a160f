class ShopError(Exception):
    pass

class EmptyShelf(ShopError):
    pass

def buy(kind):
    try:
        raise kind("no bread")
    except ShopError as error:
        return type(error).__name__

buy(EmptyShelf)
buy(ShopError)
buy(ValueError)
