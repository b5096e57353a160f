{"tea": 1, "milk": 2} == {"milk": 2, "tea": 1}
