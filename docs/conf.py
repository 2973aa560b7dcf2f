"""How Sphinx builds the documentation. `nox -s docs` runs it, with every warning an error."""

from __future__ import annotations

import doctest
import sys
from pathlib import Path

import carekpi

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "carekpi"
author = "carekpi contributors"
project_copyright = f"2026, {author}"
release = carekpi.__version__
version = ".".join(release.split(".")[:2])
language = "en-GB"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "examples",  # _ext/: the ```pycon blocks of the pages are run
    "offered",  # _ext/: constants keep their comments where a package offers them
    "catalogue",  # _ext/: the page of measures is made from the catalogue
    "law",  # _ext/: the pages of the law are made from the rules
    "local_tables",  # _ext/: the page of local tables is made from their description
    "published",  # _ext/: a council's published figures beside those of the sample like it
    "complete",  # _ext/: a public name that no page documents is a warning
]
exclude_patterns = ["_build", "_ext", "_static"]
source_suffix = {".md": "markdown"}

html_theme = "furo"
html_title = f"carekpi {release}"
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["law.css"]

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True}
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88

# A short type name such as `Period` may stand for the class and for what offers it again.
suppress_warnings = ["ref.python"]

# The examples of docstrings are run by pytest, each by itself; Sphinx would run all those of a page
# in one go, where one can lean on another. What it runs are the examples of the pages.
doctest_test_doctest_blocks = ""
trim_doctest_flags = True
# A long line of output may be wrapped. Messages are compared, so that none goes stale on a page.
doctest_default_flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

# The examples of a page run in a folder of their own, which is gone afterwards.
doctest_global_setup = f"""
import importlib.util, os, shutil, tempfile
carekpi_docs = {str(Path(__file__).parent)!r}
_home, _folder = os.getcwd(), tempfile.TemporaryDirectory()
os.chdir(_folder.name)
has_pandas = importlib.util.find_spec("pandas") is not None
has_spark = None not in (importlib.util.find_spec("pyspark"), shutil.which("java"))
"""
doctest_global_cleanup = """
os.chdir(_home)
_folder.cleanup()
"""
