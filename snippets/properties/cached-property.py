from functools import cached_property

class Report:
    @cached_property
    def total(self):
        print("adding up")
        return 42

report = Report()
report.total
report.total
vars(report)
