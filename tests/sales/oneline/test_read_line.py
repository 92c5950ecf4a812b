"""A line against the shop as it is: prices, shelves, customers, words of sellers."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Product, Variant
from backend.core.errors import NotFound
from backend.sales.models import Customer
from backend.sales.oneline_orders import LineCard, Question, find_meanings, narrowed, read_line
from backend.sales.synonyms import Synonym
from backend.sales.teaching import NotAWord, WordIsKnown, teach_word
from backend.warehouses.models import Warehouse

Read = Callable[..., LineCard]


@pytest.fixture
def goods(make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]) -> dict[str, Variant]:
    """Black and beige clutches and a black wallet; three black clutches are on the shelf."""
    found = {
        "black": make_variant("Клатч «Аріна»", "чорний"),
        "beige": make_variant("Клатч «Аріна»", "бежевий"),
        "wallet": make_variant("Гаманець «Козак»", "чорний", price=Decimal(250)),
    }
    put_on_shelf(found["black"], 3)
    return found


@pytest.fixture
def read(seller: User, warehouse: Warehouse, goods: dict[str, Variant]) -> Read:
    def line(text: str, **answers: str) -> LineCard:
        return read_line(text, seller=seller, warehouse_id=warehouse.pk, answers=answers.get("answers"))  # type: ignore[arg-type]

    return line


@pytest.fixture
def teach(seller: User) -> Callable[..., Synonym]:
    def write(word: str, **meaning: int) -> Synonym:
        return teach_word(word=word, actor=seller, key=uuid.uuid4(), **meaning)

    return write


def test_the_card_says_what_is_on_the_shelf_and_what_is_to_be_made(read: Read) -> None:
    card = read(
        "клатч аріна чорний 5, гаманець козак чорний по 200 Тарас 0501234567 завтра аванс 100 терміново"
    )

    clutch, wallet = card.quote.lines
    assert (clutch.from_shelf, clutch.to_make, clutch.total) == (3, 2, 500)
    assert (wallet.to_make, wallet.price, card.quote.total) == (1, 200, 700)
    assert (card.words.name, card.words.phone) == ("Тарас", "+380501234567")
    assert (card.due_on, card.deposit, card.is_urgent) == (
        timezone.localdate() + timedelta(days=1),
        100,
        True,
    )
    assert not card.questions


@pytest.mark.parametrize("line", ["Olena", "olena", "067 123 45 67", "Olena 0671234567", "@OLENA.bags"])
def test_a_known_customer_is_found(read: Read, customer: Customer, line: str) -> None:
    Customer.objects.update(instagram="olena.bags")

    card = read(f"козак чорний {line}")

    assert (card.customer, card.questions) == (customer, [])


def test_several_customers_of_one_name_are_asked_about(read: Read) -> None:
    cards = [Customer.objects.create(name=f"Олена {name}") for name in ("Коваль", "Бойко")]
    [question] = read("козак чорний Олена").questions

    assert {one.id for one in question.candidates} == {str(card.pk) for card in cards}
    assert read("козак чорний Олена", answers={question.key: str(cards[1].pk)}).customer == cards[1]
    assert not read("козак чорний Олена", answers={question.key: "new"}).questions


def test_a_known_phone_under_another_name_is_asked_about(read: Read, customer: Customer) -> None:
    [question] = read("козак чорний Ірина 0671234567").questions

    assert (question.about, [one.id for one in question.candidates]) == ("customer", [str(customer.pk)])


def test_a_word_is_taught_and_forgotten_at_once(
    read: Read, teach: Callable[..., Synonym], goods: dict[str, Variant]
) -> None:
    assert "words:красотка" in [one.key for one in read("красотка чорна 2").questions]

    synonym = teach("Красотка", product_id=goods["black"].product_id)
    card = read("красотка чорна 2")
    assert (card.quantities, card.questions, card.synonyms) == ({goods["black"].pk: 2}, [], [synonym.pk])

    synonym.delete()
    assert read("красотка чорна 2").questions


def test_a_word_may_mean_a_product_in_a_colour(
    read: Read, teach: Callable[..., Synonym], goods: dict[str, Variant]
) -> None:
    teach("бежечка", product_id=goods["beige"].product_id, color_id=goods["beige"].color_id)

    assert read("бежечка 3").quantities == {goods["beige"].pk: 3}


@pytest.mark.parametrize("word", ["клатч", "аріни", "чорного", "козак", "для", "два", "чорна"])
def test_what_is_clear_cannot_be_taught(
    teach: Callable[..., Synonym], goods: dict[str, Variant], word: str
) -> None:
    with pytest.raises(WordIsKnown):
        teach(word, product_id=goods["wallet"].product_id)

    assert not Synonym.objects.exists()


@pytest.mark.parametrize("word", ["", "два слова", "12", "ю" * 41, "<b>", "😍"])
def test_only_a_word_can_be_taught(
    teach: Callable[..., Synonym], goods: dict[str, Variant], word: str
) -> None:
    with pytest.raises(NotAWord):
        teach(word, product_id=goods["wallet"].product_id)

    assert not Synonym.objects.exists()


def test_a_word_of_nothing_is_refused(teach: Callable[..., Synonym]) -> None:
    for meaning in ({}, {"product_id": 999}, {"color_id": 999}):
        with pytest.raises(NotFound):
            teach("красотка", **meaning)


def test_a_taught_word_whose_goods_are_not_sold_is_asked_about(
    read: Read, teach: Callable[..., Synonym], goods: dict[str, Variant]
) -> None:
    teach("красотка", product_id=goods["wallet"].product_id)
    Product.objects.filter(pk=goods["wallet"].product_id).update(lifecycle="archived")

    assert "words:красотка" in [one.key for one in read("красотка чорна").questions]


def test_candidates_are_narrowed_by_words_in_any_form(goods: dict[str, Variant]) -> None:
    found = narrowed(find_meanings(), "чорного")

    assert [one.caption for one in found] == ["🎨 чорний"]


def test_a_line_asks_few_questions_of_the_database(
    read: Read, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        read("клатч аріна чорний 5, гаманець козак чорний 2, красотка, Тарас 0501234567")


def test_what_is_on_the_shelf_is_offered_first(read: Read, goods: dict[str, Variant]) -> None:
    [question] = read("клатч 2").questions

    assert [one.id for one in question.candidates] == [str(goods["black"].pk), str(goods["beige"].pk)]
    assert question.candidates[0].caption == "📦3 Клатч «Аріна», чорний"


def test_how_many_is_answered_with_a_number() -> None:
    question = Question("quantity:0", "клатч", "quantity", ())

    assert question.accepts("3")
    assert not any(question.accepts(said) for said in ("0", "²", "٣", "-1", "9" * 30, ""))
