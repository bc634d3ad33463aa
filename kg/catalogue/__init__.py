"""Background knowledge: records of things known beforehand, whose facts no document is made to say."""

from kg.catalogue.records import COLUMNS, MANY, NUMBERS, Record
from kg.catalogue.tables import NAMESPACE, read_table, shipped, sources

__all__ = ["COLUMNS", "MANY", "NAMESPACE", "NUMBERS", "Record", "read_table", "shipped", "sources"]
