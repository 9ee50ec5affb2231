"""Reports for teachers: what a question, an assignment, a class and a student's work say, as page, PDF and workbook."""
