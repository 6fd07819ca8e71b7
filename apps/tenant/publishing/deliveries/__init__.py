"""Posts on their way through Publer: claimed, sent, confirmed, looked for, taken out again, looked after.

The rows are the truth; a task only wakes the work (``running``). Each part claims what is due at its step, asks Publer
outside any transaction, and writes down what came back. What may have been done is never done again blindly.
"""
