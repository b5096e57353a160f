def open_shop(town, **options):
    hours = options.pop("hours", 8)
    return town, hours, options

open_shop("ulm", hours=6, sunday=False)
open_shop("ulm", cash=True)
