"""Linear layers on a processor by oneDNN, which uses the widest instructions of any maker's; elsewhere by torch's own product.

torch's own fp32 product on a processor is MKL's, which takes narrower instructions on processors of another maker: there oneDNN
is more than twice as fast. Its numbers differ in the last bits, so the choice hangs on how torch was built and on the device,
never on a measurement.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any


@dataclass(frozen=True, slots=True)
class Linear:
    """`weight` [out, in] and `bias` [out], in oneDNN's own kind of tensor where that is used."""

    weight: Any
    bias: Any

    @classmethod
    def of(cls, *modules: Any) -> "Linear":
        """Linear modules side by side as one."""
        import torch

        weight, bias = (
            torch.cat([getattr(m, name).detach() for m in modules]) for name in ("weight", "bias")
        )
        return cls(enter(weight), enter(bias))

    def __call__(self, states: Any) -> Any:
        """The product [rows, out] of states [rows, in] that have been through `enter`; it has to `leave` again."""
        from torch.nn.functional import linear

        return linear(states, self.weight, self.bias)


def enter(tensor: Any) -> Any:
    """The tensor as oneDNN takes it, a copy; unchanged where oneDNN is not used."""
    import torch

    used = tensor.device.type == "cpu" and torch.backends.mkldnn.is_available()
    return tensor.to_mkldnn() if used else tensor


def leave(tensor: Any) -> Any:
    """The tensor as everything else takes it."""
    return tensor.to_dense() if tensor.is_mkldnn else tensor


def learn(network: Any) -> None:
    """Let the plain linear layers of a network in training compute through oneDNN, there and back, where it is used."""
    import torch

    for module in network.modules():
        if type(module) is torch.nn.Linear:
            module.forward = partial(_product, module)  # type: ignore[method-assign]


def _product(module: Any, states: Any) -> Any:
    from torch.nn.functional import linear

    return leave(linear(enter(states), module.weight, module.bias))
