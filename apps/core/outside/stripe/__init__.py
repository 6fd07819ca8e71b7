"""Stripe: who pays for a workspace, what, and whether they did. Amounts are in the currency's smallest unit."""
