"""The roster, the chats, and who was seen in them."""
