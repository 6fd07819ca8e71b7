"""Stand-ins for the services of others: they speak the same protocol on a port of 127.0.0.1, failures included.

``make run`` starts them and points the product at them; tests start them on free ports and script what goes wrong.
"""
