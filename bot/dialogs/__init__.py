"""All dialogs. A feature is a folder with dialog.py, getters.py and handlers.py; add its dialog here.
Windows that several forms share (bundles) are a folder with windows.py instead.

Every window needs a way that leads to it: tests/bot/walk/journeys.py.
"""

from aiogram_dialog import Dialog

from bot.dialogs.adjust.dialog import adjust_form
from bot.dialogs.asking.dialog import ask_form, decline_form
from bot.dialogs.buying.dialog import buying_form
from bot.dialogs.cash.dialog import cash_desk
from bot.dialogs.comments.dialog import order_comments
from bot.dialogs.count.dialog import count_form
from bot.dialogs.counter.dialog import counter_sale
from bot.dialogs.counts.dialog import count_papers
from bot.dialogs.customers.dialog import customer_cards
from bot.dialogs.found.dialog import found_things
from bot.dialogs.goods.dialog import receive_form, transfer_form, write_off_form
from bot.dialogs.hold.dialog import hold_form
from bot.dialogs.holds.dialog import hold_cards
from bot.dialogs.main.dialog import main_menu
from bot.dialogs.material_papers.dialog import receive_material, write_off_material
from bot.dialogs.materials.dialog import material_stock
from bot.dialogs.new_order.dialog import new_order
from bot.dialogs.oneline.dialog import line_form
from bot.dialogs.orders.dialog import order_cards
from bot.dialogs.plan.dialog import plan_form
from bot.dialogs.profile.dialog import profile
from bot.dialogs.purchases.dialog import purchase_papers
from bot.dialogs.queue.dialog import production_queue
from bot.dialogs.refunds.dialog import refund_form
from bot.dialogs.report.dialog import report_form
from bot.dialogs.returns.dialog import return_form
from bot.dialogs.splitting.dialog import split_form
from bot.dialogs.stock.dialog import stock_check
from bot.dialogs.summary.dialog import daily_summary
from bot.dialogs.transfers.dialog import transfer_papers
from bot.dialogs.work.dialog import work_card

DIALOGS: list[Dialog] = [
    main_menu,
    new_order,
    line_form,
    order_cards,
    split_form,
    customer_cards,
    order_comments,
    production_queue,
    work_card,
    plan_form,
    report_form,
    stock_check,
    adjust_form,
    receive_form,
    write_off_form,
    transfer_form,
    count_form,
    material_stock,
    receive_material,
    write_off_material,
    purchase_papers,
    buying_form,
    ask_form,
    decline_form,
    found_things,
    transfer_papers,
    count_papers,
    return_form,
    refund_form,
    daily_summary,
    counter_sale,
    cash_desk,
    hold_form,
    hold_cards,
    profile,
]
