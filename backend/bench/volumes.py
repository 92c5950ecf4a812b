from dataclasses import dataclass

CLIENTS = 8
CUSTOMERS = 1000


@dataclass(frozen=True)
class Volume:
    """How much a workshop has behind it; every twentieth variant is scarce, the others are plentiful."""

    name: str
    variants: int
    orders: int
    movements: int

    @property
    def plenty(self) -> int:
        """Variants of which there is enough for any measurement."""
        return self.variants - self.variants // 20


CONTRACT = Volume("contract", variants=1000, orders=200_000, movements=1_000_000)
TINY = Volume("tiny", variants=80, orders=2_000, movements=10_000)
YOUNG = Volume("young", variants=1000, orders=20_000, movements=100_000)
OLD = Volume("old", variants=1000, orders=1_000_000, movements=5_000_000)
