"""The roof: it wires every part together and is imported by none of them."""
