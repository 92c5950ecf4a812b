"""Commands, deep links and the buttons of pushed messages. Add yours to ROUTERS."""

from aiogram import Router

from bot.routers import start

ROUTERS: list[Router] = [start.router]
