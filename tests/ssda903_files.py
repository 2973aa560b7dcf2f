"""Small returns written to disk, for the tests of reading."""

from __future__ import annotations

from pathlib import Path

EPISODES = """\
CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
1001,10/12/2020,S,C2,N1,U1,PR1,,,,,,
1002,01/06/2018,S,C2,N1,U1,PR1,15/02/2021,E4A,,,,
"""
REVIEWS = """\
CHILD,DOB,REVIEW,REVIEW_CODE
1001,25/03/2010,08/01/2021,PN1
1002,13/05/2008,21/08/2020,PN6
"""
HEADER = """\
CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
1001,1,25/03/2010,WBRI,A123456789012,,
1002,2,13/05/2008,BCRB,B123456789012,0,
"""
UASC = """\
CHILD,SEX,DOB,DUC
1002,2,13/05/2008,13/05/2026
"""


def write(folder: Path, **tables: str | bytes) -> Path:
    """Write tables to a folder as ``<name>.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in tables.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def whole(folder: Path, **tables: str | bytes) -> Path:
    """Write a return of four tables; those given here replace the usual ones."""
    usual: dict[str, str | bytes] = {
        "episodes": EPISODES,
        "reviews": REVIEWS,
        "header": HEADER,
        "uasc": UASC,
    }
    return write(folder, **{**usual, **tables})


def reviews(*rows: str, headings: str = "CHILD,REVIEW,REVIEW_CODE") -> str:
    """A Reviews table of these rows."""
    return "\n".join([headings, *rows, ""])


def episodes(*rows: str, headings: str = "CHILD,DECOM,DEC,RNE,LS,REC") -> str:
    """An Episodes table of these rows."""
    return "\n".join([headings, *rows, ""])
