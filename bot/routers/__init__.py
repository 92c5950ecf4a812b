"""Commands, deep links and the buttons of pushed messages. Add yours to ROUTERS."""

from aiogram import Router

from bot.routers import (
    comments,
    counter,
    discounts,
    goods,
    holds,
    inline,
    materials,
    orders,
    papers,
    photos,
    production,
    start,
    unfinished,
)

ROUTERS: list[Router] = [
    start.router,
    unfinished.router,
    orders.router,
    comments.router,
    counter.router,
    discounts.router,
    production.router,
    goods.router,
    materials.router,
    papers.router,
    holds.router,
    photos.router,
    inline.router,
]
