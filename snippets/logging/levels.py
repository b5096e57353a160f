import logging

[logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL]
