"""The installed language model, loaded once for all tests that hold it to thresholds."""

from functools import cache
from typing import Any

from kg.extract.parse import load_model


@cache
def spacy_model() -> Any:
    return load_model("en_core_web_sm")
