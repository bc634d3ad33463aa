"""A trained network as an ONNX file with eight-bit weights."""

import tempfile
from pathlib import Path

import torch
from torch import Tensor, nn

from kg.train.network import Tagger


class Headed(nn.Module):
    """One head of a tagger; passages go alone and unpadded, so there is no mask."""

    def __init__(self, tagger: Tagger, head: str) -> None:
        super().__init__()
        self.tagger = tagger
        self.head = head

    def forward(self, ids: Tensor, features: Tensor) -> Tensor:
        logits: Tensor = self.tagger(ids, features, None, head=self.head)
        return logits


def export(tagger: Tagger, head: str, out: Path) -> None:
    """Write ``out`` (int8, dynamic). Needs onnx, onnxscript and onnxruntime."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        export_exact(tagger, head, exact)
        small = _narrow(exact, width=tagger.encoder.bert.config.hidden_size)
        quantize_dynamic(exact, out, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=small)


def _narrow(path: Path, *, width: int) -> list[str]:
    """Products with features and with the head's labels: tiny, and eight bits there cost 1 to 2 points of F1."""
    import onnx

    graph = onnx.load(path).graph
    sizes = {tensor.name: list(tensor.dims) for tensor in graph.initializer if len(tensor.dims) == 2}
    return [
        node.name
        for node in graph.node
        for name in node.input
        if node.op_type in ("MatMul", "Gemm") and name in sizes and any(size % width for size in sizes[name])
    ]


def export_exact(tagger: Tagger, head: str, out: Path) -> None:
    """The same in 32-bit floats."""
    n_features = tagger.encoder.features.in_features
    ids = torch.ones((2, 16), dtype=torch.int64)
    sample = (ids, torch.zeros((2, 16, n_features)))
    # The fused attention of PyTorch is exported with a guard for rows without any piece, which we never have.
    tagger.encoder.bert.set_attn_implementation("eager")
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length", max=512)
    axes = {0: batch, 1: length}
    torch.onnx.export(
        Headed(tagger, head).eval(),
        sample,
        str(out),
        input_names=["ids", "features"],
        output_names=["logits"],
        dynamic_shapes={"ids": axes, "features": axes},
        external_data=False,
        verbose=False,
    )
