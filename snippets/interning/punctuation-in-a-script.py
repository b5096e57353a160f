shout = "stop!"
cry = "stop!"
shout is cry
"east-west" is "east-west"
