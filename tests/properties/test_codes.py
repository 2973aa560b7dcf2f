"""Laws that hold for every code of every list."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carekpi import codes
from carekpi.codes import CodeList

if TYPE_CHECKING:
    from collections.abc import Callable

LISTS: list[type[CodeList]] = [
    found
    for found in (getattr(codes, name) for name in codes.__all__)
    if isinstance(found, type) and found is not CodeList
]

lists = st.sampled_from(LISTS)
members = st.sampled_from([code for found in LISTS for code in found])
texts = st.sampled_from([(found, text) for found in LISTS for text in found.codes()])
blanks = st.text(alphabet=" \t\r\n\u00a0", max_size=4)
years = st.integers(min_value=1990, max_value=2060)


class TestReadingAndWriting:
    """A code is read whatever the blanks around it and the case of its letters."""

    @given(written=texts, before=blanks, after=blanks, data=st.data())
    def test_parse_is_tolerant(
        self, written: tuple[type[CodeList], str], before: str, after: str, data: st.DataObject
    ) -> None:
        found, text = written
        cases: list[Callable[[str], str]] = [str.upper, str.lower]
        shuffled = "".join(data.draw(st.sampled_from(cases))(letter) for letter in text)
        assert found.parse(f"{before}{shuffled}{after}") is found.codes()[text]

    @given(code=members)
    def test_what_is_written_is_read_back(self, code: CodeList) -> None:
        assert type(code).parse(code.code) is code
        assert type(code).codes()[code.code] is code

    @given(found=lists, text=st.text(max_size=12))
    def test_anything_else_is_refused_and_not_repeated(
        self, found: type[CodeList], text: str
    ) -> None:
        if text.strip().upper() in found.codes() and text.strip().isascii():
            return
        with pytest.raises(ValueError, match="expected one of") as refused:
            found.parse(text)
        # The same words for every text, so that none of it can be in them.
        expected = str(refused.value)
        with pytest.raises(ValueError, match="expected one of") as again:
            found.parse(" " if not text.strip() else "never a code")
        assert str(again.value) == expected

    @given(code=members)
    def test_it_travels(self, code: CodeList) -> None:
        assert pickle.loads(pickle.dumps(code)) is code
        assert copy.deepcopy(code) is code


class TestNumbers:
    """A number is a position: dense, from 0, and the way back."""

    @given(found=lists)
    def test_numbers_are_dense(self, found: type[CodeList]) -> None:
        assert [code.number for code in found.numbered()] == list(range(len(found)))
        assert len(found) < 127  # a column holds them as int8, -1 being missing

    @given(code=members)
    def test_there_and_back(self, code: CodeList) -> None:
        assert type(code).numbered()[code.number] is code


class TestFacts:
    """Every code can be shown."""

    @given(code=members)
    def test_meaning_and_group_can_be_shown(self, code: CodeList) -> None:
        assert code.meaning.strip() == code.meaning != ""
        assert code.group is None or code.group in type(code).groups()
        assert code.note is None or code.note.strip() == code.note != ""
        assert type(code).title()
        assert type(code).columns()

    @given(found=lists)
    def test_every_group_has_a_code(self, found: type[CodeList]) -> None:
        assert len(set(found.groups())) == len(found.groups())
        assert set(found.groups()) == {code.group for code in found} - {None}

    @given(found=lists)
    def test_meanings_tell_codes_apart(self, found: type[CodeList]) -> None:
        known = [code.meaning for code in found if "meaning" not in code.unsure]
        assert len(set(known)) == len(known)


class TestYears:
    """Validity is one unbroken stretch of years."""

    @given(code=members, year=years)
    def test_valid_between_first_and_last(self, code: CodeList, year: int) -> None:
        inside = (code.from_year is None or code.from_year <= year) and (
            code.to_year is None or year <= code.to_year
        )
        assert code.valid_in(year) == inside

    @given(found=lists, year=years)
    def test_one_way_to_write_each_valid_code(self, found: type[CodeList], year: int) -> None:
        written = found.codes(year)
        assert sorted(code.number for code in written.values()) == [
            code.number for code in found if code.valid_in(year)
        ]
        assert written.items() <= found.codes().items()
