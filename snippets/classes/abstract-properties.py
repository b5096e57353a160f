from abc import ABC, abstractmethod

class Named(ABC):
    @property
    @abstractmethod
    def name(self):
        ...

class Ann(Named):
    name = "ann"

Named()
Ann().name
