groups = {}
groups.setdefault("fruit", []).append("fig")
groups.setdefault("fruit", []).append("plum")
groups
groups.pop("nuts", "none")
groups.pop("nuts")
