summer = {"plums": 1, "figs": 2}
autumn = {"figs": 3, "nuts": 4}
summer.keys() & autumn.keys()
summer.keys() | autumn.keys()
