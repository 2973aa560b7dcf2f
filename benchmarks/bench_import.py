"""What `import carekpi` adds to `import numpy`: fresh processes, in turn."""

from __future__ import annotations

import subprocess
import sys

from harness import Ready, Work

CODE = {
    "carekpi": "import numpy; import carekpi",
    "numpy": "import numpy",
    "carekpi, the names used": (
        "import numpy; from carekpi import Cohort, Child, Period, Result, measures"
    ),
    "carekpi, one deadline": (
        "import numpy, datetime; from carekpi.rules import next_review; "
        "next_review(entered=datetime.date(2020, 12, 10))"
    ),
}


def works(*, small: bool = False) -> list[Work]:
    def fresh(code: str) -> object:
        call = [sys.executable, "-c", code]
        return lambda times: Ready(lambda: [subprocess.run(call, check=True) for _ in range(times)])

    return [
        Work(
            key="import",
            title="import, in a fresh process each",
            size=1 if small else 5,
            counted="processes",
            given=lambda size: size,
            apart=False,
            ways={name: fresh(code) for name, code in CODE.items()},
        )
    ]
