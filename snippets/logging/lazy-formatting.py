import logging

class Costly:
    def __str__(self):
        print("formatted")
        return "costly"

logger = logging.getLogger("shop")
logger.setLevel(logging.INFO)
logger.debug("%s", Costly())
logger.debug(f"{Costly()}")
