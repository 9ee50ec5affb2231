"""GGUF files run by llama.cpp in this process. Importing it loads no model and no model library."""
