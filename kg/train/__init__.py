"""From gold files and documents to a model folder. Needs the extra ``[train]`` (PyTorch, transformers)."""
