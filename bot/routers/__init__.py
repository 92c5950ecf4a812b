"""Commands, deep links and the buttons of pushed messages. Add yours to ROUTERS."""

from aiogram import Router

from bot.routers import goods, holds, inline, orders, papers, production, start, unfinished

ROUTERS: list[Router] = [
    start.router,
    unfinished.router,
    orders.router,
    production.router,
    goods.router,
    papers.router,
    holds.router,
    inline.router,
]
