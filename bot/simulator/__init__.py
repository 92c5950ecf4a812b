"""A local Telegram: a Bot API emulator and a chat page, on this machine only."""
