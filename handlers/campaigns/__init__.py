"""Lists to walk (专项排查): written once by staff, walked place by place, shown to the centre in one card."""
