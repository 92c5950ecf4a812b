from backend.ledger.documents import count_table, transfer_table

TRANSFERS = transfer_table("inventory.transfer_productstock", opens="transfer:goods")
COUNTS = count_table(
    "inventory.count_productstock", "inventory.decide_productstockcount", opens="counted:goods"
)
