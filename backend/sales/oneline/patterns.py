"""Sums, phones, days and remarks as people type them."""

import re
from typing import Final

PIECES: Final = r"(?:шт(?:ук[аиі]?|\.)?|pcs?\.?|pieces?|од\.?|екз\.?)"
SUM: Final = (
    r"([0-9]{1,3}(?:[ \u00a0][0-9]{3})+|[0-9]{1,7})(?:[.,]([0-9]{1,2}))? ?"
    r"(к|k|тис|тыс|тисяч[аі]?|тысяч[аи]?)?\.?"
)
SUM_ENDS: Final = r"(?![\w%]|[.,][0-9])"
HRYVNIA: Final = r"(?:грн\.?|гривень|гривні|гривен|грив|uah|₴)"
DEPOSIT_WORDS: Final = (
    r"(?:аванс\w*|передоплат\w*|передплат\w*|предоплат\w*|завдат\w*|задат\w*|оплачено|сплачено|внесли|внесла|"
    r"вніс|внес|сплатила|сплатив|оплатила|оплатив|deposit|prepaid|prepayment|advance|paid)"
)
METHOD: Final = (
    r"(?: ?(?:на |нал )?(карт\w*|card|монобанк|моно|приват\w*|готівк\w*|налич\w*|нал|cash|рахунок|iban|фоп))?"
)
METHODS: Final = {"cash": ("готівк", "налич", "нал", "cash"), "transfer": ("рахунок", "iban", "фоп")}
DEPOSIT: Final = (
    re.compile(rf"(?<!\w){DEPOSIT_WORDS} ?[:=-]? ?{SUM} ?{HRYVNIA}?{SUM_ENDS}{METHOD}(?!\w)"),
    re.compile(rf"(?<![\w.,]){SUM} ?{HRYVNIA}? {DEPOSIT_WORDS}{METHOD}(?!\w)"),
)
NO_DEPOSIT: Final = re.compile(rf"(?<!\w)(?:без|no|without) {DEPOSIT_WORDS}(?!\w)")
UNREAD_DEPOSIT: Final = re.compile(rf"(?<!\w){DEPOSIT_WORDS}(?: [0-9][0-9.,]*%?| пів\w*| повн\w*)?(?!\w)")
EACH: Final = re.compile(
    rf"(?<!\w)(?:по|@|at|ціна|цена|price) ?{SUM} ?({HRYVNIA})?{SUM_ENDS}(?! ?{PIECES}(?!\w))"
)
TOTAL: Final = re.compile(
    rf"(?<!\w)(за|for|разом|всього|всего|итого|total|сума|сумма) ?:? ?{SUM} ?{HRYVNIA}?{SUM_ENDS}"
    rf"|(?<![\w.,])(){SUM} ?{HRYVNIA}(?!\w)"
)
OF_A_LINE: Final = frozenset(["", "за", "for"])
"""Such a sum is of what stands before it; any other is of the whole order."""
PHONE: Final = re.compile(
    r"(?<![\w+])(?:\+?38[ -]?|8-?)?\(?0[ -]?[0-9]{2}\)?(?:[ .-]?[0-9]){7}(?![\w])"
    r"|(?<!\w)\+[1-9](?:[0-9]{8,14}|[0-9]{0,2}(?:[ .-]?\(?[0-9]{2,4}\)?){3,5})(?!\w)"
)
OLD_PHONE: Final = re.compile(r"(?<![\w.,+])8 \(?0[ -]?[0-9]{2}\)?(?:[ .-]?[0-9]){7}(?![\w])")
"""«чорний 8 050 123 45 67»: eight pieces, or a number as people wrote it once?"""
NOT_A_PHONE: Final = re.compile(r"(?<![\w+.,])\+?[0-9]{7,15}(?![\w])")
"""Digits that are neither pieces nor a number that somebody could be called by."""
NICK_WORDS: Final = r"(?:інст[аиу]?|инст[аыу]?|insta|instagram|інстаграм|инстаграм|нік|ник|nick|direct)[: ]+"
INSTAGRAM: Final = (
    re.compile(r"(?:https?://)?(?:www\.)?instagram\.com/([a-z0-9_.]{2,30})/?(?:\?\S*)?"),
    re.compile(rf"(?<!\w)(?:{NICK_WORDS})?@([a-z0-9_.]*[a-z][a-z0-9_.]*)"),
    re.compile(rf"(?<!\w){NICK_WORDS}([a-z0-9]*[a-z][a-z0-9]*[._0-9][a-z0-9_.]*)(?!\w)"),
)
COMMENT_WORDS: Final = r"(?:коментар|комент|примітка|прим|комментарий|note|comment)"
QUOTED: Final = (
    re.compile(rf"(?:{COMMENT_WORDS} ?[:-]? ?)?[\"“”]([^\"“”]{{2,200}})[\"”]"),
    re.compile(rf"(?<!\w){COMMENT_WORDS}\.? ?[:-] ?(.{{2,300}})$", re.IGNORECASE),
    re.compile(r"([\w.+-]+@[\w-]+\.[\w.]+)"),
    re.compile(r"(?<!\w)((?:о |об |в |до |після |after )?[0-2]?[0-9]:[0-5][0-9])(?![\w:])", re.IGNORECASE),
)
"""Words for people: they are kept as they are."""
REMARK: Final = re.compile(
    r"(?<!\w)(?:(?:вишивк|вышивк|гравіюв|гравиров|тиснен|ініціал|инициал|укрпошт|укрпочт|відділення|отделение|"
    r"поштомат|почтомат|самовивіз|самовывоз|доставк|доставит|кур'єр|курьер|адрес|просп|бульвар|подарунков|"
    r"подарочн|gift|engrav|embroider|monogram|initials|deliver|pickup)\w*"
    r"|(?:нп|нова пошта|нову пошту|новою поштою|новой почтой|новая почта|nova poshta|відд|вул|ул|київ|києва?|"
    r"киев|львів|львова|львов|одеса|одеси|одесса|харків|харьков|вінниця|полтава|тернопіль|івано-франківськ|"
    r"чернівці|луцьк|рівне|житомир|черкаси|kyiv|lviv|odesa)(?!\w)|(?:м|г)\.(?= ?\w))",
    re.IGNORECASE,
)
"""From such a word on, up to the next comma, goods or name, it is a remark: where to send, what to sew on."""
URGENT: Final = re.compile(
    r"(?<!\w)(не |not )?(?:дуже |очень |very )?"
    r"(?:терміново|термінове|срочно|срочный|срочная|urgent(?:ly)?|asap|горить|горит)(?!\w)!*"
)
SOURCES: Final = {
    "instagram": r"інстаграм\w*|інст[аиу]|инстаграм\w*|инст[аыу]|instagram|insta|direct|дірект\w*|директ\w*",
    "etsy": r"etsy|етсі|этси|етси",
    "site": r"сайт[уіа]?|website|site",
    "wholesale": r"опт|оптом|гурт|гуртом|wholesale",
    "shop": r"магазин[уіа]?|шоурум[уіа]?|крамниц[яію]|shop|showroom|store",
}
DUE: Final = re.compile(
    r"(?<![\w])(до|на|к|ко|у|в|by|until|till|due|on|before|термін|срок|дата)(?: |: ?)(?=\w)"
)
FIRM_DUE: Final = frozenset(
    ["до", "к", "ко", "by", "until", "till", "due", "before", "термін", "срок", "дата"]
)
"""After these words nothing but a date is meant."""
DAY_OF_MONTH: Final = re.compile(r"([0-9]{1,2})(?:-?го|-?е|-?те| числа|th|st|nd|rd)")
MONTHS: Final = (
    r"(?:січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|лист|груд|янв|февр|март|апр|мая|июн|июл|авг|сент|окт|"
    r"нояб|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
BARE_DAY: Final = re.compile(
    r"(?<![\w.,])(?:сьогодні|сегодня|завтра|післязавтра|послезавтра|today|tomorrow|"
    r"(?:через|за|in) (?:[0-9]{1,2} |два |дві |две |two |a )?"
    r"(?:тиждень|тижні|тижнів|неделю|недели|неделя|week|weeks|день|дні|днів|дня|дней|days?)|"
    rf"[0-9]{{1,2}}\.[0-9]{{1,2}}(?:\.[0-9]{{2,4}})?|[0-9]{{1,2}} {MONTHS}\w*|"
    r"(?:january|february|march|april|june|july|august|september|october|november|december) [0-9]{1,2})(?!\w)"
)
