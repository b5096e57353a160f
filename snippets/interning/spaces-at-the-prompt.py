greeting = "good morning"
wish = "good morning"
greeting == wish
greeting is wish
