import logging

logging.getLogger("app.db").setLevel(logging.ERROR)
child = logging.getLogger("app.db.queries")
child.getEffectiveLevel() == logging.ERROR
child.parent.name
