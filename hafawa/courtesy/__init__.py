"""The customer is heard: told at once that their message is here, and asked at the end whether it is solved.

Leaves to others: sending (conversations), what is measured (insights), who answers (people).
"""
