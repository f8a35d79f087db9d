"""Lists to walk (专项排查): their events, sealed texts and cards, and the load of the workers."""
