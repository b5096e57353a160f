class Clock:
    def __getattr__(self, name):
        return "fallback"

    @property
    def time(self):
        return "property"

    def alarm(self):
        return "method"

clock = Clock()
vars(clock).update(time="instance", alarm="instance")
clock.time
clock.alarm
clock.date
