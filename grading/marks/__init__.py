"""Marks on the text of an answer: a layer over it, the words themselves stay as they were handed in."""
