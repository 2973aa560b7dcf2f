"""The same work by other tools, as a competent user of each would write it; for readers to try."""
