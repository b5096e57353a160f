import weakref

weakref.ref(5)
weakref.ref("text")
weakref.ref((1, 2))
