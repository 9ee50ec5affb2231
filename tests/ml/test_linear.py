import pytest

from ml.linear import Linear, enter, learn, leave


@pytest.fixture
def modules():
    import torch

    torch.manual_seed(5)
    return [torch.nn.Linear(24, width) for width in (16, 8)]


@pytest.fixture
def states():
    import torch

    return torch.rand(512, 24, generator=torch.Generator().manual_seed(6))


def product(modules, states):
    import torch

    with torch.inference_mode():
        return leave(Linear.of(*modules)(enter(states)))


def test_modules_side_by_side_give_what_each_gives(modules, states):
    import torch

    wanted = torch.cat([module(states) for module in modules], dim=1)
    assert torch.allclose(product(modules, states), wanted, atol=1e-6)


def test_without_onednn_the_product_is_torchs_own(modules, states, monkeypatch):
    import torch

    with_it = product(modules, states)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert not enter(states).is_mkldnn
    assert torch.allclose(product(modules, states), with_it, atol=1e-6)


def test_what_goes_in_stays_as_it_is(modules, states):
    import torch

    before = states.clone()
    product(modules, states)
    assert torch.equal(states, before)


def slopes(network, states):
    """Gradients of what is trained in a network, by name."""
    network.zero_grad()
    (network(states) ** 2).sum().backward()
    return {name: p.grad.clone() for name, p in network.named_parameters() if p.grad is not None}


def test_a_network_learns_as_by_torchs_own_products(modules, states):
    import torch

    network = torch.nn.Sequential(modules[0], torch.nn.GELU(), torch.nn.Linear(16, 4))
    network[2].requires_grad_(False)
    wanted = slopes(network, states)
    learn(network)
    found = slopes(network, states)
    assert set(found) == set(wanted) == {"0.weight", "0.bias"}
    assert all(torch.allclose(found[name], wanted[name], rtol=1e-4, atol=1e-4) for name in wanted)


def test_a_network_learns_where_there_is_no_onednn(modules, states, monkeypatch):
    import torch

    wanted = slopes(modules[0], states)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    learn(modules[0])
    found = slopes(modules[0], states)
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)
