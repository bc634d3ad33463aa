"""What a part of a document is: drafts from the readers become blocks with sections, parts and exact offsets."""

from kg.document.compose import compose
from kg.document.draft import Draft, Metadata, Run

__all__ = ["Draft", "Metadata", "Run", "compose"]
