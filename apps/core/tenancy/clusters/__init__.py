"""Workspaces on several clusters of PostgreSQL. ADR 0025 says why it is made like this.

The main one has ``public``, and the workspaces that are pinned nowhere else. A further one has the schemas of those
that are pinned to it, by ``Workspace.cluster``. In a workspace models of its own are asked there (``router.py``) and
all others at the main one; a transaction is one of both (``together.py``); what triggers of a workspace's tables write
to ``public`` is carried over within it (``carrying.py``).
"""
