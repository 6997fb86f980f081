import pytest

from app.web.shared.paging import Cut, wished


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Cut(1, 10)),
        ("page=3&size=50", Cut(3, 50)),
        ("page=0&size=11", Cut(1, 10)),
        ("page=-5&size=-10", Cut(1, 10)),
        ("page=x&size=x", Cut(1, 10)),
        (f"page={10**40}&size=100", Cut(1_000_000, 100)),
    ],
)
def test_what_is_no_page_or_size_is_the_first_and_ten(app, query, expected):
    with app.test_request_context(f"/desktop/inbox/?{query}"):
        assert wished() == expected


@pytest.mark.parametrize(
    ("cut", "total", "numbers", "previous", "following"),
    [
        (Cut(1, 10), 0, [1], None, None),
        (Cut(1, 10), 26, [1, 2, 3], None, 2),
        (Cut(3, 10), 30, [1, 2, 3], 2, None),
        (Cut(50, 10), 1000, [1, None, 48, 49, 50, 51, 52, None, 100], 49, 51),
        (Cut(9, 10), 26, [1, None, 3], 3, None),
    ],
)
def test_the_pages_around_this_one_are_named(cut, total, numbers, previous, following):
    paging = cut.of(total)

    assert (paging.numbers, paging.previous, paging.next) == (numbers, previous, following)


def test_the_other_pages_and_sizes_ask_for_the_same(app):
    with app.test_request_context("/desktop/inbox/?by=no&no=1&no=2&page=2&size=20"):
        paging = wished().of(100)

        assert paging.url(3) == "/desktop/inbox/?by=no&no=1&no=2&page=3&size=20"
        assert list(paging.conditions()) == [("by", "no"), ("no", "1"), ("no", "2")]
