"""All dialogs. A feature is a folder with dialog.py, getters.py and handlers.py; add its dialog here."""

from aiogram_dialog import Dialog

from bot.dialogs.main.dialog import main_menu

DIALOGS: list[Dialog] = [main_menu]
