from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.tables.numbers import NumberError, parse_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("-3", -3),
        ("−3", -3),
        ("1234,5", 1234.5),
        ("1234.5", 1234.5),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1.234.567", 1234567),
        ("1.234.567,89", 1234567.89),
        ("0,125", 0.125),
        ("0.125", 0.125),
        (",5", 0.5),
        ("€ 5.800,-", 5800),
        ("EUR 5.800,–", 5800),
        ("€ 8.098,85", 8098.85),
        ("1 234,5", 1234.5),
        ("1\u00a0234,50", 1234.5),
        ("1\u2009234\u202f567", 1234567),
        ("1'234", 1234),
        ("1’234’567,5", 1234567.5),
        ("€ 1.234,--", 1234),
        ("€ 1.234,—", 1234),
        ("– 3", -3),
        ("€ -1.234,50", -1234.5),
        ("- € 1.234,50", -1234.5),
        ("1234 euro", 1234),
    ],
)
def test_reads_dutch_and_english_notation(text: str, number: float) -> None:
    assert parse_numbers([text]) == [pytest.approx(number)]


@pytest.mark.parametrize(
    "text",
    [
        "vijf",
        "1.23.456",
        "1,2,3",
        "12a",
        "1.234,5,6",
        "--3",
        "1.2.3",
        "PM",
        "0x10",
        "1e5",
        "12 34",
        "1 2",
        "1234 567",
        "1.234 567",
        "1.234,567.89",
        "1'23",
    ],
)
def test_refuses_anything_but_a_number(text: str) -> None:
    assert isinstance(parse_numbers([text])[0], NumberError)


@pytest.mark.parametrize(
    ("text", "hint"),
    [("(1.234)", "haakjes"), ("(€ 5)", "haakjes"), ("1.234,50-", "minteken achteraan"), ("5 –", "minteken achteraan")],
)
def test_ways_of_bookkeepers_to_write_a_negative_number_are_asked_about(text: str, hint: str) -> None:
    (answer,) = parse_numbers([text])
    assert isinstance(answer, NumberError)
    assert hint in str(answer)


def test_asks_when_a_point_can_mean_either() -> None:
    (answer,) = parse_numbers(["1.234"])
    assert str(answer) == "kan 1234 of 1,234 betekenen; schrijf 1234 of 1,2340"


def test_neighbours_decide_what_a_point_means() -> None:
    assert parse_numbers(["1.234", "1.010,5"]) == [1234, 1010.5]
    assert parse_numbers(["1.234", "12.345.678", "0,5"]) == [1234, 12345678, 0.5]
    assert parse_numbers(["1.234", "10.1255"]) == [1.234, 10.1255]


@pytest.mark.parametrize(
    ("column", "asked"),
    [
        (["4.50", "12.75", "1,125"], [2]),
        (["8,180", "4.35", "4,000"], [0, 2]),
        (["4500.00", "2,000", "9.000", "7500", "5.76"], [1, 2]),
        (["10,5", "1.234"], [1]),
        (["12.345.678", "1,125"], [1]),
        (["1.234,50", "4.50", "1.250"], [2]),
        (["1 234,5", "1.250"], [1]),
        (["0.125", "1,250"], [1]),
    ],
)
def test_a_cell_that_may_be_in_the_other_notation_is_asked_about(column: list[str], asked: list[int]) -> None:
    answers = parse_numbers(column)
    assert [place for place, answer in enumerate(answers) if isinstance(answer, NumberError)] == asked
    assert all("betekenen; schrijf" in str(answers[place]) for place in asked)


_SWAP = str.maketrans(",.", ".,")


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 2)), min_size=1, max_size=6),
    st.integers(0, 10**7),
    st.integers(0, 4),
    st.booleans(),
)
def test_a_number_typed_in_the_other_notation_is_never_read_as_another(
    column: list[tuple[int, int]], digits: int, decimals: int, dutch: bool
) -> None:
    """Without marks between thousands, so that no cell claims which mark groups them."""
    texts = [f"{number / 10**places:.{places}f}" for number, places in column]
    one = f"{digits / 10**decimals:.{decimals}f}"
    if dutch:
        texts = [text.translate(_SWAP) for text in texts]
    else:
        one = one.translate(_SWAP)
    *answers, answer = parse_numbers([*texts, one])
    wanted = [float(text.translate(_SWAP) if dutch else text) for text in texts]
    assert all(isinstance(a, NumberError) or a == pytest.approx(w) for a, w in zip(answers, wanted, strict=True))
    assert isinstance(answer, NumberError) or answer == pytest.approx(digits / 10**decimals)


def test_eight_thousand_beside_cents_is_asked_about() -> None:
    assert isinstance(parse_numbers(["8.098", "8098.85"])[0], NumberError)


def test_a_percentage_is_read_only_where_it_may_stand() -> None:
    assert parse_numbers(["55%", "12,5 %"], percent=True) == [0.55, 0.125]
    assert str(parse_numbers(["55%"])[0]) == "is een percentage, maar hier hoort een getal zonder %"


@pytest.mark.parametrize("text", ["1" + "0" * 16, "9" * 400])
def test_a_number_out_of_all_proportion_is_refused(text: str) -> None:
    assert "te groot" in str(parse_numbers([text])[0])


def test_neighbours_that_disagree_decide_nothing() -> None:
    assert isinstance(parse_numbers(["1.234", "10,5", "10.5"])[0], NumberError)


@given(st.decimals(-(10**9), 10**9, places=2, allow_nan=False), st.sampled_from([",", "."]))
def test_any_amount_survives_being_written(amount: object, mark: str) -> None:
    grouped = f"{amount:,.2f}"
    if mark == ",":
        grouped = grouped.translate(str.maketrans(",.", ".,"))
    assert parse_numbers([grouped]) == [pytest.approx(float(str(amount)))]


@given(st.lists(st.text(max_size=12) | st.text("0123456789.,' -+()€%", max_size=12), max_size=6))
def test_never_raises(texts: list[str]) -> None:
    answers = parse_numbers(texts)
    assert len(answers) == len(texts)
    assert all(isinstance(answer, float | NumberError) for answer in answers)
