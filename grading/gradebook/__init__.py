"""The gradebook of a class: students by columns, categories with weights, totals, scales, and files of it."""
