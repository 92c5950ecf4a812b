"""The accounts of the workshop, after the Ukrainian plan, and which of them every movement belongs to.

Which account a movement belongs to is written here and not in a table: a deed on the shop floor never fails
for a setting of the office.
"""

from typing import Final

CHART: Final = {
    # code: (kind, Ukrainian, English)
    "00": ("equity", "Вступні залишки", "Opening balances"),
    "201": ("asset", "Сировина й матеріали", "Raw materials"),
    "23": ("asset", "Виробництво", "Production"),
    "24": ("expense", "Брак у виробництві", "Production rejects"),
    "25": ("asset", "Напівфабрикати: незавершене виробництво", "Work in progress"),
    "26": ("asset", "Готова продукція", "Finished goods"),
    "29": ("asset", "Запаси в дорозі", "Stock on the way"),
    "301": ("asset", "Каса", "Cash"),
    "311": ("asset", "Поточний рахунок", "Bank account"),
    "333": ("asset", "Кошти в дорозі", "Money on the way"),
    "361": ("asset", "Розрахунки з покупцями", "Customers"),
    "631": ("liability", "Розрахунки з постачальниками", "Suppliers"),
    "681": ("liability", "Розрахунки за авансами одержаними", "Advances received"),
    "701": ("income", "Дохід від реалізації", "Revenue"),
    "704": ("income", "Повернення від покупців", "Customer returns"),
    "719": ("income", "Інші доходи: лишки", "Other income: surplus"),
    "91": ("expense", "Витрати, віднесені на вироби за нормою", "Costs absorbed at standard"),
    "901": ("expense", "Собівартість реалізованої продукції", "Cost of goods sold"),
    "947": ("expense", "Нестачі, псування, крадіжка", "Shortages, damage, theft"),
}
STOCK: Final = {
    "inventory_productstockmovement": "26",
    "inventory_wipstockmovement": "25",
    "materials_materialstockmovement": "201",
}
"""The account of what lies on the shelves, by the table of its movements."""
AGAINST: Final = {
    # reason: (account when it comes, account when it goes)
    "purchase": ("631", "631"),
    "sale": ("901", "901"),
    "production_in": ("23", "23"),
    "production_out": ("23", "23"),
    "cutting_in": ("23", "23"),
    "finishing_out": ("23", "23"),
    "transfer_in": ("29", "29"),
    "transfer_out": ("29", "29"),
    "return": ("901", "901"),
    "adjustment": ("719", "947"),
    "count": ("719", "947"),
    "damage": ("947", "947"),
    "waste": ("947", "947"),
    "theft": ("947", "947"),
    "scrap": ("24", "24"),
    "correction": ("719", "947"),
    "initial": ("00", "00"),
}
"""The account on the other side, by the reason of the movement or of what it corrects."""
MONEY: Final = {"cash": "301", "card": "311", "transfer": "311", "other": "333", "balance": "681"}
"""Where money lies, by the method of payment; a customer's balance is what the workshop owes them."""
PRODUCTION: Final = "23"
REJECTS: Final = "24"
ABSORBED: Final = "91"
"""What goods are worth though nobody booked what they were made of."""
SURPLUS: Final = "719"
CUSTOMERS: Final = "361"
REVENUE: Final = "701"
RETURNS: Final = "704"


def sync_chart(**_signal: object) -> None:
    """After every migration the accounts that the books use are there; names that people gave stay."""
    from backend.accounting.models import Account

    Account.objects.bulk_create(
        [Account(code=code, kind=kind, name=name, name_en=en) for code, (kind, name, en) in CHART.items()],
        ignore_conflicts=True,
    )
