"""From a teacher's decisions to the class's own grader: the decisions of it, pure. grading/services/training*.py acts."""
