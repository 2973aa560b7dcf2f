"""Laws of choosing children so that counts come out, and of counts that fit a printed share."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carekpi.sample._choosing import CannotChoose, chosen, fitting, parted


def rounded(count: int, whole: int, digits: int) -> str:
    """A share in per cent as it is printed, half away from nought."""
    units = int(Fraction(100 * count, whole) * 10**digits + Fraction(1, 2))
    text = f"{units:0{digits + 1}}"
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


wholes = st.integers(1, 4000)


class TestCountsThatFit:
    @given(wholes, st.integers(0, 2), st.data())
    def test_they_are_all_those_that_round_to_the_share(
        self, whole: int, digits: int, data: st.DataObject
    ) -> None:
        count = data.draw(st.integers(0, whole))
        published = rounded(count, whole, digits)
        counts = fitting(published, whole)
        assert count in counts
        for one in {counts[0] - 1, counts[0], counts[-1], counts[-1] + 1}:
            if 0 <= one <= whole:
                assert (one in counts) == (rounded(one, whole, digits) == published)

    @given(st.lists(st.integers(0, 400), min_size=1, max_size=6), st.integers(0, 2))
    def test_parts_that_were_printed_can_be_found_again(
        self, parts: list[int], digits: int
    ) -> None:
        whole = sum(parts)
        assume(whole)
        published = {str(place): rounded(part, whole, digits) for place, part in enumerate(parts)}
        found = parted(whole, published)
        assert sum(found.values()) == whole
        assert {key: rounded(n, whole, digits) for key, n in found.items()} == published

    def test_shares_that_no_counts_have_are_refused(self) -> None:
        with pytest.raises(CannotChoose):
            parted(10, {"a": "33.3", "b": "66.7"})
        with pytest.raises(CannotChoose):
            parted(1000, {"a": "33.3", "b": "60.0"})


class TestAChoice:
    @given(
        st.lists(st.sets(st.sampled_from("abcdef")), min_size=1, max_size=60),
        st.integers(0, 2**32),
        st.data(),
    )
    def test_it_has_the_wanted_counts(
        self, traits: list[set[str]], seed: int, data: st.DataObject
    ) -> None:
        # What some choice has can be had; a little room makes it easy to find.
        some = data.draw(st.sets(st.integers(0, len(traits) - 1)))
        wanted = {}
        for trait in "abcdef":
            number = sum(trait in traits[place] for place in some)
            wanted[trait] = range(max(0, number - 2), number + 3)
        assume(any(traits))
        places = chosen(traits, wanted, Random(seed).random)
        assert places == sorted(set(places))
        for trait, counts in wanted.items():
            assert sum(trait in traits[place] for place in places) in counts

    def test_what_cannot_be_had_is_refused(self) -> None:
        with pytest.raises(CannotChoose, match="wanted numbers of a"):
            chosen([{"a"}, {"b"}], {"a": range(2, 3), "b": range(2)}, Random(1).random)
