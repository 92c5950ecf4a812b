from backend.warehouses.errors import NoWarehouse
from backend.warehouses.models import Warehouse


def warehouses_for_goods() -> list[Warehouse]:
    """Where goods are put and taken from, the usual one first."""
    return list(Warehouse.objects.for_goods())


def usual_warehouse() -> Warehouse:
    """Where forms start (NoWarehouse when the workshop has none yet)."""
    warehouse = Warehouse.objects.for_goods().first()
    if warehouse is None:
        raise NoWarehouse
    return warehouse
