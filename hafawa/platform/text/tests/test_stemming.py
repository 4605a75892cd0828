from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hafawa.platform.text.folding import fold
from hafawa.platform.text.stemming import arabic_stem, arabic_stems_behind, english_stem, romanian_stem


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("طلب الطلب والطلب بالطلب للطلب وبالطلب طلبي طلبك طلبكم طلبات الطلبات طلباتي طلبية", "طلب"),
        ("فاتورة الفاتورة فاتورتي فواتير الفواتير فواتيركم", "فاتور"),
        ("مكتبة المكتبات والمكتبات", "مكتب"),
        ("شحنة شحنتي الشحنات الشحن", "شحن"),
        ("عنوان عنواني العناوين", "عنوان"),
        ("مشكلة مشكلتي المشاكل", "مشكل"),
        ("لون اللون للون ألوان الألوان", "لون"),
        ("حذاء الحذاء أحذية", "حذا"),
        ("وصل وصلت وصلني", "وصل"),
        ("بيت", "بيت"),
        ("وقت", "وقت"),
    ],
)
def test_forms_of_an_arabic_word_share_their_stem(forms: str, stem: str) -> None:
    assert {arabic_stem(fold(form)) for form in forms.split()} == {stem}


def test_keeps_both_readings_of_a_letter_that_may_be_a_joined_word() -> None:
    assert arabic_stems_behind("ولطلبي") == ("لطلب", "طلب")
    assert arabic_stems_behind("ولطلبي", conjunctions_only=True) == ("لطلب",)
    assert arabic_stems_behind("بطاقه") == ("طاق",)
    assert arabic_stems_behind("وقت") == ()
    assert arabic_stems_behind("والطلب") == ()


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("comandă comanda comenzi comenzile comenzilor", "comand"),
        ("colet coletul coletului colete coletele", "colet"),
        ("factură facturi facturile", "factur"),
        ("livrare livrarea livrat livrări", "livr"),
        ("produs produse produsele produsului", "produs"),
        ("cadou cadouri cadourile", "cadou"),
    ],
)
def test_forms_of_a_romanian_word_share_their_stem_with_and_without_diacritics(forms: str, stem: str) -> None:
    assert {romanian_stem(fold(form)) for form in forms.split()} == {stem}


def test_forms_of_an_english_word_share_their_stem() -> None:
    assert {english_stem(form) for form in ("deliver", "delivers", "delivered", "delivery", "deliveries")} == {"deliv"}


def test_threads_stem_at_the_same_time() -> None:
    words = ["comenzilor", "deliveries", "coletului", "refunded"] * 500
    alone = [(english_stem(word), romanian_stem(word)) for word in words]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(4):
            assert list(threads.map(lambda word: (english_stem(word), romanian_stem(word)), words)) == alone


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويه", min_size=1, max_size=15))
def test_an_arabic_stem_keeps_letters_and_is_its_own_stem_root(word: str) -> None:
    stem = arabic_stem(word)
    assert stem
    assert len(stem) >= min(len(word), 2)
