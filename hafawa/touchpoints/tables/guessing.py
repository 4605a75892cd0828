"""What a column is, from its header in three languages."""

from collections.abc import Sequence

from .values import folded

FIELDS = (
    "kind", "at", "email", "phone", "external", "name", "language", "amount", "currency", "product", "order",
    "place", "id",
)  # fmt: skip
PROPERTY = "property"

_HEADERS = {
    "kind": """kind|type|event|event type|touchpoint|activity|action|النوع|نوع|الحدث|نوع الحدث|الإجراء|tip|eveniment|
        tip eveniment|actiune|acțiune|activitate""",
    "at": """at|date|time|datetime|date time|timestamp|when|happened at|created at|event date|order date|التاريخ|تاريخ|
        الوقت|التاريخ والوقت|تاريخ الطلب|تاريخ الحدث|وقت الحدث|data|ora|data si ora|data comenzii|data evenimentului|
        moment|când""",
    "email": """email|e mail|mail|email address|customer email|البريد|البريد الإلكتروني|الإيميل|ايميل|بريد العميل|
        adresa de e mail|adresa email|adresă de email|e mail client|email client""",
    "phone": """phone|mobile|telephone|phone number|mobile number|customer phone|cell|الهاتف|رقم الهاتف|الجوال|
        رقم الجوال|الموبايل|هاتف العميل|جوال العميل|telefon|mobil|numar de telefon|nr telefon|telefon client""",
    "external": """customer id|customer number|customer no|client id|customer|user id|member id|رقم العميل|معرف العميل|
        رقم العضوية|كود العميل|id client|cod client|numar client""",
    "name": """name|customer name|full name|client|الاسم|اسم العميل|العميل|الاسم الكامل|nume|nume client|
        numele clientului|nume complet""",
    "language": "language|lang|locale|اللغة|لغة العميل|limba",
    "amount": """amount|total|price|value|sum|grand total|order total|revenue|المبلغ|الإجمالي|السعر|القيمة|المجموع|
        إجمالي الطلب|suma|pret|valoare|total comanda""",
    "currency": "currency|currency code|العملة|رمز العملة|moneda|valuta",
    "product": """product|item|sku|product name|article|المنتج|اسم المنتج|الصنف|السلعة|produs|nume produs|articol|
        denumire produs""",
    "order": """order|order id|order number|order no|order ref|رقم الطلب|الطلب|رقم الطلبية|رقم الفاتورة|comanda|
        nr comanda|numar comanda|numarul comenzii|nr comenzii""",
    "place": """place|store|shop|branch|location|city|المكان|الفرع|المتجر|المعرض|المدينة|الموقع|loc|magazin|filiala|
        locatie|oras""",
    "id": """id|event id|external id|transaction id|reference|ref|uid|uuid|المعرف|معرف الحدث|رقم العملية|المرجع|
        id eveniment|id tranzactie|referinta""",
}
"""Compared folded: written once, read with and without hamzas, dots and diacritics."""
_FIELD_OF = {folded(word): field for field, words in _HEADERS.items() for word in words.split("|")}


def guess_columns(header: Sequence[object]) -> list[str]:
    """A field for each column, each at most once; what nobody knows is kept as a property, the nameless left out."""
    found: list[str] = []
    for cell in header:
        name = folded(cell if isinstance(cell, str) else "")
        field = _FIELD_OF.get(name, PROPERTY if name else "")
        found.append(PROPERTY if field in FIELDS and field in found else field)
    return found


def is_header(row: Sequence[object]) -> bool:
    """Whether a first line names columns: at least two of them known, or none of its cells holds a digit."""
    known = sum(folded(cell) in _FIELD_OF for cell in row if isinstance(cell, str))
    return known >= 2 or not any(letter.isdigit() for cell in row for letter in str(cell or ""))
