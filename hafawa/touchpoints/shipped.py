"""The kinds Hafawa comes with. A company renames, moves or retires them on the settings page; the keys stay."""

from dataclasses import dataclass

from .models import Stage


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind as the catalogue knows it: shipped, renamed, or the company's own."""

    key: str
    names: dict[str, str]
    icon: str
    stage: str
    is_active: bool = True
    is_shipped: bool = True
    row_id: int | None = None

    def name_in(self, language: str) -> str:
        """In the reader's language, else English, else any, else the key."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), self.key)


def _kind(key: str, ar: str, en: str, ro: str, icon: str, stage: str) -> Kind:
    return Kind(key, {"ar": ar, "en": en, "ro": ro}, icon, stage)


SHIPPED: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        _kind("ad_seen", "شاهد إعلانًا", "Saw an ad", "A văzut o reclamă", "eye", Stage.AWARENESS),
        _kind(
            "ad_clicked", "ضغط على إعلان", "Clicked an ad", "A dat clic pe o reclamă", "arrow-up-right", Stage.AWARENESS
        ),
        _kind("site_visited", "زار الموقع", "Visited the site", "A vizitat site-ul", "world", Stage.AWARENESS),
        _kind(
            "shop_visited",
            "زار المتجر",
            "Visited a shop",
            "A vizitat un magazin",
            "building-store",
            Stage.CONSIDERATION,
        ),
        _kind(
            "app_opened",
            "فتح التطبيق",
            "Opened the app",
            "A deschis aplicația",
            "device-mobile-message",
            Stage.CONSIDERATION,
        ),
        _kind(
            "product_viewed", "اطّلع على منتج", "Looked at a product", "A văzut un produs", "search", Stage.CONSIDERATION
        ),
        _kind(
            "basket_filled",
            "أضاف إلى السلة",
            "Put into the basket",
            "A adăugat în coș",
            "shopping-cart",
            Stage.CONSIDERATION,
        ),
        _kind("quote_given", "أُرسل عرض سعر", "Quote given", "Ofertă trimisă", "file-text", Stage.CONSIDERATION),
        _kind("account_created", "أنشأ حسابًا", "Created an account", "Și-a creat un cont", "user-plus", Stage.PURCHASE),
        _kind("order_placed", "طلب جديد", "Order placed", "Comandă plasată", "shopping-cart", Stage.PURCHASE),
        _kind("order_paid", "دُفع الطلب", "Order paid", "Comandă plătită", "receipt", Stage.PURCHASE),
        _kind("order_cancelled", "أُلغي الطلب", "Order cancelled", "Comandă anulată", "x", Stage.PURCHASE),
        _kind("order_shipped", "شُحن الطلب", "Order shipped", "Comandă expediată", "package", Stage.DELIVERY),
        _kind(
            "order_delayed", "تأخّر الطلب", "Order delayed", "Comandă întârziată", "clock-exclamation", Stage.DELIVERY
        ),
        _kind("order_delivered", "سُلّم الطلب", "Order delivered", "Comandă livrată", "truck", Stage.DELIVERY),
        _kind(
            "delivery_failed", "تعذّر التسليم", "Delivery failed", "Livrare nereușită", "alert-triangle", Stage.DELIVERY
        ),
        _kind(
            "order_collected",
            "استُلم الطلب من المتجر",
            "Collected in a shop",
            "Ridicată din magazin",
            "building-store",
            Stage.DELIVERY,
        ),
        _kind("product_activated", "فُعّل المنتج", "Product put into use", "Produs pus în folosință", "plug", Stage.USE),
        _kind("guide_read", "قرأ دليلًا", "Read a guide", "A citit un ghid", "book-2", Stage.USE),
        _kind("product_repaired", "أُصلح المنتج", "Product repaired", "Produs reparat", "tool", Stage.SERVICE),
        _kind("order_returned", "أُرجع الطلب", "Order returned", "Comandă returnată", "arrow-back-up", Stage.SERVICE),
        _kind("order_refunded", "رُدّ المبلغ", "Refunded", "Bani restituiți", "refresh", Stage.SERVICE),
        _kind("order_exchanged", "استُبدل المنتج", "Exchanged", "Produs schimbat", "arrows-diff", Stage.SERVICE),
        _kind("subscribed", "اشترك", "Subscribed", "S-a abonat", "star", Stage.LOYALTY),
        _kind(
            "subscription_renewed",
            "جُدّد الاشتراك",
            "Subscription renewed",
            "Abonament reînnoit",
            "calendar-event",
            Stage.LOYALTY,
        ),
        _kind(
            "subscription_cancelled",
            "أُلغي الاشتراك",
            "Subscription cancelled",
            "Abonament anulat",
            "ban",
            Stage.LOYALTY,
        ),
        _kind("points_earned", "جمع نقاطًا", "Earned points", "A primit puncte", "sparkles", Stage.LOYALTY),
        _kind("review_written", "كتب تقييمًا", "Wrote a review", "A scris o recenzie", "message-2", Stage.ADVOCACY),
        _kind(
            "friend_referred", "رشّحنا لصديق", "Referred a friend", "A recomandat unui prieten", "users", Stage.ADVOCACY
        ),
    )
}

ICONS = (
    "shopping-cart", "receipt", "package", "package-import", "truck", "plane-departure", "clock-exclamation",
    "circle-check", "arrow-back-up", "refresh", "arrows-diff", "ban", "x", "world", "building-store", "building",
    "device-mobile-message", "device-desktop", "eye", "search", "arrow-up-right", "user-plus", "user-check", "users",
    "star", "heart-handshake", "sparkles", "gift", "calendar-event", "calendar", "phone", "mail", "mail-opened",
    "message-2", "file-text", "book-2", "tool", "plug", "qrcode", "map-pin", "photo", "paperclip", "printer", "bell",
    "bolt", "coffee", "key", "lock", "tag", "volume", "alert-triangle", "help-circle", "mood-happy", "mood-sad",
)  # fmt: skip
"""What a kind may be drawn with: names of the sprite."""
