"""One list to walk (专项排查): its nouns, commands, events, rights, timers, load gate and figures. Pure."""
