"""Who works at «Лелека» and who buys there. The phone numbers belong to nobody."""

from dataclasses import dataclass

from backend.accounts.roles import Role

DEMO_PASSWORD = "leleka-demo"  # noqa: S105


@dataclass(frozen=True)
class Member:
    """A person of the staff; without a Telegram id the manager reports for them."""

    first_name: str
    last_name: str
    role: Role
    note: str
    telegram_id: int | None
    telegram_name: str = ""
    login: str | None = None

    @property
    def name(self) -> str:
        """As colleagues call them."""
        return f"{self.first_name} {self.last_name}"


STAFF = [
    Member("Соломія", "Лелека", Role.OWNER, "власниця", 7001, "solomiia_leleka", "owner"),
    Member("Тарас", "Бондаренко", Role.MANAGER, "керівник", 7002, "taras_bondarenko", "manager"),
    Member("Ірина", "Мельник", Role.MANAGER, "керівниця цеху", 7003, "iryna_melnyk"),
    Member("Катерина", "Шевчук", Role.SALES, "продажі: Instagram", 7004, "kate_shevchuk"),
    Member("Назар", "Коваленко", Role.SALES, "продажі: сайт і гурт", 7005, "nazar_kov"),
    Member("Юлія", "Гончар", Role.SALES, "продажі: крамниця", 7006, "yulia_honchar"),
    Member("Василь", "Кравець", Role.STOREKEEPER, "комірник", 7007, "vasyl_kravets"),
    Member("Оксана", "Ткаченко", Role.PRODUCTION, "швачка", 7008, "oksana_tkachenko"),
    Member("Марія", "Їжакевич", Role.PRODUCTION, "швачка", 7009, "mariia_yizhak"),
    Member("Олег", "Швець", Role.PRODUCTION, "майстер", 7010, "oleh_shvets"),
    Member("Ганна", "Римар", Role.PRODUCTION, "закрійниця", 7011, "hanna_rymar"),
    Member("Степан", "Лимаренко", Role.PRODUCTION, "майстер без Telegram", None),
]

WHOLESALE = [
    ("Крамниця «Світлиця»", "svitlytsia.lviv"),
    ("Магазин подарунків «Оберіг»", "oberih.gifts"),
    ("Галерея «Глечик»", "hlechyk.gallery"),
    ("Шоурум «Нитка»", "nytka.showroom"),
    ("Книгарня «Сяйво»", "siaivo.books"),
    ("Готель «Під каштаном»", "pid.kashtanom"),
    ("Концепт-стор «Поле»", "pole.concept"),
    ("ФОП Гнатюк, Одеса", "hnatiuk.odesa"),
]

FIRST_NAMES = [
    ("Олена", "olena"), ("Анна", "anna"), ("Софія", "sofiia"), ("Дарина", "daryna"), ("Богдан", "bohdan"),
    ("Христина", "khrystyna"), ("Андрій", "andrii"), ("Вікторія", "vika"), ("Марта", "marta"),
    ("Максим", "maksym"), ("Уляна", "uliana"), ("Наталія", "natalia"), ("Роман", "roman"),
]  # fmt: skip
LAST_NAMES = [
    ("Савчук", "savchuk"), ("Кравченко", "kravchenko"), ("Поліщук", "polishchuk"), ("Руденко", "rudenko"),
    ("Мороз", "moroz"), ("Лисенко", "lysenko"), ("Гнатюк", "hnatiuk"), ("Білоус", "bilous"),
    ("Яценко", "yatsenko"), ("Ґалаґан", "galagan"), ("Юрченко", "yurchenko"),
]  # fmt: skip
RETAIL = 52
"""With the wholesale buyers, sixty customers."""


def retail_customers() -> list[tuple[str, str]]:
    """Names of people who buy for themselves, and their Instagram."""
    return [
        (f"{first} {last}", f"{first_latin}.{last_latin}")
        for number in range(RETAIL)
        for first, first_latin in [FIRST_NAMES[number % len(FIRST_NAMES)]]
        for last, last_latin in [LAST_NAMES[number % len(LAST_NAMES)]]
    ]
