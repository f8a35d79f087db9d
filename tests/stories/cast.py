"""Who is who and where, as demo/street.toml has them."""

WORKERS, CENTRE, SQUAD = -1001, -1002, -1003
"""The worker group, the centre group, and the group of the squad 城管中队."""

WANG, LIU, CHEN = 1001, 1002, 1003
"""Workers: the first two of 武南村, the third of 大东门."""
HEAD = 2001
"""胡桂兰, who heads the station of 武南村."""
OWNER, BACKUP, THIRD = 3001, 3002, 3003
"""Staff: owner and backup of 武南村, and one who is neither."""
DIRECTOR, ADMIN = 4001, 5001
WU, ZHENG = 6001, 6002
"""Officers of the squad; the first heads it. They have a group."""
FENG, HE = 6003, 6004
"""Officers of 市政维修队; the first heads it. They have no group."""
LUO, TANG = 6005, 6006
"""Officers of 环卫所, likewise."""
PENG = 6011
"""The mediator."""
STRANGER = 9001
