"""The rehearsal room: a town with people and chats, a Bot API over HTTP, and a chat page. Imports nothing of ours."""
