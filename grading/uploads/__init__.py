"""Uploaded work: what a file is, its pages as pictures, and the layer of marks over them."""
